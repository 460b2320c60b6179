package io.tidemark.sql.exec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the parts of one operator at once: on the pool, and one on the calling thread, which never waits for a free thread. */
final class Parallel {
    private Parallel() {}

    /**
     * The results in the order of the tasks. Where one fails the others are let run out, their results are given back, and the
     * first failure in that order is thrown.
     */
    static <T> List<T> run(ExecContext ctx, List<Callable<T>> tasks, Consumer<T> giveBack) throws IOException {
        ExecutorService pool = ctx.pool();
        List<FutureTask<T>> futures = new ArrayList<>();
        for (Callable<T> task : tasks) {
            futures.add(new FutureTask<>(task));
        }
        if (pool != null) {
            for (FutureTask<T> future : futures.subList(1, futures.size())) {
                pool.execute(future);
            }
        }
        // A task that the pool has not begun by then is run here: run() does nothing for one that has begun.
        for (FutureTask<T> future : futures) {
            future.run();
        }
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        boolean interrupted = false;
        for (FutureTask<T> future : futures) {
            while (true) {
                try {
                    results.add(future.get());
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    break;
                } catch (CancellationException e) {
                    failure = failure == null ? e : failure;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            results.forEach(giveBack);
            throw rethrown(failure);
        }
        return results;
    }

    private static IOException rethrown(@Nullable Throwable failure) {
        if (failure instanceof IOException e) {
            return e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("a part of the statement failed", failure);
    }
}
