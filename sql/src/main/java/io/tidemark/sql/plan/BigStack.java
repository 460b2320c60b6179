package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs what recurses deeply on a thread with room for it. Only what is touched of a stack takes memory. */
final class BigStack {
    private static final long STACK_BYTES = 512L << 20;

    /** How long planning may take. */
    static final long MAX_SECONDS = 5;

    private BigStack() {}

    /** Work that may fail. */
    interface Work<T> {
        T call() throws IOException;
    }

    static <T> T call(Work<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work::call);
        Thread thread = new Thread(null, task, "tidemark-planner", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlFault(SqlFault.Kind.TOO_COMPLEX, "interrupted while the statement was planned", e);
        } catch (TimeoutException e) {
            throw new SqlFault(
                    SqlFault.Kind.TOO_COMPLEX, "planning the statement took longer than " + MAX_SECONDS + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof StackOverflowError) {
                throw new SqlFault(SqlFault.Kind.TOO_COMPLEX, "the statement nests too deeply to be planned", cause);
            }
            if (cause instanceof RuntimeException r) {
                throw r;
            }
            throw new SqlFault(SqlFault.Kind.INTERNAL, "planning failed: " + cause, cause);
        }
    }
}
