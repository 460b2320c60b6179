package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether {@code chunks_head} holds chunks of samples that came late, whose times may lie before the head's. What was looked at
 * once is not looked at again. Safe for any thread.
 */
public final class LateChunks {
    private final Directory directory;

    /** By the number of a file, up to where it was looked at. */
    @GuardedBy("this")
    private final Map<Long, Long> seen = new TreeMap<>();

    /** Files that have such a chunk, or a fault that hides what they have. */
    @GuardedBy("this")
    private final Set<Long> late = new HashSet<>();

    /** Of a directory that may have no such files. */
    public LateChunks(Directory directory) {
        this.directory = directory;
    }

    /** Whether there are some now. */
    public synchronized boolean exist() throws IOException {
        List<Long> numbers = HeadChunkFiles.numbers(directory);
        seen.keySet().retainAll(numbers);
        late.retainAll(numbers);
        for (long number : numbers) {
            if (late.isEmpty()) {
                look(number);
            }
        }
        return !late.isEmpty();
    }

    @GuardedBy("this")
    private void look(long number) throws IOException {
        String path = HeadChunkFiles.path(number);
        long from = seen.getOrDefault(number, (long) HeadChunkFiles.HEADER_BYTES);
        try (ByteInput file = directory.openLive(path)) {
            seen.put(number, look(file, number, from));
        } catch (NoSuchFileException e) {
            seen.remove(number); // A live server has just deleted it.
        } catch (CorruptionException e) {
            late.add(number); // The head says what is wrong.
        }
    }

    @GuardedBy("this")
    private long look(ByteInput file, long number, long from) throws IOException {
        long length = file.length();
        HeadChunkFiles.Window window = new HeadChunkFiles.Window(file, length);
        long position = from;
        while (length - position >= HeadChunkFiles.RECORD_BYTES_MIN) {
            ByteCursor in = window.at(position, HeadChunkFiles.RECORD_BYTES_MIN);
            long ref = in.be64();
            long min = in.be64();
            long max = in.be64();
            if (ref == 0 && min == 0 && max == 0) {
                break; // Space that was set aside.
            }
            int encoding = in.u8();
            int size = in.count(Math.min(HeadChunkFiles.DATA_BYTES_MAX, length - position), "the length of a chunk");
            long end = position + HeadChunkFiles.recordBytes(size);
            if (end > length) {
                break; // Still being written.
            }
            if ((encoding & HeadChunkFiles.OUT_OF_ORDER) != 0) {
                late.add(number);
            }
            position = end;
        }
        return position;
    }
}
