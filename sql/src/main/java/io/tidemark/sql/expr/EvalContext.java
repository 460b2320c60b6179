package io.tidemark.sql.expr;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one execution of a statement lends its expressions. Safe for any thread. */
public interface EvalContext {
    /**
     * The value of a {@code ?}: Boolean, Long, Double, BigDecimal, String, LocalDateTime, LocalDate, LocalTime, byte[], any
     * value already held as its type demands, or null.
     *
     * @param index from 0
     */
    @Nullable
    Object parameter(int index) throws SqlFault;

    /** When the statement began, in milliseconds since the epoch: the one CURRENT_TIMESTAMP of all its rows. */
    long statementMillis();

    /** What may end the statement. */
    QueryControl control();

    /**
     * The row of the outer query that a correlated part is evaluated for, its values boxed.
     *
     * @param correlation Calcite's name, as in {@code $cor0}
     */
    @Nullable
    Object[] correlatedRow(String correlation) throws SqlFault;

    /** Where kernels take the arrays of their results from. */
    default Scratch scratch() {
        return Scratch.fresh();
    }

    /** What constant expressions have come to, which is the same for every batch; a map for any thread. */
    Map<Expr, Vector> constants();
}
