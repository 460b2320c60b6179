package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves complete chunks of the head from memory to files, from which a start takes them instead of making them of the log again.
 *
 * <p>The files hold nothing that the log does not hold too, durably, and of each series the first chunks without a gap: all
 * samples of the log up to the last of them are in them. So files may be lost, damaged or deleted at any time, and where they
 * can't be written the chunks stay in memory. Once the log is written anew the files are {@linkplain #drop dropped} with it: a
 * chunk of samples that were deleted or are in blocks must not outlive the log's knowledge of that. Chunks in dropped files can
 * be read as long as they are needed, and are written again. Safe for any thread.
 */
final class HeadChunkWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadChunkWriter.class);

    /** So many chunks become durable together. */
    private static final int GROUP = 8192;

    @GuardedBy("this")
    private final HeadChunkOutput out;

    /** Files before this one are not there any more. */
    private volatile long firstFile;

    private final String where;
    private volatile @Nullable Problem failure;

    /** Something that may fail. */
    @FunctionalInterface
    interface Attempt {
        /** Does it. */
        void run() throws IOException;
    }

    /** A chunk on its way. */
    private record Moving(MemSeries series, int number, long fileRef) {}

    /**
     * A writer that goes on behind files that were loaded.
     *
     * @param fileBytes no file is longer
     */
    HeadChunkWriter(Directory directory, long fileBytes) throws IOException {
        List<Long> numbers = HeadChunkFiles.numbers(directory);
        this.where = directory.describe();
        this.firstFile = numbers.isEmpty() ? 1 : numbers.get(0);
        this.out = new HeadChunkOutput(directory, numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1), fileBytes);
    }

    /** Takes away what could not be read of the files when they were loaded. */
    synchronized void mend(HeadChunkFiles loaded) throws IOException {
        out.mend(loaded);
        if (out.number() == 0) {
            firstFile = 1;
        }
    }

    /** Changes when files are dropped. */
    long firstFile() {
        return firstFile;
    }

    /**
     * Tries to write: where it fails it is said by {@link #failure}, until it works.
     *
     * @throws InterruptedIOException where somebody had to be let in
     */
    void attempt(Attempt write) throws InterruptedIOException {
        try {
            write.run();
            failure = null;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (failure == null) {
                LOG.warn("{}: chunks of the head stay in memory: {}", where, e.getMessage());
            }
            failure = Problem.harmless(
                    HeadChunkFiles.PATH,
                    0,
                    "head-chunks-unwritten",
                    "chunks stay in memory, the log holds their samples: " + e.getMessage());
        }
    }

    /** Why chunks stay in memory, or null where they don't. */
    @Nullable
    Problem failure() {
        return failure;
    }

    /** Whether there is something to write. */
    boolean isDue(Head head) {
        for (int i = 0; i < head.seriesCount(); i++) {
            if (head.series(i).unwritten(0, firstFile, Long.MAX_VALUE) >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes what is complete.
     *
     * @param version samples that a reader of it does not see may not be durable in the log: their chunks are left for another time
     * @param asOf the {@link #firstFile} when the version was taken; nothing happens where files were dropped since, for then the
     *     head may be another
     */
    synchronized void write(Head head, long version, long asOf, HeadWriter.Pause pause) throws IOException {
        for (int from = 0; from < head.seriesCount() && asOf == firstFile; ) {
            pause.pause();
            List<Moving> group = new ArrayList<>();
            try {
                from = add(head, version, from, group);
            } finally {
                sync(group); // What was added before a failure is in the file, or has been cut off.
            }
        }
    }

    /** Adds chunks of some series to the file; the result is the series to go on with. */
    @GuardedBy("this")
    private int add(Head head, long version, int from, List<Moving> group) throws IOException {
        int at = from;
        while (at < head.seriesCount() && group.size() < GROUP) {
            MemSeries series = head.series(at++);
            int number = series.unwritten(0, firstFile, version);
            while (number >= 0) {
                HeadChunk chunk = series.chunk(number);
                long fileRef = out.add(head.files, series.ref, chunk, head.bytes(chunk));
                group.add(new Moving(series, number, fileRef));
                number = series.unwritten(number + 1, firstFile, version);
            }
        }
        return at;
    }

    /** Frees the memory of what is durable now. */
    @GuardedBy("this")
    private void sync(List<Moving> group) throws IOException {
        try {
            out.sync();
        } finally {
            for (Moving each : group) {
                if (out.isDurable(each.fileRef)) {
                    each.series.written(each.number, each.fileRef);
                }
            }
        }
    }

    /** Takes all files away, durably. The next chunk begins a new one. */
    synchronized void drop() throws IOException {
        out.drop();
        firstFile = out.number() + 1;
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
