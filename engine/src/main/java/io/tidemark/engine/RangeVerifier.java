package io.tidemark.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.Block;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Compares the range that each block claims with its index, once, in the background; only then may the range rule the block
 * out. Begins with the first statement, reads through a door of its own so that the counts of statements stay theirs, and
 * never keeps the process alive.
 */
final class RangeVerifier implements AutoCloseable {
    private final Directory directory;

    @GuardedBy("this")
    private final List<Block> waiting = new ArrayList<>();

    @GuardedBy("this")
    private final Set<String> seen = new TreeSet<>();

    @GuardedBy("this")
    private final List<Problem> problems = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable Thread thread;

    private volatile boolean closed;

    /** A verifier that reads blocks through a directory of its own. */
    RangeVerifier(Directory directory) {
        this.directory = directory;
    }

    /** Takes blocks on that it has not seen; each is retained until it is done. A single block is never ruled out to any gain. */
    synchronized void begin(List<Block> blocks) {
        if (closed || blocks.size() < 2) {
            return;
        }
        for (Block block : blocks) {
            if (!seen.contains(block.name()) && block.retain()) {
                seen.add(block.name());
                waiting.add(block);
            }
        }
        if (thread == null && !waiting.isEmpty()) {
            Thread started = new Thread(this::run, "tidemark-verify");
            started.setDaemon(true);
            started.setPriority(Thread.MIN_PRIORITY);
            thread = started;
            started.start();
        }
    }

    private void run() {
        for (Block block = next(); block != null; block = next()) {
            try {
                if (!closed) {
                    verify(block);
                }
            } finally {
                block.release();
            }
        }
    }

    private synchronized @Nullable Block next() {
        if (waiting.isEmpty()) {
            thread = null;
            return null;
        }
        return waiting.remove(0);
    }

    private void verify(Block block) {
        Block same = new Block(directory, block.meta());
        try {
            Optional<Problem> problem = same.verifyRange(() -> closed);
            TimeRange range = same.range();
            block.trustRange(range);
            problem.ifPresent(this::add);
        } catch (CorruptionException e) {
            add(new Problem(
                    e.file(),
                    e.offset(),
                    "block-corrupt",
                    e.problem(),
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    Problem.UNKNOWN));
        } catch (CancellationException e) {
            // Closed meanwhile: nobody asks for the range any more.
        } catch (IOException e) {
            // The block is gone, or can't be read: whoever reads it will say so. Its range stays open.
        } finally {
            same.release();
        }
    }

    private synchronized void add(Problem problem) {
        problems.add(problem);
    }

    synchronized List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Waits until nothing is left to verify: for tests and tools. */
    void await() throws InterruptedException {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.join();
        }
    }

    /** Ends soon; nobody waits for it. */
    @Override
    public void close() {
        closed = true;
    }
}
