package io.tidemark.sql.parse;

import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.parser.impl.SqlParserImplConstants;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the grammar's reserved words. A word without an entry here is reserved in Calcite for a use that Tidemark does
 * not have (procedures, triggers, cursors …), so it is always a name.
 */
final class Words implements SqlParserImplConstants {
    /** How a word is told from a name. */
    enum Rule {
        /** Always a keyword: as a name it needs quotes. */
        KEYWORD,
        /** Always a name. */
        NAME,
        /** A keyword before an opening parenthesis: the functions of the grammar. */
        FUNCTION,
        /** A type: a keyword where a type is expected, before a string, and before an opening parenthesis. */
        TYPE,
        /** A unit of time. */
        UNIT,
        /** Looked at one by one in {@link TokenRewriter}. */
        SPECIAL
    }

    /** Words of the lexer lie below this kind. */
    static final int WORDS_END = UNSIGNED_INTEGER_LITERAL;

    private static final int[] KEYWORDS = {
        ALL, AND, AS, BETWEEN, CASE, CURRENT_CATALOG, CURRENT_DATE, CURRENT_PATH, CURRENT_ROLE, CURRENT_SCHEMA, CURRENT_TIME,
        CURRENT_TIMESTAMP, CURRENT_USER, DISTINCT, ELSE, EXCEPT, FALSE, FOR, FROM, HAVING, IN, INTERSECT, IS, JOIN, LATERAL,
        LIKE, LOCALTIME, LOCALTIMESTAMP, MATCH_CONDITION, NOT, NULL, ON, OR, QUALIFY, SELECT, SET_MINUS, TABLESAMPLE, THEN, TO,
        TRUE, UNION, WHEN, WHERE, WITH
    };

    private static final int[] FUNCTIONS = {
        ABS, ANY, ARRAY_MAX_CARDINALITY, AVG, CARDINALITY, CAST, CEIL, CEILING, CHAR_LENGTH, CHARACTER_LENGTH, COALESCE, COLLECT,
        CONVERT, CORR, COUNT, COVAR_POP, COVAR_SAMP, CUBE, CUME_DIST, DENSE_RANK, ELEMENT, EVERY, EXISTS, EXP, EXTRACT,
        FIRST_VALUE, FLOOR, FUSION, GROUPING, INTERSECTION, LAG, LAST_VALUE, LEAD, LN, LOWER, MATCH_RECOGNIZE, MAX, MIN, MOD,
        MULTISET, NTH_VALUE, NTILE, NULLIF, OCTET_LENGTH, OVERLAY, PERCENTILE_CONT, PERCENTILE_DISC, PERCENT_RANK, POSITION,
        POWER, RANK, REGR_AVGX, REGR_AVGY, REGR_COUNT, REGR_INTERCEPT, REGR_R2, REGR_SLOPE, REGR_SXX, REGR_SXY, REGR_SYY,
        ROLLUP, ROW_NUMBER, SAFE_CAST, SOME, SQRT, STDDEV_POP, STDDEV_SAMP, SUBSTRING, SUM, TRANSLATE, TRIM, TRUNCATE, TRY_CAST,
        UNIQUE, UNNEST, UPPER, USING, VAR_POP, VAR_SAMP, WIDTH_BUCKET
    };

    private static final int[] TYPES = {
        BIGINT, BINARY, BOOLEAN, CHAR, CHARACTER, DATE, DATETIME, DECIMAL, DOUBLE, FLOAT, INT, INTEGER, NUMERIC, REAL, SMALLINT,
        TIME, TIMESTAMP, TINYINT, UNSIGNED, UUID, VARBINARY, VARCHAR, VARIANT, VARYING, PRECISION
    };

    private static final int[] UNITS = {DAY, HOUR, MINUTE, MONTH, SECOND, YEAR};

    private static final int[] SPECIALS = {
        ARRAY, ASOF, ASYMMETRIC, BOTH, BY, CROSS, CURRENT, DELETE, END, ESCAPE, FETCH, FILTER, FIRST, FULL, GROUP, INNER, INSERT,
        INTERVAL, INTO, LAST, LEADING, LEFT, LIMIT, LOCAL, NATURAL, NEXT, OFFSET, ONLY, ORDER, OUTER, OVER, PARTITION, RANGE,
        RECURSIVE, RIGHT, ROW, ROWS, SIMILAR, SYMMETRIC, SYSTEM, TABLE, TRAILING, UESCAPE, UNKNOWN, UPDATE, USER, VALUES,
        WINDOW, WITHIN, WITHOUT
    };

    /** Reserved words of the grammar that are none of the above: always names. */
    private static final int[] NAMES = {
        ALLOCATE, ALLOW, ALTER, ARE, ASENSITIVE, AT, ATOMIC, AUTHORIZATION, BEGIN, BEGIN_FRAME, BEGIN_PARTITION, BIT, BLOB, CALL,
        CALLED, CASCADED, CHECK, CLASSIFIER, CLOB, CLOSE, COLLATE, COLUMN, COMMIT, CONDITION, CONNECT, CONSTRAINT, CONTAINS,
        CORRESPONDING, CREATE, CURRENT_DEFAULT_TRANSFORM_GROUP, CURRENT_ROW, CURRENT_TRANSFORM_GROUP_FOR_TYPE, CURSOR, CYCLE,
        DEALLOCATE, DEC, DECLARE, DEFAULT_, DEFINE, DEREF, DESCRIBE, DETERMINISTIC, DISALLOW, DISCONNECT, DROP, DYNAMIC, EACH,
        EMPTY, END_EXEC, END_FRAME, END_PARTITION, EQUALS, EXEC, EXECUTE, EXPLAIN, EXTEND, EXTERNAL, FOREIGN, FRAME_ROW, FREE,
        FRIDAY, FUNCTION, GET, GLOBAL, GRANT, GROUPS, HOLD, IDENTITY, IMPORT, INDICATOR, INITIAL, INOUT, INSENSITIVE, JSON_ARRAY,
        JSON_ARRAYAGG, JSON_EXISTS, JSON_OBJECT, JSON_OBJECTAGG, JSON_QUERY, JSON_SCOPE, JSON_VALUE, LANGUAGE, LARGE, LIKE_REGEX,
        MATCH, MATCHES, MATCH_NUMBER, MEASURE, MEASURES, MEMBER, MERGE, METHOD, MODIFIES, MODULE, MONDAY, NATIONAL, NCHAR, NCLOB,
        NEW, NO, NONE, NORMALIZE, OCCURRENCES_REGEX, OF, OLD, OMIT, ONE, OPEN, ORDINAL, OUT, OVERLAPS, PARAMETER, PATTERN, PER,
        PERCENT, PERIOD, PERMUTE, PORTION, POSITION_REGEX, PRECEDES, PREPARE, PREV, PRIMARY, PROCEDURE, READS, REF, REFERENCES,
        REFERENCING, RELEASE, RESET, RESULT, RETURN, RETURNS, REVOKE, ROLLBACK, RUNNING, SAFE_OFFSET, SAFE_ORDINAL, SATURDAY,
        SAVEPOINT, SCOPE, SCROLL, SEARCH, SEEK, SENSITIVE, SESSION_USER, SET, SHOW, SKIP_, SPECIFIC, SPECIFICTYPE, SQL,
        SQLEXCEPTION, SQLSTATE, SQLWARNING, START, STATIC, STREAM, SUBMULTISET, SUBSET, SUBSTRING_REGEX, SUCCEEDS, SUNDAY,
        SYSTEM_TIME, SYSTEM_USER, THURSDAY, TIMEZONE_HOUR, TIMEZONE_MINUTE, TRANSLATE_REGEX, TRANSLATION, TREAT, TRIGGER,
        TRIM_ARRAY, TUESDAY, UPSERT, VALUE, VALUE_OF, VERSIONING, WEDNESDAY, WHENEVER,
        // Not reserved, but functions of the grammar with a form of their own that ours replace.
        DATE_TRUNC, DATETIME_TRUNC, TIMESTAMP_TRUNC, TIME_TRUNC
    };

    private static final Rule[] RULES = new Rule[WORDS_END];

    static {
        put(KEYWORDS, Rule.KEYWORD);
        put(FUNCTIONS, Rule.FUNCTION);
        put(TYPES, Rule.TYPE);
        put(UNITS, Rule.UNIT);
        put(SPECIALS, Rule.SPECIAL);
        put(NAMES, Rule.NAME);
    }

    /** Names of types that other databases use. */
    static final Map<String, String> TYPE_ALIASES = Map.ofEntries(
            Map.entry("TEXT", "VARCHAR"),
            Map.entry("STRING", "VARCHAR"),
            Map.entry("INT2", "SMALLINT"),
            Map.entry("INT4", "INTEGER"),
            Map.entry("INT8", "BIGINT"),
            Map.entry("INT64", "BIGINT"),
            Map.entry("FLOAT4", "REAL"),
            Map.entry("FLOAT8", "DOUBLE"),
            Map.entry("FLOAT64", "DOUBLE"),
            Map.entry("BOOL", "BOOLEAN"),
            Map.entry("TIMESTAMPTZ", "TIMESTAMP"));

    /** Functions whose first argument is a unit. */
    static final Set<String> UNIT_FIRST = Set.of("EXTRACT", "TIMESTAMPADD", "TIMESTAMPDIFF");

    private Words() {}

    private static void put(int[] kinds, Rule rule) {
        for (int kind : kinds) {
            RULES[kind] = rule;
        }
    }

    /** The rule of a kind of token; null for words that are not reserved and for what is no word. */
    static @Nullable Rule rule(int kind) {
        return kind < WORDS_END ? RULES[kind] : null;
    }
}
