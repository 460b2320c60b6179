package io.tidemark.sql.plan;

import io.tidemark.sql.SqlCatalog;
import io.tidemark.sql.expr.ScalarFunction;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.function.TidemarkOperators;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The published list of functions: those of one row's values, which the engine itself lists, and the others by hand. */
final class FunctionList {
    /** Functions in name only: a statement writes them as operators. */
    private static final Set<String> OPERATORS = Set.of("like", "ilike", "rlike", "item");

    /** Aggregates, window functions, table functions, and what the planner makes something else of. */
    private static final List<SqlCatalog.Function> OTHERS = List.of(
            other("any_value", "aggregate", "ANY_VALUE(value)", "The value of any row."),
            other(
                    "approx_count_distinct",
                    "aggregate",
                    "APPROX_COUNT_DISTINCT(value)",
                    "How many different values; exact here."),
            other("arg_max", "aggregate", "ARG_MAX(value, time)", "The value where the second argument is greatest."),
            other("arg_min", "aggregate", "ARG_MIN(value, time)", "The value where the second argument is least."),
            other("array_agg", "aggregate", "ARRAY_AGG(value)", "The values as an array."),
            other("avg", "aggregate", "AVG(x)", "The mean."),
            other("bit_and", "aggregate", "BIT_AND(n)", "The bits that all have."),
            other("bit_or", "aggregate", "BIT_OR(n)", "The bits that any has."),
            other("bit_xor", "aggregate", "BIT_XOR(n)", "The bits that an odd number have."),
            other("bool_and", "aggregate", "BOOL_AND(condition)", "Whether it holds in every row."),
            other("bool_or", "aggregate", "BOOL_OR(condition)", "Whether it holds in some row."),
            other("collect", "aggregate", "COLLECT(value)", "The values as an array."),
            other("count", "aggregate", "COUNT([DISTINCT] value)", "How many rows have a value; COUNT(*) counts all."),
            other("countif", "aggregate", "COUNTIF(condition)", "In how many rows it holds."),
            other(
                    "delta",
                    "aggregate",
                    "DELTA(x)",
                    "How much a gauge changed, series by series, extrapolated to the bucket as in PromQL."),
            other("every", "aggregate", "EVERY(condition)", "Whether it holds in every row."),
            other("first", "aggregate", "FIRST(value)", "The value of the earliest sample."),
            other("grouping", "aggregate", "GROUPING(value)", "1 where a grouping set leaves the column out, else 0."),
            other(
                    "increase",
                    "aggregate",
                    "INCREASE(x [, mode => 'exact'])",
                    "How much a counter rose, series by series; resets count, extrapolated to the bucket as in PromQL unless exact."),
            other(
                    "irate",
                    "aggregate",
                    "IRATE(x)",
                    "The rise of a counter per second between the last two samples, series by series."),
            other("last", "aggregate", "LAST(value)", "The value of the latest sample."),
            other("listagg", "aggregate", "LISTAGG(text [, separator])", "The texts one after the other."),
            other("max", "aggregate", "MAX(value)", "The greatest; NaN only where all are."),
            other("max_by", "aggregate", "MAX_BY(value, time)", "The value where the second argument is greatest."),
            other("median", "aggregate", "MEDIAN(value)", "The value in the middle of the order, interpolated."),
            other("min", "aggregate", "MIN(value)", "The least; NaN only where all are."),
            other("min_by", "aggregate", "MIN_BY(value, time)", "The value where the second argument is least."),
            other("mode", "aggregate", "MODE(value)", "The most frequent value."),
            other(
                    "percentile_cont",
                    "aggregate",
                    "PERCENTILE_CONT(x)",
                    "The value at a share of the order, interpolated; with WITHIN GROUP (ORDER BY value)."),
            other(
                    "percentile_disc",
                    "aggregate",
                    "PERCENTILE_DISC(x)",
                    "The value at a share of the order; with WITHIN GROUP (ORDER BY value)."),
            other(
                    "quantile_cont",
                    "aggregate",
                    "QUANTILE_CONT(value, share)",
                    "The value at a share of the order, interpolated."),
            other(
                    "rate",
                    "aggregate",
                    "RATE(x [, mode => 'exact'])",
                    "The rise of a counter per second, series by series; resets count, extrapolated as in PromQL unless exact."),
            other("some", "aggregate", "SOME(condition)", "Whether it holds in some row."),
            other("stddev", "aggregate", "STDDEV(x)", "The standard deviation of a sample."),
            other("stddev_pop", "aggregate", "STDDEV_POP(x)", "The standard deviation of the whole."),
            other("stddev_samp", "aggregate", "STDDEV_SAMP(x)", "The standard deviation of a sample."),
            other("string_agg", "aggregate", "STRING_AGG(text, separator)", "The texts one after the other."),
            other("sum", "aggregate", "SUM(x)", "The sum."),
            other("var_pop", "aggregate", "VAR_POP(x)", "The variance of the whole."),
            other("var_samp", "aggregate", "VAR_SAMP(x)", "The variance of a sample."),
            other("variance", "aggregate", "VARIANCE(x)", "The variance of a sample."),
            other("cume_dist", "window", "CUME_DIST()", "The share of the rows up to this one and its peers."),
            other("dense_rank", "window", "DENSE_RANK()", "The rank without gaps."),
            other("first_value", "window", "FIRST_VALUE(value)", "The value of the frame's first row."),
            other("lag", "window", "LAG(value [, n [, default]])", "The value some rows before."),
            other("last_value", "window", "LAST_VALUE(value)", "The value of the frame's last row."),
            other("lead", "window", "LEAD(value [, n [, default]])", "The value some rows after."),
            other("nth_value", "window", "NTH_VALUE(value, n)", "The value of the frame's n-th row."),
            other("ntile", "window", "NTILE(n)", "Which of n equal parts the row lies in."),
            other("percent_rank", "window", "PERCENT_RANK()", "The rank as a share."),
            other("rank", "window", "RANK()", "The rank with gaps."),
            other("row_number", "window", "ROW_NUMBER()", "The row's number, from 1."),
            other(
                    "family",
                    "table",
                    "FAMILY(metrics)",
                    "The samples of several metrics below each other; names or globs, separated by commas."),
            other(
                    "generate_series",
                    "table",
                    "GENERATE_SERIES(start, stop [, step])",
                    "Numbers or times from start to stop, both included: FROM generate_series(1, 5) AS n."),
            other(
                    "wide",
                    "table",
                    "WIDE(metrics)",
                    "Several metrics side by side, a column each; names or globs, separated by commas."),
            other("cast", "scalar", "CAST(value AS type)", "The value as another type."),
            other("ceil", "scalar", "CEIL(x)", "The next whole number up."),
            other("coalesce", "scalar", "COALESCE(value, ...)", "The first that is not NULL."),
            other("date_bin", "scalar", "DATE_BIN(width, time, origin)", "The bucket that a time lies in."),
            other("date_part", "scalar", "DATE_PART(text, time)", "A field of a time."),
            other(
                    "date_trunc",
                    "scalar",
                    "DATE_TRUNC(text, time)",
                    "The beginning of the minute, hour, day ... that a time lies in."),
            other("decode", "scalar", "DECODE(value, ...)", "The result that belongs to the value."),
            other("extract", "scalar", "EXTRACT(field FROM time)", "A field of a time."),
            other("floor", "scalar", "FLOOR(x)", "The next whole number down; FLOOR(time TO HOUR) of a time."),
            other("if", "scalar", "IF(condition, value, otherwise)", "One of two values."),
            other("ifnull", "scalar", "IFNULL(value, otherwise)", "The first that is not NULL."),
            other("last_day", "scalar", "LAST_DAY(time)", "The last day of the month."),
            other("mod", "scalar", "MOD(n, divisor)", "The rest of a division."),
            other("now", "scalar", "NOW()", "The time of the statement."),
            other("nullif", "scalar", "NULLIF(value, other)", "NULL where both are equal."),
            other("nvl", "scalar", "NVL(value, otherwise)", "The first that is not NULL."),
            other("nvl2", "scalar", "NVL2(value, then, otherwise)", "One of two values, by whether the first is NULL."),
            other("timestampadd", "scalar", "TIMESTAMPADD(unit, n, time)", "The time so many units later."),
            other(
                    "timestampdiff",
                    "scalar",
                    "TIMESTAMPDIFF(unit, time, later)",
                    "How many units lie between two times."),
            other(
                    "try_cast",
                    "scalar",
                    "TRY_CAST(value AS type)",
                    "The value as another type, NULL where it is none."));

    private FunctionList() {}

    private static SqlCatalog.Function other(String name, String kind, String signature, String meaning) {
        return new SqlCatalog.Function(name, kind, "", signature, meaning, "");
    }

    static List<SqlCatalog.Function> of(TidemarkOperators operators, ScalarFunctions scalars) {
        List<SqlCatalog.Function> all = new ArrayList<>(OTHERS);
        for (ScalarFunction f : scalars.all()) {
            String name = f.name().toLowerCase(Locale.ROOT);
            boolean isCalled = name.matches("[a-z_][a-z0-9_]*") && !OPERATORS.contains(name);
            if (isCalled && OTHERS.stream().noneMatch(o -> o.name().equals(name))) {
                all.add(new SqlCatalog.Function(name, "scalar", "", f.signature(), f.meaning(), f.example()));
            }
        }
        all.sort(Comparator.comparing(SqlCatalog.Function::name));
        return all;
    }
}
