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
            other(
                    "any_value",
                    "aggregate",
                    "ANY_VALUE(value)",
                    "The value of any row.",
                    "SELECT ANY_VALUE(x) FROM (VALUES (7), (7)) AS v(x)"),
            other(
                    "approx_count_distinct",
                    "aggregate",
                    "APPROX_COUNT_DISTINCT(value)",
                    "How many different values; exact here.",
                    "SELECT APPROX_COUNT_DISTINCT(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "arg_max",
                    "aggregate",
                    "ARG_MAX(value, time)",
                    "The value where the second argument is greatest.",
                    "SELECT ARG_MAX(name, n) FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS v(name, n)"),
            other(
                    "arg_min",
                    "aggregate",
                    "ARG_MIN(value, time)",
                    "The value where the second argument is least.",
                    "SELECT ARG_MIN(name, n) FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS v(name, n)"),
            other(
                    "array_agg",
                    "aggregate",
                    "ARRAY_AGG(value)",
                    "The values as an array.",
                    "SELECT CARDINALITY(ARRAY_AGG(x)) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other("avg", "aggregate", "AVG(x)", "The mean.", "SELECT AVG(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "bit_and",
                    "aggregate",
                    "BIT_AND(n)",
                    "The bits that all have.",
                    "SELECT BIT_AND(x) FROM (VALUES (6), (3)) AS v(x)"),
            other(
                    "bit_or",
                    "aggregate",
                    "BIT_OR(n)",
                    "The bits that any has.",
                    "SELECT BIT_OR(x) FROM (VALUES (6), (3)) AS v(x)"),
            other(
                    "bit_xor",
                    "aggregate",
                    "BIT_XOR(n)",
                    "The bits that an odd number have.",
                    "SELECT BIT_XOR(x) FROM (VALUES (6), (3)) AS v(x)"),
            other(
                    "bool_and",
                    "aggregate",
                    "BOOL_AND(condition)",
                    "Whether it holds in every row.",
                    "SELECT BOOL_AND(ok) FROM (VALUES (TRUE), (FALSE)) AS v(ok)"),
            other(
                    "bool_or",
                    "aggregate",
                    "BOOL_OR(condition)",
                    "Whether it holds in some row.",
                    "SELECT BOOL_OR(ok) FROM (VALUES (TRUE), (FALSE)) AS v(ok)"),
            other(
                    "collect",
                    "aggregate",
                    "COLLECT(value)",
                    "The values as an array.",
                    "SELECT CARDINALITY(COLLECT(x)) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "count",
                    "aggregate",
                    "COUNT([DISTINCT] value)",
                    "How many rows have a value; COUNT(*) counts all.",
                    "SELECT COUNT(DISTINCT x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "countif",
                    "aggregate",
                    "COUNTIF(condition)",
                    "In how many rows it holds.",
                    "SELECT COUNTIF(x > 1) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "delta",
                    "aggregate",
                    "DELTA(x)",
                    "How much a gauge changed, series by series, extrapolated to the bucket as in PromQL.",
                    "SELECT job, round(DELTA(value), 3) AS delta FROM node_load1 WHERE rack = 'r1' AND "
                            + "time >= '2026-11-22T14:00:00Z' AND time < '2026-11-22T14:05:00Z' GROUP BY job"),
            other(
                    "every",
                    "aggregate",
                    "EVERY(condition)",
                    "Whether it holds in every row.",
                    "SELECT EVERY(ok) FROM (VALUES (TRUE), (FALSE)) AS v(ok)"),
            other(
                    "first",
                    "aggregate",
                    "FIRST(value)",
                    "The value of the earliest sample.",
                    "SELECT FIRST(value) FROM node_load1 WHERE rack = 'r1'"),
            other(
                    "grouping",
                    "aggregate",
                    "GROUPING(value)",
                    "1 where a grouping set leaves the column out, else 0.",
                    "SELECT name, SUM(n), GROUPING(name) FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS "
                            + "v(name, n) GROUP BY ROLLUP (name) ORDER BY 3, 1"),
            other(
                    "increase",
                    "aggregate",
                    "INCREASE(x [, mode => 'exact'])",
                    "How much a counter rose, series by series; resets count, extrapolated to the bucket as in PromQL unless exact.",
                    "SELECT INCREASE(value, mode => 'exact') FROM demo_requests_total WHERE method = "
                            + "'GET' AND path = '/' AND status = '200' AND region = 'eu-west' AND time >= "
                            + "'2026-11-22T14:00:00Z' AND time < '2026-11-22T14:05:00Z'"),
            other(
                    "irate",
                    "aggregate",
                    "IRATE(x)",
                    "The rise of a counter per second between the last two samples, series by series.",
                    "SELECT IRATE(value) FROM demo_requests_total WHERE method = 'GET' AND path = '/' AND "
                            + "status = '200' AND region = 'eu-west' AND time >= '2026-11-22T14:00:00Z' AND time < "
                            + "'2026-11-22T14:05:00Z'"),
            other(
                    "last",
                    "aggregate",
                    "LAST(value)",
                    "The value of the latest sample.",
                    "SELECT LAST(value) FROM node_load1 WHERE rack = 'r1'"),
            other(
                    "listagg",
                    "aggregate",
                    "LISTAGG(text [, separator])",
                    "The texts one after the other.",
                    "SELECT LISTAGG(name, '+') FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS v(name, n)"),
            other(
                    "max",
                    "aggregate",
                    "MAX(value)",
                    "The greatest; NaN only where all are.",
                    "SELECT MAX(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "max_by",
                    "aggregate",
                    "MAX_BY(value, time)",
                    "The value where the second argument is greatest.",
                    "SELECT MAX_BY(name, n) FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS v(name, n)"),
            other(
                    "median",
                    "aggregate",
                    "MEDIAN(value)",
                    "The value in the middle of the order, interpolated.",
                    "SELECT MEDIAN(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "min",
                    "aggregate",
                    "MIN(value)",
                    "The least; NaN only where all are.",
                    "SELECT MIN(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "min_by",
                    "aggregate",
                    "MIN_BY(value, time)",
                    "The value where the second argument is least.",
                    "SELECT MIN_BY(name, n) FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS v(name, n)"),
            other(
                    "mode",
                    "aggregate",
                    "MODE(value)",
                    "The most frequent value.",
                    "SELECT MODE(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "percentile_cont",
                    "aggregate",
                    "PERCENTILE_CONT(x)",
                    "The value at a share of the order, interpolated; with WITHIN GROUP (ORDER BY value).",
                    "SELECT PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY x) FROM (VALUES (1), (2), (2), "
                            + "(5)) AS v(x)"),
            other(
                    "percentile_disc",
                    "aggregate",
                    "PERCENTILE_DISC(x)",
                    "The value at a share of the order; with WITHIN GROUP (ORDER BY value).",
                    "SELECT PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY x) FROM (VALUES (1), (2), (2), "
                            + "(5)) AS v(x)"),
            other(
                    "quantile_cont",
                    "aggregate",
                    "QUANTILE_CONT(value, share)",
                    "The value at a share of the order, interpolated.",
                    "SELECT QUANTILE_CONT(x, 0.75) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "rate",
                    "aggregate",
                    "RATE(x [, mode => 'exact'])",
                    "The rise of a counter per second, series by series; resets count, extrapolated as in PromQL unless exact.",
                    "SELECT time_bucket('2m', time) AS b, round(RATE(value), 3) AS per_second FROM "
                            + "demo_requests_total WHERE method = 'GET' AND path = '/' AND status = '200' AND "
                            + "region = 'eu-west' AND time >= '2026-11-22T14:00:00Z' AND time < "
                            + "'2026-11-22T14:05:00Z' GROUP BY b ORDER BY b"),
            other(
                    "some",
                    "aggregate",
                    "SOME(condition)",
                    "Whether it holds in some row.",
                    "SELECT SOME(ok) FROM (VALUES (TRUE), (FALSE)) AS v(ok)"),
            other(
                    "stddev",
                    "aggregate",
                    "STDDEV(x)",
                    "The standard deviation of a sample.",
                    "SELECT STDDEV(x) FROM (VALUES (2), (4), (4), (4), (5), (5), (7), (9)) AS v(x)"),
            other(
                    "stddev_pop",
                    "aggregate",
                    "STDDEV_POP(x)",
                    "The standard deviation of the whole.",
                    "SELECT STDDEV_POP(x) FROM (VALUES (2), (4), (4), (4), (5), (5), (7), (9)) AS v(x)"),
            other(
                    "stddev_samp",
                    "aggregate",
                    "STDDEV_SAMP(x)",
                    "The standard deviation of a sample.",
                    "SELECT STDDEV_SAMP(x) FROM (VALUES (2), (4), (4), (4), (5), (5), (7), (9)) AS v(x)"),
            other(
                    "string_agg",
                    "aggregate",
                    "STRING_AGG(text, separator)",
                    "The texts one after the other.",
                    "SELECT STRING_AGG(name, ', ') FROM (VALUES ('a', 1), ('b', 2), ('b', 3)) AS v(name, " + "n)"),
            other("sum", "aggregate", "SUM(x)", "The sum.", "SELECT SUM(x) FROM (VALUES (1), (2), (2), (5)) AS v(x)"),
            other(
                    "var_pop",
                    "aggregate",
                    "VAR_POP(x)",
                    "The variance of the whole.",
                    "SELECT VAR_POP(x) FROM (VALUES (2), (4), (4), (4), (5), (5), (7), (9)) AS v(x)"),
            other(
                    "var_samp",
                    "aggregate",
                    "VAR_SAMP(x)",
                    "The variance of a sample.",
                    "SELECT VAR_SAMP(x) FROM (VALUES (2), (4), (4), (4), (5), (5), (7), (9)) AS v(x)"),
            other(
                    "variance",
                    "aggregate",
                    "VARIANCE(x)",
                    "The variance of a sample.",
                    "SELECT VARIANCE(x) FROM (VALUES (2), (4), (4), (4), (5), (5), (7), (9)) AS v(x)"),
            other(
                    "cume_dist",
                    "window",
                    "CUME_DIST()",
                    "The share of the rows up to this one and its peers.",
                    "SELECT x, CUME_DIST() OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) " + "ORDER BY x"),
            other(
                    "dense_rank",
                    "window",
                    "DENSE_RANK()",
                    "The rank without gaps.",
                    "SELECT x, DENSE_RANK() OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) "
                            + "ORDER BY x"),
            other(
                    "first_value",
                    "window",
                    "FIRST_VALUE(value)",
                    "The value of the frame's first row.",
                    "SELECT x, FIRST_VALUE(x) OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) "
                            + "ORDER BY x"),
            other(
                    "lag",
                    "window",
                    "LAG(value [, n [, default]])",
                    "The value some rows before.",
                    "SELECT x, LAG(x) OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) ORDER BY " + "x"),
            other(
                    "last_value",
                    "window",
                    "LAST_VALUE(value)",
                    "The value of the frame's last row.",
                    "SELECT x, LAST_VALUE(x) OVER (ORDER BY x ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) "
                            + "FROM (VALUES (1), (2), (2), (5)) AS v(x) ORDER BY x"),
            other(
                    "lead",
                    "window",
                    "LEAD(value [, n [, default]])",
                    "The value some rows after.",
                    "SELECT x, LEAD(x, 1, 0) OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) "
                            + "ORDER BY x"),
            other(
                    "nth_value",
                    "window",
                    "NTH_VALUE(value, n)",
                    "The value of the frame's n-th row.",
                    "SELECT x, NTH_VALUE(x, 2) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) FROM (VALUES "
                            + "(1), (2), (2), (5)) AS v(x) ORDER BY x"),
            other(
                    "ntile",
                    "window",
                    "NTILE(n)",
                    "Which of n equal parts the row lies in.",
                    "SELECT x, NTILE(2) OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) ORDER " + "BY x"),
            other(
                    "percent_rank",
                    "window",
                    "PERCENT_RANK()",
                    "The rank as a share.",
                    "SELECT x, PERCENT_RANK() OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) "
                            + "ORDER BY x"),
            other(
                    "rank",
                    "window",
                    "RANK()",
                    "The rank with gaps.",
                    "SELECT x, RANK() OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) ORDER BY " + "x"),
            other(
                    "row_number",
                    "window",
                    "ROW_NUMBER()",
                    "The row's number, from 1.",
                    "SELECT x, ROW_NUMBER() OVER (ORDER BY x) FROM (VALUES (1), (2), (2), (5)) AS v(x) "
                            + "ORDER BY 2"),
            other(
                    "family",
                    "table",
                    "FAMILY(metrics)",
                    "The samples of several metrics below each other; names or globs, separated by commas.",
                    "SELECT metric, count(*) FROM FAMILY('node_load*') GROUP BY metric ORDER BY metric"),
            other(
                    "generate_series",
                    "table",
                    "GENERATE_SERIES(start, stop [, step])",
                    "Numbers or times from start to stop, both included: FROM generate_series(1, 5) AS n.",
                    "SELECT n FROM GENERATE_SERIES(1, 10, 3) AS g(n)"),
            other(
                    "wide",
                    "table",
                    "WIDE(metrics)",
                    "Several metrics side by side, a column each; names or globs, separated by commas.",
                    "SELECT max(node_load1), max(node_load5) FROM WIDE('node_load1,node_load5')"),
            other("cast", "scalar", "CAST(value AS type)", "The value as another type.", "CAST('1.5' AS DOUBLE)"),
            other("ceil", "scalar", "CEIL(x)", "The next whole number up.", "CEIL(1.2)"),
            other("coalesce", "scalar", "COALESCE(value, ...)", "The first that is not NULL.", "COALESCE(NULL, 'b')"),
            other(
                    "date_bin",
                    "scalar",
                    "DATE_BIN(width, time, origin)",
                    "The bucket that a time lies in.",
                    "DATE_BIN('5m', TIMESTAMP '2026-11-25 13:37:00', TIMESTAMP '2026-11-25 00:02:00')"),
            other(
                    "date_part",
                    "scalar",
                    "DATE_PART(text, time)",
                    "A field of a time.",
                    "DATE_PART('hour', TIMESTAMP '2026-11-25 13:37:00')"),
            other(
                    "date_trunc",
                    "scalar",
                    "DATE_TRUNC(text, time)",
                    "The beginning of the minute, hour, day ... that a time lies in.",
                    "DATE_TRUNC('hour', TIMESTAMP '2026-11-25 13:37:00')"),
            other(
                    "datetime_trunc",
                    "scalar",
                    "DATETIME_TRUNC(time, unit)",
                    "The beginning of the minute, hour, day ... that a time lies in.",
                    "DATETIME_TRUNC(TIMESTAMP '2026-11-25 13:37:00', MONTH)"),
            other(
                    "decode",
                    "scalar",
                    "DECODE(value, ...)",
                    "The result that belongs to the value.",
                    "DECODE(2, 1, 'one', 2, 'two', 'many')"),
            other(
                    "extract",
                    "scalar",
                    "EXTRACT(field FROM time)",
                    "A field of a time.",
                    "EXTRACT(MINUTE FROM TIMESTAMP '2026-11-25 13:37:00')"),
            other(
                    "floor",
                    "scalar",
                    "FLOOR(x)",
                    "The next whole number down; FLOOR(time TO HOUR) of a time.",
                    "FLOOR(1.8)"),
            other("if", "scalar", "IF(condition, value, otherwise)", "One of two values.", "IF(1 > 2, 'yes', 'no')"),
            other("ifnull", "scalar", "IFNULL(value, otherwise)", "The first that is not NULL.", "IFNULL(NULL, 'b')"),
            other("last_day", "scalar", "LAST_DAY(time)", "The last day of the month.", "LAST_DAY(DATE '2026-02-10')"),
            other("mod", "scalar", "MOD(n, divisor)", "The rest of a division.", "MOD(7, 3)"),
            other("now", "scalar", "NOW()", "The time of the statement.", "NOW() > TIMESTAMP '2026-01-01 00:00:00'"),
            other("nullif", "scalar", "NULLIF(value, other)", "NULL where both are equal.", "NULLIF('a', 'a')"),
            other("nvl", "scalar", "NVL(value, otherwise)", "The first that is not NULL.", "NVL(NULL, 'b')"),
            other(
                    "nvl2",
                    "scalar",
                    "NVL2(value, then, otherwise)",
                    "One of two values, by whether the first is NULL.",
                    "NVL2(NULL, 'given', 'missing')"),
            other(
                    "row",
                    "scalar",
                    "ROW(value, ...)",
                    "A row of values, in VALUES and IN.",
                    "SELECT count(*) FROM (VALUES ROW(1, 'a'), ROW(2, 'b')) AS v(n, s)"),
            other(
                    "time_floor",
                    "scalar",
                    "TIME_FLOOR(time, period [, origin [, zone]])",
                    "The bucket that a time lies in, its width as ISO 8601 writes periods.",
                    "TIME_FLOOR(TIMESTAMP '2026-11-25 13:37:00', 'PT15M')"),
            other(
                    "timestamp_trunc",
                    "scalar",
                    "TIMESTAMP_TRUNC(time, unit)",
                    "The beginning of the minute, hour, day ... that a time lies in.",
                    "TIMESTAMP_TRUNC(TIMESTAMP '2026-11-25 13:37:00', HOUR)"),
            other(
                    "timestampadd",
                    "scalar",
                    "TIMESTAMPADD(unit, n, time)",
                    "The time so many units later.",
                    "TIMESTAMPADD(HOUR, 2, TIMESTAMP '2026-11-25 13:37:00')"),
            other(
                    "timestampdiff",
                    "scalar",
                    "TIMESTAMPDIFF(unit, time, later)",
                    "How many units lie between two times.",
                    "TIMESTAMPDIFF(MINUTE, TIMESTAMP '2026-11-25 13:37:00', TIMESTAMP '2026-11-25 " + "15:00:00')"),
            other(
                    "try_cast",
                    "scalar",
                    "TRY_CAST(value AS type)",
                    "The value as another type, NULL where it is none.",
                    "TRY_CAST('many' AS INTEGER)"));

    private FunctionList() {}

    private static SqlCatalog.Function other(
            String name, String kind, String signature, String meaning, String example) {
        return new SqlCatalog.Function(name, kind, "", signature, meaning, example);
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
