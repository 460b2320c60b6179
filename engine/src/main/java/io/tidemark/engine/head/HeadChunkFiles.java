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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The files of {@code chunks_head} that a head reads: those that are {@linkplain #load loaded}, {@linkplain #open opened}, or
 * {@linkplain #share shared} with another head. They stay open, so that their chunks can be read after whoever writes the
 * directory has deleted them. Loading is for one thread, reading for any. Closed with its head.
 */
final class HeadChunkFiles implements Closeable {
    static final String PATH = "chunks_head";
    static final int MAGIC = 0x0130BC91;
    static final int VERSION = 1;
    static final int OUT_OF_ORDER = 0x80;

    static final int HEADER_BYTES = 8;
    private static final int FIXED_BYTES = 25;

    /** So much is read at once in the hope that it is all of a chunk. */
    private static final int GUESS_BYTES = 1024;

    private static final int LENGTH_BYTES_MAX = 5;
    private static final int CRC_BYTES = 4;
    static final int RECORD_BYTES_MIN = FIXED_BYTES + LENGTH_BYTES_MAX + CRC_BYTES;
    private static final int WINDOW = 1 << 20;

    /** Far above any chunk: 65,535 samples of the longest kind. */
    static final int DATA_BYTES_MAX = 64 << 20;

    private final Directory directory;
    private final Map<Long, Shared> files = new ConcurrentHashMap<>();

    /** The last file of which something could be read, 0 where there is none, and up to where. */
    private long goodFile;

    private long goodEnd;

    private volatile boolean isDamaged;

    HeadChunkFiles(Directory directory) {
        this.directory = directory;
    }

    /** A file open for all heads whose chunks it holds; closed with the last of them. */
    private static final class Shared {
        final ByteInput input;
        private final AtomicInteger holders = new AtomicInteger(1);

        /** It had so many bytes when it was looked last; whoever writes it only adds to it. */
        private volatile long lengthSeen;

        Shared(ByteInput input) {
            this.input = input;
        }

        Shared retain() {
            holders.incrementAndGet();
            return this;
        }

        void release() throws IOException {
            if (holders.decrementAndGet() == 0) {
                input.close();
            }
        }

        /** How many of so many bytes from a position on there are. */
        int available(long position, int wanted) throws IOException {
            if (position + wanted > lengthSeen) {
                lengthSeen = input.length();
            }
            return (int) Math.min(wanted, lengthSeen - position);
        }
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
        // By hand: the first String.format of a JVM loads the data of locales, while somebody waits for a row.
        String digits = Long.toString(number);
        return PATH + "/" + "0".repeat(Math.max(0, 6 - digits.length())) + digits;
    }

    /** False where the file is one that was begun and never written to. */
    private boolean load(long number, String path, boolean last, ChunkSink sink) throws IOException {
        ByteInput file = open(number);
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
        goodFile = number;
        goodEnd = HEADER_BYTES;
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
            goodEnd = position;
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

    /** The data of a chunk: a cursor over a copy of it whose checksum is right. */
    ByteCursor data(long fileRef) throws IOException {
        try {
            return read(fileRef);
        } catch (CorruptionException e) {
            isDamaged = true;
            throw e;
        }
    }

    /** Whether a chunk that was good could not be read any more. */
    boolean isDamaged() {
        return isDamaged;
    }

    private ByteCursor read(long fileRef) throws IOException {
        Shared file = files.get(fileRef >>> 32);
        if (file == null) {
            throw new IllegalArgumentException("no head chunk " + Long.toHexString(fileRef));
        }
        long position = fileRef & 0xffffffffL;
        ByteCursor in = file.input.cursor(position, file.available(position, GUESS_BYTES));
        in.skip(FIXED_BYTES);
        int size = in.count(DATA_BYTES_MAX, "the length of a chunk");
        int head = FIXED_BYTES + varintBytes(size);
        int whole = head + size + CRC_BYTES;
        byte[] record = whole <= in.array().length ? in.array() : file.input.read(position, whole);
        int stored = ByteCursor.be32(record, head + size);
        Crc32c.verify(record, 0, head + size, stored, file.input.name(), position);
        return new ByteCursor(record, head, head + size, file.input.name(), position + head);
    }

    /** Opens a file, from which nothing is read yet. */
    ByteInput open(long number) throws IOException {
        ByteInput opened = directory.openLive(path(number));
        Shared before = files.put(number, new Shared(opened));
        if (before != null) {
            before.release(); // It was given up, and no chunk of this head was in it.
        }
        return opened;
    }

    /** Has the file of another head's chunk too, from now on. */
    void share(HeadChunkFiles other, long fileRef) {
        long number = fileRef >>> 32;
        Shared file = other.files.get(number);
        if (file != null && !files.containsKey(number)) {
            files.put(number, file.retain());
        }
    }

    /** Has all files of another head too. */
    void shareAll(HeadChunkFiles other) {
        other.files.keySet().forEach(number -> share(other, number << 32));
    }

    /** How many bytes a file has now. */
    long lengthOf(long number) throws IOException {
        Shared file = files.get(number);
        return file == null ? 0 : file.input.length();
    }

    /** Whether all files are there that were loaded: else they were of a log that has been written anew since. */
    boolean areThere() throws IOException {
        return new HashSet<>(numbers(directory)).containsAll(files.keySet());
    }

    /** After loading, the last file of which something could be read, or 0. */
    long goodFile() {
        return goodFile;
    }

    /** Up to where that could be read; behind this, and in files behind it, is nothing that counts. */
    long goodEnd() {
        return goodEnd;
    }

    Directory directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        for (Shared file : files.values()) {
            file.release();
        }
        files.clear();
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
