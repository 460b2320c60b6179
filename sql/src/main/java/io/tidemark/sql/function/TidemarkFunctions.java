package io.tidemark.sql.function;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlBasicAggFunction;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeInference;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.jspecify.annotations.Nullable;

/** Our own functions, as the validator knows them. */
public final class TidemarkFunctions {
    private static final SqlReturnTypeInference TIMESTAMP =
            ReturnTypes.explicit(SqlTypeName.TIMESTAMP, 3).andThen(SqlTypeTransforms.TO_NULLABLE);

    private static final SqlReturnTypeInference NULLABLE_DOUBLE =
            ReturnTypes.explicit(SqlTypeName.DOUBLE).andThen(SqlTypeTransforms.FORCE_NULLABLE);

    /** Parameters are text, other than a time where one is due. */
    private static final SqlOperandTypeInference TEXT = (binding, returnType, types) -> {
        for (int i = 0; i < types.length; i++) {
            types[i] = binding.getTypeFactory()
                    .createTypeWithNullability(binding.getTypeFactory().createSqlType(SqlTypeName.VARCHAR), true);
        }
    };

    /**
     * The bucket of a time: width (text or interval), time, origin, zone, closed, label; what was not given is NULL. Every spelling
     * becomes this.
     */
    public static final SqlFunction TIME_BUCKET = SqlBasicFunction.create(
                    "TIME_BUCKET",
                    ReturnTypes.explicit(SqlTypeName.TIMESTAMP, 3)
                            .andThen((binding, type) -> binding.getTypeFactory()
                                    .createTypeWithNullability(
                                            type, binding.getOperandType(1).isNullable())),
                    new BucketOperands(),
                    SqlFunctionCategory.TIMEDATE)
            .withOperandTypeInference((binding, returnType, types) -> {
                for (int i = 0; i < types.length; i++) {
                    types[i] = binding.getTypeFactory()
                            .createTypeWithNullability(
                                    i == 1 || i == 2
                                            ? binding.getTypeFactory().createSqlType(SqlTypeName.TIMESTAMP, 3)
                                            : binding.getTypeFactory().createSqlType(SqlTypeName.VARCHAR),
                                    true);
                }
            });

    /** The wall clock of another zone. */
    public static final SqlFunction TO_LOCAL = SqlBasicFunction.create(
            "TO_LOCAL",
            TIMESTAMP,
            OperandTypes.family(SqlTypeFamily.TIMESTAMP, SqlTypeFamily.CHARACTER),
            SqlFunctionCategory.TIMEDATE);

    /** Milliseconds since the epoch of a time, and the time of such a number. */
    public static final SqlFunction EPOCH_MS = SqlBasicFunction.create(
            "EPOCH_MS",
            binding -> {
                boolean number = SqlTypeFamily.NUMERIC.contains(binding.getOperandType(0));
                var types = binding.getTypeFactory();
                return types.createTypeWithNullability(
                        number
                                ? types.createSqlType(SqlTypeName.TIMESTAMP, 3)
                                : types.createSqlType(SqlTypeName.BIGINT),
                        binding.getOperandType(0).isNullable());
            },
            OperandTypes.or(OperandTypes.family(SqlTypeFamily.TIMESTAMP), OperandTypes.family(SqlTypeFamily.NUMERIC)),
            SqlFunctionCategory.TIMEDATE);

    /** Whether a tag matches a regular expression as a whole, as Prometheus has it. */
    public static final SqlFunction LABEL_MATCH = SqlBasicFunction.create(
                    "LABEL_MATCH",
                    ReturnTypes.BOOLEAN_NULLABLE,
                    OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER),
                    SqlFunctionCategory.STRING)
            .withOperandTypeInference(TEXT);

    /**
     * The square root. Calcite's own becomes a power, which is infinite for -Infinity and forgets the sign of -0. Of another class,
     * because operators of one class and name are equal, and this would become a power too.
     */
    private static final SqlFunction SQRT = new SqlFunction(
            "SQRT",
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.DOUBLE_NULLABLE,
            InferTypes.FIRST_KNOWN,
            OperandTypes.family(SqlTypeFamily.NUMERIC),
            SqlFunctionCategory.NUMERIC);

    /** What lies between two times; the validator puts it where a minus stands between such. */
    public static final SqlBinaryOperator TIME_DIFFERENCE = new TimeDifference();

    /** Text as a number, NULL where it is none: what a tag is where it meets a number. */
    public static final SqlFunction TO_NUMBER = SqlBasicFunction.create(
            "$TO_NUMBER", NULLABLE_DOUBLE, OperandTypes.family(SqlTypeFamily.CHARACTER), SqlFunctionCategory.SYSTEM);

    /** Whether text is in a set that is a parameter: a long IN list. */
    public static final SqlFunction IN_SET = SqlBasicFunction.create(
            "$IN_SET", ReturnTypes.BOOLEAN_NULLABLE, new TextAndSet(), SqlFunctionCategory.SYSTEM);

    /** The first value by time. */
    public static final SqlAggFunction FIRST = byTime("FIRST");

    /** The last value by time. */
    public static final SqlAggFunction LAST = byTime("LAST");

    private static final List<SqlAggFunction> SLIDING = slidings();

    /** All of them. */
    static final List<SqlOperator> ALL = all();

    private TidemarkFunctions() {}

    private static List<SqlOperator> all() {
        List<SqlOperator> all = new ArrayList<>(List.of(
                TIME_BUCKET,
                TO_LOCAL,
                EPOCH_MS,
                LABEL_MATCH,
                TO_NUMBER,
                IN_SET,
                FIRST,
                LAST,
                GenerateSeries.INSTANCE,
                SQRT));
        for (CounterFunction function : CounterFunction.values()) {
            all.add(function.operator());
        }
        all.addAll(SLIDING);
        return List.copyOf(all);
    }

    /** A counter function over a sliding window: its arguments are the value and the series. */
    public static SqlAggFunction sliding(CounterFunction function) {
        return SLIDING.get(function.ordinal());
    }

    private static List<SqlAggFunction> slidings() {
        List<SqlAggFunction> all = new ArrayList<>();
        for (CounterFunction function : CounterFunction.values()) {
            all.add(SqlBasicAggFunction.create(
                    "$SLIDING_" + function.name(),
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.explicit(SqlTypeName.DOUBLE).andThen(SqlTypeTransforms.FORCE_NULLABLE),
                    OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC)));
        }
        return List.copyOf(all);
    }

    /** The counter function that slides under an operator's name, or null. */
    public static @Nullable CounterFunction slidingOf(SqlOperator operator) {
        int at = SLIDING.indexOf(operator);
        return at < 0 ? null : CounterFunction.values()[at];
    }

    private static SqlAggFunction byTime(String name) {
        return SqlBasicAggFunction.create(
                name, SqlKind.OTHER_FUNCTION, ReturnTypes.ARG0_NULLABLE_IF_EMPTY, OperandTypes.ANY);
    }
}
