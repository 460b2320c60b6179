package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.tombstone.Tombstones;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a directory that is only read here and that somebody else may be writing: built when it is first asked for,
 * followed from then on, and built anew when the log was begun afresh. What blocks have taken over is dropped. Safe for any thread.
 */
public final class LiveHead implements HeadSource {
    /** How often a log may change under the reading of it before that is an error. */
    private static final int ATTEMPTS = 5;

    private final Directory directory;
    private final long rangeMillis;
    private final int threads;

    @GuardedBy("this")
    private @Nullable Head head;

    @GuardedBy("this")
    private @Nullable HeadReplay replay;

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private long builds;

    private volatile List<Problem> problems = List.of();

    @GuardedBy("this")
    private long seriesVersion;

    /**
     * A head that is not built yet.
     *
     * @param rangeMillis what the writer cuts the head into: two hours
     * @param threads how many threads build it, the caller's included
     */
    public LiveHead(Directory directory, long rangeMillis, int threads) {
        this.directory = directory;
        this.rangeMillis = rangeMillis;
        this.threads = threads;
    }

    @Override
    public synchronized List<BlockReader> acquire(long minValidMillis, Tombstones decided) throws IOException {
        Head current = current(minValidMillis);
        List<BlockReader> readers = new ArrayList<>();
        if (current.seriesCount() > 0) {
            readers.add(new HeadSnapshot.InOrder(current, decided));
        }
        if (current.hasLate()) {
            readers.add(new HeadSnapshot.Late(current, decided));
        }
        return readers;
    }

    @GuardedBy("this")
    private Head current(long minValidMillis) throws IOException {
        if (closed) {
            throw new IOException("the head of " + directory.describe() + " is closed");
        }
        Head built = head;
        HeadReplay running = replay;
        if (built == null || running == null || built.minValidMillis > minValidMillis || !follows(running)) {
            return build(minValidMillis);
        }
        if (built.minValidMillis < minValidMillis) {
            if (!running.problems().isEmpty() || built.isMostlyGone()) {
                return build(minValidMillis); // What was lost, too, may be of no interest any more.
            }
            head = running.advance(minValidMillis);
            builds++;
            built.close();
            built = head;
        }
        noteState(built, running);
        return built;
    }

    private static boolean follows(HeadReplay running) throws IOException {
        try {
            return running.follow();
        } catch (NoSuchFileException e) {
            return false; // A segment went before it could be opened.
        }
    }

    @GuardedBy("this")
    private Head build(long minValidMillis) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                HeadReplay loaded = HeadReplay.of(directory, minValidMillis, rangeMillis, threads);
                closeCurrent();
                Head fresh = loaded.head();
                head = fresh;
                replay = loaded;
                builds++;
                noteState(fresh, loaded);
                return fresh;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @GuardedBy("this")
    private void noteState(Head built, HeadReplay running) {
        problems = running.problems();
        seriesVersion = builds << 32 | built.seriesCount();
    }

    @GuardedBy("this")
    private void closeCurrent() throws IOException {
        Head oldHead = head;
        HeadReplay oldReplay = replay;
        head = null;
        replay = null;
        try (oldHead;
                oldReplay) {
            // Both, whatever happens to one; snapshots keep the files open that they read.
        }
    }

    /** Whether a snapshot that was taken before this call held samples that came late. */
    public synchronized boolean hasLate() {
        Head built = head;
        return built != null && built.hasLate();
    }

    @Override
    public List<Problem> problems() {
        return problems;
    }

    /** A head that was built is followed first; one that was not stays so. */
    @Override
    public synchronized long version() throws IOException {
        Head built = head;
        if (built != null && !closed) {
            current(built.minValidMillis);
        }
        return seriesVersion;
    }

    @Override
    public synchronized @Nullable MetricMetadata metadata(String metric) {
        Head built = head;
        return built == null ? null : built.metadata(metric);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        closeCurrent();
    }
}
