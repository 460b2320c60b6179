package io.tidemark.engine.wal;

/** Numbers of the log's framing; see the package's page. */
final class WalFormat {
    /** A fragment never crosses a multiple of this. */
    static final int PAGE = 32 << 10;

    /** Type, length, checksum. */
    static final int HEADER = 7;

    /** The rest of the page is zero. */
    static final int PADDING = 0;

    /** A whole record. */
    static final int FULL = 1;

    /** The first of several fragments of a record. */
    static final int FIRST = 2;

    /** Neither the first nor the last. */
    static final int MIDDLE = 3;

    /** The last of several. */
    static final int LAST = 4;

    /** These bits of a fragment's first byte are the five above. */
    static final int TYPE_MASK = 0x07;

    /** The record is one snappy block. */
    static final int SNAPPY = 0x08;

    /** The record is one zstd frame. */
    static final int ZSTD = 0x10;

    /** Not used by anybody yet. */
    static final int RESERVED = 0xE0;

    /** How long a segment gets. */
    static final int SEGMENT_BYTES = 128 << 20;

    private WalFormat() {}
}
