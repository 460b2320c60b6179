package io.tidemark.sql;

import io.tidemark.engine.AppendException;
import io.tidemark.engine.Appender;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.CellValues;
import io.tidemark.sql.expr.DateTimeText;
import io.tidemark.sql.parse.InsertText;
import io.tidemark.sql.plan.Planner;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Turns the rows of an INSERT into samples of series. For one execution, and one thread. */
final class InsertRows {
    /** For a statement in which nothing is computed. */
    static final Computed NOTHING_COMPUTED = index -> {
        throw new IllegalStateException("there is no expression " + index);
    };

    private final InsertTarget target;
    private final SeriesCache cache;
    private final Appender appender;
    private final InstantSource clock;
    private final long maxFutureMillis;
    private final @Nullable String[] tags;

    /** The clock when it was last asked; it is asked again where a row lies ahead of that. */
    private long nowMillis = Long.MIN_VALUE;

    /** Gives the values of expressions. */
    @FunctionalInterface
    interface Computed {
        /** The value of the expression of an index. */
        @Nullable
        Object get(int index) throws IOException;
    }

    /**
     * No rows yet.
     *
     * @param cache of the references of series of the target
     * @param maxFutureMillis how far ahead of the clock a row may lie
     */
    InsertRows(InsertTarget target, SeriesCache cache, Appender appender, InstantSource clock, long maxFutureMillis) {
        this.target = target;
        this.cache = cache;
        this.appender = appender;
        this.clock = clock;
        this.maxFutureMillis = maxFutureMillis;
        this.tags = new String[target.tags().length];
    }

    /** Adds a row of VALUES. */
    void add(InsertText.Cell[] cells, @Nullable Object[] given, Computed computed, PendingRows into)
            throws IOException {
        int at = target.time();
        try {
            InsertText.Cell cell = cells[at];
            long millis = CellValues.millis(value(cell, given, computed), cell.kind() == InsertText.CellKind.PARAMETER);
            checkFuture(millis);
            at = target.value();
            double value = CellValues.value(value(cells[at], given, computed));
            for (int t = 0; t < tags.length; t++) {
                at = target.tags()[t];
                tags[t] = CellValues.tag(value(cells[at], given, computed));
            }
            at = tags.length > 0 ? target.tags()[0] : target.time();
            into.add(series(), millis, value);
        } catch (SqlFault e) {
            throw e.line() > 0 ? e : named(e, cells[at]);
        }
    }

    private static SqlFault named(SqlFault e, InsertText.Cell cell) {
        return cell.kind() == InsertText.CellKind.PARAMETER
                ? new SqlFault(e.kind(), "parameter " + (cell.index() + 1) + ": " + e.problem(), e)
                : cell.fault(e);
    }

    private static @Nullable Object value(InsertText.Cell cell, @Nullable Object[] given, Computed computed)
            throws IOException {
        return switch (cell.kind()) {
            case LITERAL, TIMESTAMP -> cell.value();
            case PARAMETER -> given[cell.index()];
            case EXPRESSION -> computed.get(cell.index());
        };
    }

    private void checkFuture(long millis) throws SqlFault {
        if (millis <= nowMillis) {
            return;
        }
        long now = clock.millis();
        nowMillis = now;
        if (millis > now && millis - now > maxFutureMillis) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_WRITE,
                    "the time " + DateTimeText.formatTimestamp(millis, 3)
                            + " lies further ahead of the clock than maxFuture=" + Settings.duration(maxFutureMillis)
                            + " allows");
        }
    }

    private long series() throws SqlFault {
        try {
            return cache.get(tags, values -> appender.series(target.series(values)));
        } catch (AppendException e) {
            throw SqlWrites.fault(e);
        }
    }

    /** Adds the rows of a query, which has columns as the INSERT has. */
    void addAll(Batch batch, Planner.Planned planned, PendingRows into) throws IOException {
        Vector times = batch.column(target.time());
        Vector values = batch.column(target.value());
        String timeType = planned.columns().get(target.time()).type().typeName();
        String[] tagTypes = new String[tags.length];
        boolean constant = true;
        for (int t = 0; t < tagTypes.length; t++) {
            tagTypes[t] = planned.columns().get(target.tags()[t]).type().typeName();
            constant &= batch.column(target.tags()[t]).isConstant();
        }
        String valueType = planned.columns().get(target.value()).type().typeName();
        boolean plainTimes = timeType.equals("TIMESTAMP") && times instanceof LongVector;
        boolean plainValues = values instanceof DoubleVector;
        long series = 0;
        for (int i = 0; i < batch.size(); i++) {
            try {
                if (i == 0 || !constant) {
                    for (int t = 0; t < tagTypes.length; t++) {
                        tags[t] = CellValues.tag(CellValues.ofColumn(
                                batch.column(target.tags()[t]).boxed(i), tagTypes[t]));
                    }
                    series = series();
                }
                long millis = plainTimes && !times.isNull(i)
                        ? CellValues.checkedMillis(((LongVector) times).get(i))
                        : CellValues.millis(CellValues.ofColumn(times.boxed(i), timeType), false);
                checkFuture(millis);
                double value = plainValues && !values.isNull(i)
                        ? CellValues.checkedValue(((DoubleVector) values).get(i))
                        : CellValues.value(CellValues.ofColumn(values.boxed(i), valueType));
                into.add(series, millis, value);
            } catch (SqlFault e) {
                throw new SqlFault(e.kind(), "row " + (into.size() + 1) + " of the query: " + e.problem(), e);
            }
        }
    }
}
