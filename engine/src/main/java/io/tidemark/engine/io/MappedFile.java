package io.tidemark.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file mapped into memory, and the one class that hands out bytes of a mapping: always as copies on the heap.
 *
 * <p>The file is mapped in windows, because a buffer holds at most 2 GiB. Each read holds a reference, the open file one
 * more; when the last is gone, the windows are unmapped, so that no read can ever touch memory that is no longer there.
 *
 * <p><b>A file cut under us.</b> Pages beyond the new end can't be read: the copy stops where they begin, and the error may
 * come late (see {@link MappedFaults}). The rest of the page in which the file now ends reads as zeros. Either way the last
 * byte of a range that was touched is not the file's: so it is set to zero before the copy, and where it is zero afterwards
 * the file is asked for its length. One byte in 256 is zero, so this costs nothing; and it finds every cut. A page that
 * can't be read for another reason is found by the checksum, which whoever reads verifies each time.
 */
final class MappedFile implements ByteInput {
    private static final Logger LOG = LoggerFactory.getLogger(MappedFile.class);

    /** Windows of 1 GiB: far below the limit of a buffer, and few. */
    static final int WINDOW_BITS = 30;

    /**
     * Shorter copies are made by single loads, which leave garbage where they fail; this is above the JDK's limit for that
     * (6 bytes).
     */
    private static final int SHORT = 16;

    private final OpenFile file;
    private final long length;
    private final int windowBits;
    private final MappedMemory memory;
    private final IoCounters counters;

    /** How many reads are under way, and one more while the file is open. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    private MappedFile(OpenFile file, long length, int windowBits, MappedMemory memory, IoCounters counters) {
        this.file = file;
        this.length = length;
        this.windowBits = windowBits;
        this.memory = memory;
        this.counters = counters;
    }

    /**
     * Maps a file, of which the result becomes the owner. Where there is no room left for a mapping, the file itself is
     * returned, to be read by positioned reads.
     */
    static ByteInput of(OpenFile file, IoCounters counters) throws IOException {
        return of(file, counters, WINDOW_BITS, MappedMemory::map);
    }

    /** How a file becomes mapped memory; tests let it fail. */
    interface Mapper {
        MappedMemory map(OpenFile file, long length, int windowBits) throws IOException;
    }

    static ByteInput of(OpenFile file, IoCounters counters, int windowBits, Mapper mapper) throws IOException {
        long length = file.length();
        if (length < SHORT) {
            return file;
        }
        try {
            return new MappedFile(file, length, windowBits, mapper.map(file, length, windowBits), counters);
        } catch (IOException e) {
            // The JDK says "Map failed" with an OutOfMemoryError as cause where the address space or the number of
            // mappings is used up.
            LOG.warn("{} could not be mapped and is read without: {}", file.name(), e.getMessage());
            return file;
        }
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long position, byte[] target, int offset, int count) throws IOException {
        if (position < 0 || count < 0 || position > length - count) {
            throw new CorruptionException(
                    name(), position, "needs " + count + " bytes, the file has " + length + " in all");
        }
        if (count == 0) {
            return;
        }
        acquire();
        try {
            copy(position, target, offset, count);
        } finally {
            release();
        }
        counters.read(count);
    }

    private void copy(long position, byte[] target, int offset, int count) throws IOException {
        if (count < SHORT) {
            long end = Math.max(position + count, SHORT);
            byte[] tail = new byte[SHORT];
            copyLong(end - SHORT, tail, 0, SHORT);
            System.arraycopy(tail, (int) (position - (end - SHORT)), target, offset, count);
        } else {
            copyLong(position, target, offset, count);
        }
    }

    private void copyLong(long position, byte[] target, int offset, int count) throws IOException {
        int last = offset + count - 1;
        target[last] = 0;
        InternalError fault;
        // All in one block: the error may come from any line after the copy.
        try {
            copyWindows(position, target, offset, count);
            if (target[last] != 0 || position + count <= file.length()) {
                return;
            }
            fault = MappedFaults.settle();
        } catch (InternalError e) {
            fault = e;
        }
        throw unreadable(position, count, fault);
    }

    private void copyWindows(long position, byte[] target, int offset, int count) {
        long from = position;
        int to = offset;
        int left = count;
        long windowSize = 1L << windowBits;
        while (left > 0) {
            ByteBuffer window = memory.window((int) (from >>> windowBits));
            int at = (int) (from & (windowSize - 1));
            int n = (int) Math.min(left, windowSize - at);
            window.get(at, target, to, n);
            from += n;
            to += n;
            left -= n;
        }
    }

    private CorruptionException unreadable(long position, int count, @Nullable InternalError fault) throws IOException {
        long now = file.length();
        String problem = position + count > now
                ? "the file was cut from " + length + " to " + now + " bytes while it was open"
                : "the file can't be read here";
        return new CorruptionException(name(), position, problem, fault);
    }

    @Override
    public CorruptionException wrongChecksum(int computed, int stored, long fileOffset) {
        InternalError fault;
        try {
            fault = MappedFaults.settle();
        } catch (InternalError e) {
            fault = e;
        }
        return fault == null
                ? ByteInput.super.wrongChecksum(computed, stored, fileOffset)
                : new CorruptionException(name(), fileOffset, "the file can't be read here", fault);
    }

    private void acquire() throws IOException {
        int n;
        do {
            n = users.get();
            if (n == 0 || closed.get()) {
                throw new IOException(name() + " is closed");
            }
        } while (!users.compareAndSet(n, n + 1));
    }

    private void release() throws IOException {
        if (users.decrementAndGet() == 0) {
            memory.close();
            file.close();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }
}
