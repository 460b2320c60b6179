package io.tidemark.engine.wal;

import static io.tidemark.engine.wal.WalFormat.HEADER;
import static io.tidemark.engine.wal.WalFormat.PAGE;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Crc32c;
import java.io.Closeable;
import java.io.IOException;

/**
 * Reads the records of one segment, which may still grow: where it ends for now, the place of the first record that is not
 * whole is remembered, and {@link #next} goes on from there when called again. Owns its input. For one thread.
 *
 * <p>What looks like a write that was cut short is no fault here but a {@link Tail}; whether it is one depends on whether a
 * later segment exists, which the caller knows.
 */
final class SegmentReader implements Closeable {
    /** How the bytes ended when {@link #next} found no further record. */
    enum Tail {
        /** After a whole record, or in zeros. */
        CLEAN,
        /** Within a record, by the end of the file or in zeros that go on to the end of the file. */
        TORN
    }

    private static final int WINDOW = 8 * PAGE;

    /** Zeros at a fragment's end are only taken for bytes that were never written if they begin on a sector, and are as many. */
    private static final int SECTOR = 512;

    private static final int ZEROS_MIN = 64;

    private final ByteInput in;
    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int windowLength;

    /** The file's length as last seen. */
    private long length;

    /** Where the next record begins. */
    private long position;

    private final ByteBuilder stored = new ByteBuilder(4096);
    private final ByteBuilder inflated = new ByteBuilder(4096);
    private long recordStart;
    private boolean compressed;
    private Tail tail = Tail.CLEAN;
    private long gapAt = -1;
    private long gapEnd = -1;

    SegmentReader(ByteInput in) {
        this.in = in;
    }

    /** The file, for messages. */
    String name() {
        return in.name();
    }

    /** Where the record that {@link #next} found begins in the file. */
    long recordStart() {
        return recordStart;
    }

    /** Where the first record begins that has not been read. */
    long position() {
        return position;
    }

    /** How the segment ended, after {@link #next} has returned false. */
    Tail tail() {
        return tail;
    }

    /** Whether the last record was stored compressed. */
    boolean isCompressed() {
        return compressed;
    }

    /** Where zeros began that stand before further records, as no writer leaves them; -1 where there are none. */
    long gapAt() {
        return gapAt;
    }

    /** Where those zeros ended. */
    long gapEnd() {
        return gapEnd;
    }

    /** The file's length when {@link #next} was called last. */
    long length() {
        return length;
    }

    /** A cursor over the last record, decompressed. Its offsets count from the record's start in the file. */
    ByteCursor record() {
        ByteBuilder bytes = compressed ? inflated : stored;
        return new ByteCursor(bytes.array(), 0, bytes.size(), in.name(), recordStart);
    }

    /** A cursor over the last record as it is stored. */
    ByteCursor storedRecord() {
        return new ByteCursor(stored.array(), 0, stored.size(), in.name(), recordStart);
    }

    /**
     * Goes to the next record. False where there is none for now.
     *
     * @throws CorruptionException at a fault; {@link #position} is where the faulty record begins, and nothing behind it can be
     *     read
     */
    boolean next() throws IOException {
        length = in.length();
        stored.clear();
        long start = -1;
        int flags = 0;
        long zerosFrom = -1;
        long p = position;
        while (true) {
            if (p >= length) {
                return end(start >= 0 ? Tail.TORN : Tail.CLEAN);
            }
            int head = byteAt(p);
            int type = head & WalFormat.TYPE_MASK;
            if (type == WalFormat.PADDING) {
                long pageEnd = (p / PAGE + 1) * PAGE;
                if (!isZero(p, Math.min(pageEnd, length))) {
                    throw corrupt(p, "a byte in the padding of a page is not zero");
                }
                if (pageEnd > length) {
                    return end(start >= 0 ? Tail.TORN : Tail.CLEAN);
                }
                if (zerosFrom < 0) {
                    zerosFrom = p;
                }
                p = pageEnd;
                if (start < 0) {
                    position = p;
                }
                continue;
            }
            if (length - p < HEADER) {
                return end(Tail.TORN);
            }
            load(p, HEADER);
            int at = (int) (p - windowStart);
            int size = (window[at + 1] & 0xff) << 8 | window[at + 2] & 0xff;
            int crc = (window[at + 3] & 0xff) << 24
                    | (window[at + 4] & 0xff) << 16
                    | (window[at + 5] & 0xff) << 8
                    | window[at + 6] & 0xff;
            if (size == 0 && crc == 0 && isZero(p + 1, length)) {
                return end(Tail.TORN); // The rest of the header was never written: no record is empty.
            }
            if (size > PAGE - HEADER) {
                throw corrupt(p, "a fragment of " + size + " bytes does not fit a page");
            }
            long dataAt = p + HEADER;
            if (size > length - dataAt) {
                if (hasFlippedLength(dataAt, size, crc)) {
                    throw corrupt(
                            p,
                            "a fragment of " + size + " bytes passes the end, its checksum is that of a shorter one");
                }
                return end(Tail.TORN);
            }
            load(dataAt, size);
            int data = (int) (dataAt - windowStart);
            int computed = Crc32c.of(window, data, size);
            if (computed != crc) {
                if (!hasFlippedLength(dataAt, size, crc) && isUnwritten(dataAt, size)) {
                    return end(Tail.TORN);
                }
                throw corrupt(
                        p, "checksum " + Integer.toHexString(computed) + ", expected " + Integer.toHexString(crc));
            }
            if (zerosFrom >= 0) {
                noteGap(zerosFrom, p);
                zerosFrom = -1;
            }
            checkSequence(p, type, start >= 0);
            if (start < 0) {
                start = p;
                flags = head & ~WalFormat.TYPE_MASK;
                checkFlags(p, flags);
            } else if ((head & ~WalFormat.TYPE_MASK) != flags) {
                throw corrupt(p, "fragments of one record are not compressed alike");
            }
            stored.bytes(window, data, size);
            if (stored.size() > Snappy.LENGTH_MAX) {
                throw corrupt(p, "a record of more than " + Snappy.LENGTH_MAX + " bytes");
            }
            p = dataAt + size;
            if (type == WalFormat.FULL || type == WalFormat.LAST) {
                recordStart = start;
                decompress(flags);
                position = p;
                return true;
            }
        }
    }

    private boolean end(Tail how) {
        tail = how;
        // What lies behind the last record may be written anew; it must not be answered from here.
        windowLength = 0;
        return false;
    }

    private void decompress(int flags) throws CorruptionException {
        compressed = flags != 0;
        if (flags == WalFormat.SNAPPY) {
            Snappy.decompress(storedRecord(), inflated);
        } else if (flags == WalFormat.ZSTD) {
            Zstd.decompress(storedRecord(), inflated);
        }
    }

    private void checkFlags(long p, int flags) throws CorruptionException {
        if (flags != 0 && flags != WalFormat.SNAPPY && flags != WalFormat.ZSTD) {
            throw corrupt(p, "flags " + Integer.toHexString(flags) + " of a fragment mean nothing");
        }
    }

    private void checkSequence(long p, int type, boolean inside) throws CorruptionException {
        boolean begins = type == WalFormat.FULL || type == WalFormat.FIRST;
        boolean goesOn = type == WalFormat.MIDDLE || type == WalFormat.LAST;
        if (!begins && !goesOn) {
            throw corrupt(p, "fragment type " + type + " is unknown");
        }
        if (begins == inside) {
            throw corrupt(p, inside ? "a record begins within another" : "a record goes on that never began");
        }
    }

    /**
     * Padding of seven bytes and more is only written where a segment ends, so that what follows it was once preceded by
     * records: a hole that a lost write has left. Nothing can be had back, but it can be told.
     */
    private void noteGap(long zerosFrom, long next) {
        if (next - zerosFrom >= HEADER && zerosFrom > 0) {
            gapAt = zerosFrom;
            gapEnd = next;
        }
    }

    /**
     * A fragment that passes the end of what was written is a write that was cut short, unless a bit of its length was flipped:
     * then its checksum is right for one of sixteen other lengths.
     */
    private boolean hasFlippedLength(long dataAt, int size, int crc) throws IOException {
        for (int bit = 0; bit < 16; bit++) {
            int other = size ^ 1 << bit;
            // The checksum of nothing is that of a header that was not written whole.
            if (other > 0 && other < size && other <= length - dataAt) {
                load(dataAt, other);
                if (Crc32c.of(window, (int) (dataAt - windowStart), other) == crc) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether the end of a fragment was never written: zeros, from a sector's begin or from the fragment's own on, to the end
     * of the file. A few zeros that happen to end a damaged record are not enough.
     */
    private boolean isUnwritten(long dataAt, int size) throws IOException {
        long end = dataAt + size;
        long zeros = end;
        load(dataAt, size);
        while (zeros > dataAt && window[(int) (zeros - 1 - windowStart)] == 0) {
            zeros--;
        }
        long sector = zeros == dataAt ? dataAt : (zeros + SECTOR - 1) / SECTOR * SECTOR;
        return end - sector >= Math.min(ZEROS_MIN, size) && isZero(end, length);
    }

    private boolean isZero(long from, long to) throws IOException {
        for (long p = from; p < to; p++) {
            if (byteAt(p) != 0) {
                return false;
            }
        }
        return true;
    }

    private int byteAt(long p) throws IOException {
        if (p < windowStart || p >= windowStart + windowLength) {
            load(p, 1);
        }
        return window[(int) (p - windowStart)];
    }

    /** Brings a range, at most a page long, into the window. */
    private void load(long from, int n) throws IOException {
        if (from >= windowStart && from + n <= windowStart + windowLength) {
            return;
        }
        int kept = 0;
        if (from >= windowStart && from < windowStart + windowLength) {
            kept = (int) (windowStart + windowLength - from);
            System.arraycopy(window, (int) (from - windowStart), window, 0, kept);
        }
        windowStart = from;
        windowLength = kept;
        int wanted = (int) Math.min(window.length - kept, length - from - kept);
        in.read(from + kept, window, kept, wanted);
        windowLength += wanted;
    }

    private CorruptionException corrupt(long offset, String problem) {
        return new CorruptionException(in.name(), offset, problem);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
