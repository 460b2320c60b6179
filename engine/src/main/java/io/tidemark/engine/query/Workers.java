package io.tidemark.engine.query;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the parts of one statement on a pool that many statements share. The caller's thread works too and can do all of it,
 * so a statement that runs inside the pool, or finds it full or closed, is only slower. Safe for any thread.
 */
public final class Workers {
    private final Executor pool;
    private final int threads;

    /**
     * Workers that take helpers from a pool.
     *
     * @param threads how many threads work for one statement at most, the caller's included
     */
    public Workers(Executor pool, int threads) {
        this.pool = pool;
        this.threads = threads;
    }

    /** Nobody but the caller. */
    public static Workers callerOnly() {
        return new Workers(Runnable::run, 1);
    }

    /** How many threads work for one statement at most. */
    public int threads() {
        return threads;
    }

    /** One part of the work. */
    @FunctionalInterface
    public interface Task {
        /** Does part {@code index}. */
        void run(int index) throws IOException;
    }

    /**
     * Runs tasks 0 to {@code count - 1}, each once, begun in this order, and returns when none runs any more. After a
     * failure no other is begun, and the failure of the lowest task is thrown.
     */
    public void run(int count, Task task) throws IOException {
        if (count == 1) {
            task.run(0);
            return;
        }
        Run run = new Run(count, task);
        for (int i = 1; i < Math.min(threads, count); i++) {
            try {
                pool.execute(run);
            } catch (RejectedExecutionException closed) {
                break;
            }
        }
        run.run();
        run.await();
    }

    private static final class Run implements Runnable {
        private final int count;
        private final Task task;

        @GuardedBy("this")
        private int begun;

        @GuardedBy("this")
        private int active;

        @GuardedBy("this")
        private @Nullable Throwable failure;

        @GuardedBy("this")
        private int failed;

        Run(int count, Task task) {
            this.count = count;
            this.task = task;
        }

        @Override
        public void run() {
            for (int i = claim(); i >= 0; i = claim()) {
                Throwable thrown = null;
                try {
                    task.run(i);
                } catch (Throwable t) {
                    thrown = t;
                }
                finish(i, thrown);
            }
        }

        private synchronized int claim() {
            if (failure != null || begun == count) {
                return -1;
            }
            active++;
            return begun++;
        }

        private synchronized void finish(int index, @Nullable Throwable thrown) {
            active--;
            if (thrown != null && (failure == null || index < failed)) {
                failure = thrown;
                failed = index;
            }
            if (active == 0) {
                notifyAll();
            }
        }

        /** Waits without regard to interrupts: the tasks read what the caller owns, and they poll for a cancel. */
        synchronized void await() throws IOException {
            boolean interrupted = false;
            while (active > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure instanceof IOException e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            }
        }
    }
}
