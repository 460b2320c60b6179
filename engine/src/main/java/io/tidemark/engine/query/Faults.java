package io.tidemark.engine.query;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What becomes of bytes that are not what they must be: the statement fails, or goes on without them and says so. Safe for any thread. */
public final class Faults {
    /** As many different faults are remembered; what lies beyond adds nothing for a reader. */
    private static final int REMEMBERED_MAX = 1000;

    private final boolean skip;

    @GuardedBy("this")
    private final Set<Problem> problems = new LinkedHashSet<>();

    /**
     * A policy for one snapshot.
     *
     * @param skip whether to go on
     */
    public Faults(boolean skip) {
        this.skip = skip;
    }

    /** Throws the fault, or remembers it and returns: the caller leaves out what it was reading. */
    public void met(CorruptionException fault, TimeRange touched) throws CorruptionException {
        if (!skip) {
            throw fault;
        }
        remember(new Problem(
                fault.file(),
                fault.offset(),
                "block-corrupt",
                fault.problem(),
                touched.minMillis(),
                touched.maxMillis(),
                Problem.UNKNOWN));
    }

    /** Throws a fault because of which samples are missing, or remembers it and returns. */
    public void met(Problem missing) throws CorruptionException {
        if (!skip) {
            throw new CorruptionException(missing.file(), missing.offset(), missing.message());
        }
        remember(missing);
    }

    private synchronized void remember(Problem problem) {
        if (problems.size() < REMEMBERED_MAX) {
            problems.add(problem);
        }
    }

    /** What was left out so far, each fault once. */
    public synchronized List<Problem> problems() {
        return new ArrayList<>(problems);
    }
}
