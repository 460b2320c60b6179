package io.tidemark.sql.function;

import io.tidemark.engine.query.AggregateSpec;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.jspecify.annotations.Nullable;

/**
 * What a counter function makes of each series of a group: a scalar to the validator, so that aggregates may stand around it, and
 * no function of a row to anybody else. Only a scan's grouping can compute it.
 */
public enum CounterFunction {
    /** Rise per second, extrapolated. */
    RATE(AggregateSpec.Input.RATE, true),
    /** Rise, extrapolated. */
    INCREASE(AggregateSpec.Input.INCREASE, true),
    /** Difference of a gauge, extrapolated. */
    DELTA(AggregateSpec.Input.DELTA, true),
    /** Rise per second between the last two samples. */
    IRATE(AggregateSpec.Input.IRATE, true),
    /** Rise per second without extrapolation. */
    RATE_EXACT(AggregateSpec.Input.RATE_EXACT, true),
    /** Rise without extrapolation. */
    INCREASE_EXACT(AggregateSpec.Input.INCREASE_EXACT, false);

    private final AggregateSpec.Input input;
    private final boolean needsWindow;
    private final SqlFunction operator;

    CounterFunction(AggregateSpec.Input input, boolean needsWindow) {
        this.input = input;
        this.needsWindow = needsWindow;
        this.operator = SqlBasicFunction.create(
                "$SERIES_" + name(),
                ReturnTypes.explicit(SqlTypeName.DOUBLE).andThen(SqlTypeTransforms.FORCE_NULLABLE),
                OperandTypes.family(SqlTypeFamily.NUMERIC),
                SqlFunctionCategory.NUMERIC);
    }

    /** What the engine calls it. */
    public AggregateSpec.Input input() {
        return input;
    }

    /** Whether it means nothing without a bucket or a range that is bounded on both sides. */
    public boolean needsWindow() {
        return needsWindow;
    }

    /** The scalar that stands for it. */
    public SqlFunction operator() {
        return operator;
    }

    /** How a statement calls it. */
    public String sqlName() {
        return name().replace("_EXACT", "").toLowerCase(Locale.ROOT);
    }

    /** The function that an operator stands for, or null. */
    public static @Nullable CounterFunction of(SqlOperator operator) {
        for (CounterFunction function : values()) {
            if (function.operator == operator) {
                return function;
            }
        }
        return null;
    }
}
