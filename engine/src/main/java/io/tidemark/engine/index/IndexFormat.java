package io.tidemark.engine.index;

/** Numbers of the index file; the package's page shows where they stand. */
final class IndexFormat {
    static final int MAGIC = 0xBAAAD700;
    static final int V1 = 1;
    static final int V2 = 2;
    static final int V3 = 3;

    /** Magic and version. */
    static final int HEADER_BYTES = 5;

    /** Six offsets and a checksum. */
    static final int TOC_BYTES = 6 * 8 + 4;

    /** From version 2 on a series begins at a multiple of this, and its reference counts them. */
    static final int SERIES_ALIGNMENT = 16;

    static final int CRC_BYTES = 4;

    /** Of symbols and of values in the offset table, every so manyth is kept in memory. */
    static final int SAMPLING = 32;

    private IndexFormat() {}
}
