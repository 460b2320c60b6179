package io.tidemark.sql.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Every operator and function that a statement may use: an allow-list. Names of functions are matched without regard to case.
 * Immutable, safe for any thread.
 */
public final class TidemarkOperators implements SqlOperatorTable {
    /** Functions of the standard and of Calcite's own table, by name. */
    private static final Set<String> STANDARD = Set.of(
            // aggregates
            "COUNT",
            "SUM",
            "MIN",
            "MAX",
            "AVG",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP",
            "EVERY",
            "SOME",
            "ARG_MIN",
            "ARG_MAX",
            "ANY_VALUE",
            "SINGLE_VALUE",
            "LISTAGG",
            "APPROX_COUNT_DISTINCT",
            "GROUPING",
            "GROUPING_ID",
            "GROUP_ID",
            "PERCENTILE_CONT",
            "PERCENTILE_DISC",
            "$SUM0",
            "MODE",
            "BIT_AND",
            "BIT_OR",
            "BIT_XOR",
            "COLLECT",
            // window functions
            "ROW_NUMBER",
            "RANK",
            "DENSE_RANK",
            "PERCENT_RANK",
            "CUME_DIST",
            "NTILE",
            "LAG",
            "LEAD",
            "FIRST_VALUE",
            "LAST_VALUE",
            "NTH_VALUE",
            // text
            "SUBSTRING",
            "REPLACE",
            "TRANSLATE",
            "OVERLAY",
            "TRIM",
            "POSITION",
            "CHAR_LENGTH",
            "CHARACTER_LENGTH",
            "OCTET_LENGTH",
            "UPPER",
            "LOWER",
            "INITCAP",
            "ASCII",
            // numbers
            "POWER",
            "SQRT",
            "MOD",
            "LN",
            "LOG10",
            "ABS",
            "ACOS",
            "ASIN",
            "ATAN",
            "ATAN2",
            "CBRT",
            "COS",
            "COT",
            "DEGREES",
            "EXP",
            "RADIANS",
            "ROUND",
            "SIGN",
            "SIN",
            "TAN",
            "TRUNCATE",
            "PI",
            "RAND",
            "FLOOR",
            "CEIL",
            "WIDTH_BUCKET",
            // time
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "CURRENT_DATE",
            "TIMESTAMPADD",
            "TIMESTAMPDIFF",
            "EXTRACT",
            "YEAR",
            "QUARTER",
            "MONTH",
            "WEEK",
            "DAYOFYEAR",
            "DAYOFMONTH",
            "DAYOFWEEK",
            "HOUR",
            "MINUTE",
            "SECOND",
            "LAST_DAY",
            // whatever
            "NULLIF",
            "COALESCE",
            "CAST",
            "CARDINALITY",
            "ELEMENT",
            "ITEM",
            "$SCALAR_QUERY",
            "ARRAY",
            "MAP",
            "ROW",
            "CASE");

    private static final List<SqlOperator> LIBRARY = List.of(
            SqlLibraryOperators.BOOL_AND,
            SqlLibraryOperators.BOOL_OR,
            SqlLibraryOperators.COUNTIF,
            SqlLibraryOperators.STRING_AGG,
            SqlLibraryOperators.ARRAY_AGG,
            SqlLibraryOperators.MAX_BY,
            SqlLibraryOperators.MIN_BY,
            SqlLibraryOperators.NVL,
            SqlLibraryOperators.IFNULL,
            SqlLibraryOperators.NVL2,
            SqlLibraryOperators.IF,
            SqlLibraryOperators.DECODE,
            SqlLibraryOperators.GREATEST_PG,
            SqlLibraryOperators.LEAST_PG,
            SqlLibraryOperators.LENGTH,
            SqlLibraryOperators.LPAD,
            SqlLibraryOperators.RPAD,
            SqlLibraryOperators.LTRIM,
            SqlLibraryOperators.RTRIM,
            SqlLibraryOperators.SPLIT_PART,
            SqlLibraryOperators.STRPOS,
            SqlLibraryOperators.STARTS_WITH,
            SqlLibraryOperators.ENDS_WITH,
            SqlLibraryOperators.SUBSTR_POSTGRESQL,
            SqlLibraryOperators.LEFT,
            SqlLibraryOperators.RIGHT,
            SqlLibraryOperators.REPEAT,
            SqlLibraryOperators.SPACE,
            SqlLibraryOperators.REVERSE,
            SqlLibraryOperators.CONCAT_FUNCTION_WITH_NULL,
            SqlLibraryOperators.CONCAT_WS_POSTGRESQL,
            SqlLibraryOperators.CHR,
            SqlLibraryOperators.TRANSLATE3,
            SqlLibraryOperators.REGEXP_LIKE,
            SqlLibraryOperators.REGEXP_REPLACE_3,
            SqlLibraryOperators.REGEXP_EXTRACT,
            SqlLibraryOperators.MD5,
            SqlLibraryOperators.ILIKE,
            SqlLibraryOperators.NOT_ILIKE,
            SqlLibraryOperators.RLIKE,
            SqlLibraryOperators.NOT_RLIKE,
            SqlLibraryOperators.LOG,
            SqlLibraryOperators.LOG2,
            SqlLibraryOperators.POW,
            SqlLibraryOperators.SINH,
            SqlLibraryOperators.COSH,
            SqlLibraryOperators.TANH,
            SqlLibraryOperators.IS_NAN,
            SqlLibraryOperators.IS_INF,
            SqlLibraryOperators.TRY_CAST,
            SqlLibraryOperators.SAFE_CAST,
            SqlLibraryOperators.DATE_PART,
            SqlLibraryOperators.MONTHNAME,
            SqlLibraryOperators.DAYNAME,
            SqlLibraryOperators.UNIX_MILLIS,
            SqlLibraryOperators.UNIX_SECONDS,
            SqlLibraryOperators.TIMESTAMP_MILLIS,
            SqlLibraryOperators.TIMESTAMP_SECONDS,
            SqlLibraryOperators.MAP_KEYS,
            SqlLibraryOperators.MAP_VALUES,
            SqlLibraryOperators.MAP_CONTAINS_KEY,
            SqlLibraryOperators.ARRAY_LENGTH,
            SqlLibraryOperators.ARRAY_CONTAINS);

    private final Map<String, List<SqlOperator>> byName = new HashMap<>();
    private final List<SqlOperator> all = new ArrayList<>();
    private final Set<String> aggregates = new HashSet<>();

    /** The list. */
    public TidemarkOperators() {
        for (SqlOperator op : TidemarkFunctions.ALL) {
            add(op);
        }
        Set<String> ours = Set.copyOf(byName.keySet());
        for (SqlOperator op : LIBRARY) {
            if (!ours.contains(key(op.getName()))) {
                add(op);
            }
        }
        for (SqlOperator op : SqlStdOperatorTable.instance().getOperatorList()) {
            String key = key(op.getName());
            if (ours.contains(key) || isName(op) || (isFunction(op) && !STANDARD.contains(key))) {
                continue;
            }
            add(op);
        }
    }

    /** USER and its like: as functions without parentheses they would hide columns of that name. */
    private static boolean isName(SqlOperator op) {
        return switch (op.getName()) {
            case "USER", "SESSION_USER", "SYSTEM_USER", "CURRENT_USER", "CURRENT_ROLE", "CURRENT_PATH" -> true;
            default -> false;
        };
    }

    private static boolean isFunction(SqlOperator op) {
        return op instanceof SqlFunction;
    }

    private void add(SqlOperator op) {
        all.add(op);
        if (op.isAggregator()) {
            aggregates.add(key(op.getName()));
        }
        byName.computeIfAbsent(key(op.getName()), k -> new ArrayList<>(1)).add(op);
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        if (!name.isSimple()) {
            return;
        }
        for (SqlOperator op : byName.getOrDefault(key(name.getSimple()), List.of())) {
            boolean extra = syntax == SqlSyntax.BINARY || syntax == SqlSyntax.PREFIX || syntax == SqlSyntax.POSTFIX;
            if (op.getSyntax() != syntax && !extra && !(syntax == SqlSyntax.FUNCTION && op instanceof SqlFunction)) {
                continue;
            }
            found.add(op);
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return all;
    }

    /** The names of all aggregate functions, in upper case. */
    public Set<String> aggregateNames() {
        return aggregates;
    }

    /** The names of all functions, for near misses. */
    public Set<String> functionNames() {
        Set<String> names = new TreeSet<>();
        for (SqlOperator op : all) {
            if (isFunction(op) && !op.getName().startsWith("$")) {
                names.add(op.getName().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
