package io.tidemark.sql.expr;

import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.io.IOException;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/**
 * A function of one row's values. Listed once: what runs it is also what {@code system.functions} and the documentation show.
 *
 * @param name as the operator of the call is named; matched without regard to case
 * @param signature for a person, as in {@code LEFT(text, n)}
 * @param meaning one sentence
 * @param example an expression that works without a table
 * @param binder makes the implementation for one call of a statement
 */
public record ScalarFunction(String name, String signature, String meaning, String example, Binder binder) {
    /** Chooses an implementation, once per compiled call. */
    @FunctionalInterface
    public interface Binder {
        /** The implementation for a call, whose operands' and result's types decide. */
        Kernel bind(RexCall call) throws SqlFault;
    }

    /** The implementation on vectors. A value: safe for any thread. */
    @FunctionalInterface
    public interface Kernel {
        /**
         * The results of {@code rows} rows, in a fresh vector of the kind that holds the call's type. Called with
         * {@code rows = 1} where all arguments are constant, and its result is then taken as constant.
         */
        Vector eval(Vector[] args, int rows, EvalContext ctx) throws IOException;
    }

    /** The implementation on one row's boxed values, for what is not worth a loop of its own. */
    @FunctionalInterface
    public interface RowFunction {
        /** The result as its kind boxes it (Long, Double, an object), or null. The array may be reused by the caller. */
        @Nullable
        Object apply(@Nullable Object[] args, EvalContext ctx) throws IOException;
    }

    /** A function made row by row, NULL where any argument is. */
    public static ScalarFunction strict(
            String name, String signature, String meaning, String example, RowFunction function) {
        return new ScalarFunction(
                name, signature, meaning, example, call -> new RowKernel(call.getType(), true, function));
    }

    /** A function made row by row that sees its NULLs. */
    public static ScalarFunction lenient(
            String name, String signature, String meaning, String example, RowFunction function) {
        return new ScalarFunction(
                name, signature, meaning, example, call -> new RowKernel(call.getType(), false, function));
    }
}
