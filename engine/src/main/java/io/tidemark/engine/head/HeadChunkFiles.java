package io.tidemark.engine.head;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Crc32c;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The files of {@code chunks_head}, as they are when they are {@linkplain #load loaded}; they stay open, so that their chunks
 * can be read after a live server has deleted them. Loading is for one thread, reading for any. Closed with the last of its
 * holders, of which whoever makes it is the first.
 */
final class HeadChunkFiles implements Closeable {
    static final String PATH = "chunks_head";
    static final int MAGIC = 0x0130BC91;
    static final int VERSION = 1;
    static final int OUT_OF_ORDER = 0x80;

    static final int HEADER_BYTES = 8;
    private static final int FIXED_BYTES = 25;
    private static final int LENGTH_BYTES_MAX = 5;
    private static final int CRC_BYTES = 4;
    static final int RECORD_BYTES_MIN = FIXED_BYTES + LENGTH_BYTES_MAX + CRC_BYTES;
    private static final int WINDOW = 1 << 20;

    /** Far above any chunk: 65,535 samples of the longest kind. */
    static final int DATA_BYTES_MAX = 64 << 20;

    private final Directory directory;
    private final Map<Long, ByteInput> files = new HashMap<>();
    private final AtomicInteger holders = new AtomicInteger(1);

    HeadChunkFiles(Directory directory) {
        this.directory = directory;
    }

    /** Takes what a file says of a chunk. */
    @FunctionalInterface
    interface ChunkSink {
        void chunk(long seriesRef, long minMillis, long maxMillis, int encoding, int samples, long fileRef);
    }

    /**
     * Reads every file, verifying each chunk.
     *
     * @param sink gets the chunks in the order in which they were written
     * @param problems gets what is wrong; nothing is lost by it as long as the log is whole
     */
    void load(ChunkSink sink, List<Problem> problems) throws IOException {
        long expected = -1;
        List<Long> numbers = numbers(directory);
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            String path = path(number);
            if (expected >= 0 && number != expected) {
                problems.add(Problem.harmless(path, 0, "head-chunks", "the file before this one is missing"));
                return;
            }
            expected = number + 1;
            try {
                if (!load(number, path, i == numbers.size() - 1, sink)) {
                    return;
                }
            } catch (CorruptionException e) {
                problems.add(Problem.harmless(
                        path, e.offset(), "head-chunks", e.problem() + "; the log holds the same samples"));
                return;
            } catch (NoSuchFileException e) {
                // A live server has just deleted it: a block holds its samples.
                expected = -1;
            }
        }
    }

    /** The files that there are, ascending. */
    static List<Long> numbers(Directory directory) throws IOException {
        List<Long> out = new ArrayList<>();
        try {
            for (DirectoryEntry entry : directory.list(PATH)) {
                if (entry.isFile()
                        && entry.name().length() == 6
                        && entry.name().chars().allMatch(c -> c >= '0' && c <= '9')) {
                    out.add(Long.parseLong(entry.name()));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return out;
    }

    static String path(long number) {
        return PATH + "/" + String.format(java.util.Locale.ROOT, "%06d", number);
    }

    /** False where the file is one that was begun and never written to. */
    private boolean load(long number, String path, boolean last, ChunkSink sink) throws IOException {
        ByteInput file = directory.openLive(path);
        files.put(number, file);
        long length = file.length();
        if (length < HEADER_BYTES) {
            return false;
        }
        ByteCursor header = file.cursor(0, HEADER_BYTES);
        int magic = header.be32();
        if (magic == 0) {
            return false;
        }
        if (magic != MAGIC || header.u8() != VERSION) {
            throw new CorruptionException(path, 0, "no file of head chunks of version 1");
        }
        Window window = new Window(file, length);
        long position = HEADER_BYTES;
        while (length - position >= RECORD_BYTES_MIN) {
            ByteCursor in = window.at(position, RECORD_BYTES_MIN);
            long ref = in.be64();
            long min = in.be64();
            long max = in.be64();
            if (ref == 0 && min == 0 && max == 0) {
                break; // Space that was set aside.
            }
            int encoding = in.u8();
            int size = in.count(Math.min(DATA_BYTES_MAX, length - position), "the length of a chunk");
            int head = FIXED_BYTES + varintBytes(size);
            int whole = recordBytes(size);
            if (whole > length - position) {
                if (last) {
                    return true; // Still being written, or cut by a crash.
                }
                throw new CorruptionException(
                        path, position, "a chunk is cut off, and only the last file may end within one");
            }
            ByteCursor record = window.at(position, whole);
            int start = record.position();
            int stored = ByteCursor.be32(record.array(), start + head + size);
            Crc32c.verify(record.array(), start, head + size, stored, path, position);
            if (size < 2) {
                throw new CorruptionException(path, position, "a chunk without a sample count");
            }
            int count = (record.array()[start + head] & 0xff) << 8 | record.array()[start + head + 1] & 0xff;
            sink.chunk(ref, min, max, encoding, count, number << 32 | position);
            position += whole;
        }
        return true;
    }

    /** What a chunk of so many bytes of data takes. */
    static int recordBytes(int size) {
        return FIXED_BYTES + varintBytes(size) + size + CRC_BYTES;
    }

    private static int varintBytes(int n) {
        int bytes = 1;
        for (int left = n >>> 7; left != 0; left >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    /** The data of a chunk that was loaded: a cursor over it. */
    ByteCursor data(long fileRef) throws IOException {
        long position = fileRef & 0xffffffffL;
        ByteInput file = files.get(fileRef >>> 32);
        if (file == null) {
            throw new IllegalArgumentException("no head chunk " + Long.toHexString(fileRef));
        }
        ByteCursor in = file.cursor(
                position + FIXED_BYTES, (int) Math.min(LENGTH_BYTES_MAX, file.length() - position - FIXED_BYTES));
        int size = in.count(file.length() - position, "the length of a chunk");
        return file.cursor(position + FIXED_BYTES + varintBytes(size), size);
    }

    Directory directory() {
        return directory;
    }

    /** One holder more, who closes it too. */
    HeadChunkFiles retain() {
        holders.incrementAndGet();
        return this;
    }

    @Override
    public void close() throws IOException {
        if (holders.decrementAndGet() == 0) {
            for (ByteInput file : files.values()) {
                file.close();
            }
        }
    }

    /** Reads a file in large steps. */
    static final class Window {
        private final ByteInput file;
        private final long length;
        private byte[] bytes = new byte[0];
        private long start;

        Window(ByteInput file, long length) {
            this.file = file;
            this.length = length;
        }

        ByteCursor at(long position, int n) throws IOException {
            if (position < start || position + n > start + bytes.length) {
                start = position;
                bytes = file.read(position, (int) Math.min(Math.max(n, WINDOW), length - position));
            }
            int from = (int) (position - start);
            return new ByteCursor(bytes, from, from + n, file.name(), position);
        }
    }
}
