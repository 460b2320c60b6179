package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.expr.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one statement: what is bound, when it began, what may end it, and what it may use. Made by
 * {@link #builder}; safe for any thread.
 */
public final class ExecContext implements EvalContext {
    private final Shared shared;
    private final Map<String, @Nullable Object[]> correlated;

    /** The values of parameters behind the statement's own. */
    private final @Nullable Object[] answers;

    /** Of one row of the outer query where there is one: with another row its columns are other constants. */
    private final Map<Expr, Vector> constants;

    private final @Nullable Scratch scratch;

    private ExecContext(
            Shared shared,
            Map<String, @Nullable Object[]> correlated,
            @Nullable Object[] answers,
            Map<Expr, Vector> constants,
            @Nullable Scratch scratch) {
        this.shared = shared;
        this.correlated = correlated;
        this.answers = answers;
        this.constants = constants;
        this.scratch = scratch;
    }

    /** A context under a control; everything else has a default: no parameters, now, one thread. */
    public static Builder builder(QueryControl control) {
        return new Builder(control);
    }

    @Override
    public @Nullable Object parameter(int index) throws SqlFault {
        int behind = index - shared.parameters.length;
        if (behind >= 0 && behind < answers.length) {
            return answers[behind];
        }
        if (behind >= 0) {
            throw new SqlFault(SqlFault.Kind.INVALID_PARAMETER, "no value for parameter " + (index + 1));
        }
        return shared.parameters[index];
    }

    @Override
    public long statementMillis() {
        return shared.statementMillis;
    }

    @Override
    public QueryControl control() {
        return shared.control;
    }

    @Override
    public @Nullable Object[] correlatedRow(String correlation) throws SqlFault {
        Object[] row = correlated.get(correlation);
        if (row == null) {
            throw new SqlFault(SqlFault.Kind.INTERNAL, "no outer row for " + correlation);
        }
        return row;
    }

    /** Where operators may run parts of the statement, or null for the calling thread alone. */
    public @Nullable ExecutorService pool() {
        return shared.pool;
    }

    /** How many parts to run at once; at least 1. */
    public int parallelism() {
        return shared.pool == null ? 1 : shared.parallelism;
    }

    /** How many rows the statement may give before it ends with an error; MAX_VALUE for no limit. */
    public long maxResultRows() {
        return shared.maxResultRows;
    }

    /** Whatever the leaves read from: their own business. */
    public @Nullable Object store() {
        return shared.store;
    }

    /** Where operators report what they did, or null where nobody asks. */
    public @Nullable Profile profile() {
        return shared.profile;
    }

    /** Adds a warning for the caller of the statement; the same one only once. */
    public void warn(String warning) {
        synchronized (shared.warnings) {
            if (!shared.warnings.contains(warning)) {
                shared.warnings.add(warning);
            }
        }
    }

    /** The warnings so far. */
    public List<String> warnings() {
        synchronized (shared.warnings) {
            return List.copyOf(shared.warnings);
        }
    }

    @Override
    public Map<Expr, Vector> constants() {
        return constants;
    }

    @Override
    public Scratch scratch() {
        return scratch == null ? EvalContext.super.scratch() : scratch;
    }

    /** The same execution, for one operator on one thread that says when a batch is over. */
    ExecContext withScratch(Scratch own) {
        return new ExecContext(shared, correlated, answers, constants, own);
    }

    /** The same execution, for one row of an outer query. */
    ExecContext withCorrelatedRow(String correlation, @Nullable Object[] row) {
        Map<String, @Nullable Object[]> more = new HashMap<>(correlated);
        more.put(correlation, row);
        return new ExecContext(shared, more, answers, new ConcurrentHashMap<>(4), null);
    }

    /** The same execution with a value for a parameter behind the statement's own. */
    ExecContext withAnswer(int parameter, @Nullable Object value) {
        int behind = parameter - shared.parameters.length;
        @Nullable Object[] more = Arrays.copyOf(answers, Math.max(answers.length, behind + 1));
        more[behind] = value;
        return new ExecContext(shared, correlated, more, new ConcurrentHashMap<>(4), null);
    }

    private static final class Shared {
        final QueryControl control;
        final @Nullable Object[] parameters;
        final long statementMillis;
        final @Nullable ExecutorService pool;
        final int parallelism;
        final long maxResultRows;
        final @Nullable Object store;
        final @Nullable Profile profile;
        final List<String> warnings = new ArrayList<>();

        Shared(Builder b) {
            control = b.control;
            parameters = b.parameters;
            statementMillis = b.statementMillis;
            pool = b.pool;
            parallelism = b.parallelism;
            maxResultRows = b.maxResultRows;
            store = b.store;
            profile = b.profile;
        }
    }

    /** Collects what a context is made of. */
    public static final class Builder {
        private final QueryControl control;
        private @Nullable Object[] parameters = {};
        private long statementMillis;
        private @Nullable ExecutorService pool;
        private int parallelism = 1;
        private long maxResultRows = Long.MAX_VALUE;
        private @Nullable Object store;
        private @Nullable Profile profile;

        private Builder(QueryControl control) {
            this.control = control;
        }

        /** The values of the {@code ?}s, see {@link EvalContext#parameter}; copied. */
        public Builder parameters(@Nullable Object... values) {
            parameters = Arrays.copyOf(values, values.length);
            return this;
        }

        /** CURRENT_TIMESTAMP, milliseconds since the epoch. */
        public Builder statementMillis(long millis) {
            statementMillis = millis;
            return this;
        }

        /** A pool, and how many parts of this statement may run in it at once. */
        public Builder pool(ExecutorService newPool, int newParallelism) {
            if (newParallelism < 1) {
                throw new IllegalArgumentException("parallelism " + newParallelism);
            }
            pool = newPool;
            parallelism = newParallelism;
            return this;
        }

        /** How many rows the statement may give. */
        public Builder maxResultRows(long rows) {
            maxResultRows = rows;
            return this;
        }

        /** What the leaves read from. */
        public Builder store(@Nullable Object newStore) {
            store = newStore;
            return this;
        }

        /** Where operators report. */
        public Builder profile(@Nullable Profile newProfile) {
            profile = newProfile;
            return this;
        }

        /** The context. */
        public ExecContext build() {
            return new ExecContext(new Shared(this), Map.of(), new Object[0], new ConcurrentHashMap<>(4), null);
        }
    }
}
