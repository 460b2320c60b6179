package io.tidemark.sql.predicate;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.ValueTest;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.Expr;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A test of series whose constants are known when the statement runs. Immutable. */
sealed interface SeriesTerm {
    /** The test with its constants. */
    TagFilter bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) throws IOException;

    /** All of some tests. */
    record All(List<SeriesTerm> parts) implements SeriesTerm {
        @Override
        public TagFilter bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) throws IOException {
            return new TagFilter.And(bindAll(parts, ctx, seriesIds));
        }
    }

    /** Any of some tests. */
    record Any(List<SeriesTerm> parts) implements SeriesTerm {
        @Override
        public TagFilter bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) throws IOException {
            return new TagFilter.Or(bindAll(parts, ctx, seriesIds));
        }
    }

    private static List<TagFilter> bindAll(List<SeriesTerm> parts, EvalContext ctx, ToLongFunction<Labels> seriesIds)
            throws IOException {
        List<TagFilter> bound = new ArrayList<>(parts.size());
        for (SeriesTerm part : parts) {
            bound.add(part.bind(ctx, seriesIds));
        }
        return bound;
    }

    /** A condition without columns: all series or none. */
    record Constant(Expr condition, boolean wanted) implements SeriesTerm {
        @Override
        public TagFilter bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) throws IOException {
            Object value = condition.evalConstant(ctx);
            return value != null && ((Long) value != 0) == wanted ? TagFilter.ALL : TagFilter.NONE;
        }
    }

    /**
     * A condition on one label.
     *
     * @param columns those that the condition's column references count; all of them show this label
     * @param wanted whether it must be true, or false
     * @param mayFail whether values that it fails for are kept, because rows decide again
     * @param candidates expressions of values, or sets of values, among which all that pass are; null where that is unknown
     * @param prefix what all that pass begin with; null where nothing is known
     */
    record OneLabel(
            String label,
            List<MetricColumn> columns,
            Expr condition,
            boolean wanted,
            boolean mayFail,
            @Nullable List<Expr> candidates,
            @Nullable Prefix prefix)
            implements SeriesTerm {
        @Override
        public TagFilter bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) throws IOException {
            Test test = new Test(this, ctx);
            if (candidates == null) {
                return new TagFilter.Tag(label, prefix == null ? test : new Prefixed(test, prefix.bind(ctx)));
            }
            Set<String> values = new HashSet<>();
            for (Expr candidate : candidates) {
                Object value = candidate.evalConstant(ctx);
                if (value instanceof Set<?> set) {
                    set.forEach(v -> values.add((String) v));
                } else if (value != null) {
                    values.add((String) value);
                }
            }
            // An empty tag does not exist.
            values.remove("");
            values.removeIf(value -> !test.matches(value));
            return values.isEmpty() ? TagFilter.NONE : new TagFilter.Tag(label, ValueTest.oneOf(values));
        }
    }

    /** A condition on several labels at once. */
    record ManyLabels(Set<String> labels, List<MetricColumn> columns, Expr condition, boolean wanted, boolean mayFail)
            implements SeriesTerm {
        @Override
        public TagFilter bind(EvalContext ctx, ToLongFunction<Labels> seriesIds) {
            return new TagFilter.Series(labels, series -> {
                Vector[] vectors = new Vector[columns.size()];
                for (int i = 0; i < vectors.length; i++) {
                    vectors[i] = SeriesColumns.vector(columns.get(i), series, seriesIds);
                }
                return isWanted(condition, vectors, wanted, mayFail, ctx);
            });
        }
    }

    /** A test all of whose values begin alike. */
    record Prefixed(ValueTest test, String prefix) implements ValueTest {
        @Override
        public boolean matches(@Nullable String value) {
            return test.matches(value);
        }
    }

    /** Evaluates the condition for a value, once. */
    final class Test implements ValueTest {
        private static final int REMEMBERED = 10_000;

        private final OneLabel term;
        private final EvalContext ctx;
        private final Map<String, Boolean> known = new ConcurrentHashMap<>();

        Test(OneLabel term, EvalContext ctx) {
            this.term = term;
            this.ctx = ctx;
        }

        @Override
        public boolean matches(@Nullable String value) {
            if (value == null) {
                return evaluate(null);
            }
            Boolean before = known.get(value);
            if (before != null) {
                return before;
            }
            boolean result = evaluate(value);
            if (known.size() < REMEMBERED) {
                known.put(value, result);
            }
            return result;
        }

        private boolean evaluate(@Nullable String value) {
            Vector[] vectors = new Vector[term.columns.size()];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = SeriesColumns.vector(term.columns.get(i), value);
            }
            return isWanted(term.condition, vectors, term.wanted, term.mayFail, ctx);
        }
    }

    private static boolean isWanted(
            Expr condition, Vector[] columns, boolean wanted, boolean mayFail, EvalContext ctx) {
        try {
            LongVector result = (LongVector) condition.eval(new Batch(1, columns), ctx);
            return !result.isNull(0) && (result.get(0) != 0) == wanted;
        } catch (IOException e) {
            if (mayFail && e instanceof SqlFault) {
                // The rows, if there are any, fail for themselves.
                return true;
            }
            // The engine's tests throw nothing; whoever opens the scan unwraps it.
            throw new UncheckedIOException(e);
        }
    }
}
