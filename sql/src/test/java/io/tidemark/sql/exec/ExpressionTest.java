package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.ScalarFunction;
import io.tidemark.sql.expr.ScalarFunctions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expressions of constants, by tables of what they give. */
class ExpressionTest {
    private final TestSql sql = new TestSql();

    /** A line of the table is an expression, an arrow, and its value as text or the kind of its fault. */
    private void check(String table) {
        List<String> wrong = new ArrayList<>();
        for (String line : table.split("\n")) {
            int arrow = line.lastIndexOf("->");
            String expression = line.substring(0, arrow).strip();
            String expected = line.substring(arrow + 2).strip();
            String got;
            String message = "";
            try {
                got = sql.value(expression);
            } catch (SqlFault e) {
                got = e.kind().name();
                message = ": " + e.getMessage();
            } catch (IOException | RuntimeException | AssertionError e) {
                got = e.toString();
            }
            if (!got.strip().equals(expected)) {
                wrong.add(expression + " gives " + got + message + ", not " + expected);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPublishedExampleWorks() {
        List<String> wrong = new ArrayList<>();
        for (ScalarFunction f : ScalarFunctions.standard().all()) {
            if (f.name().startsWith("$") || f.name().equals("ROW")) {
                continue;
            }
            Throwable t = catchThrowable(() -> sql.value(f.example()));
            if (t != null) {
                wrong.add(f.name() + ": " + f.example() + ": " + t);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void comparisonsAndLogic() {
        check("""
                1 = 1 -> true
                1 <> 1 -> false
                1 < 2.5 -> true
                2 <= 2 -> true
                1e0 = 1 -> true
                1.0 = 1.00 -> true
                'a' < 'b' -> true
                'a' = 'a ' -> false
                '😀' > '�' -> true
                NULL = 1 -> NULL
                CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE) -> false
                CAST('NaN' AS DOUBLE) <> CAST('NaN' AS DOUBLE) -> true
                CAST('NaN' AS DOUBLE) > 1e300 -> false
                NOT (CAST('NaN' AS DOUBLE) > 1) -> true
                CAST('-0' AS DOUBLE) = 0e0 -> true
                NULL IS NULL -> true
                1 IS NOT NULL -> true
                CAST(NULL AS BOOLEAN) IS UNKNOWN -> true
                CAST(NULL AS BOOLEAN) IS NOT TRUE -> true
                FALSE IS NOT FALSE -> false
                TRUE AND NULL -> NULL
                FALSE AND NULL -> false
                TRUE OR NULL -> true
                FALSE OR NULL -> NULL
                NOT CAST(NULL AS BOOLEAN) -> NULL
                1 IS DISTINCT FROM NULL -> true
                CAST(NULL AS INTEGER) IS NOT DISTINCT FROM NULL -> true
                1 IN (1, 2, 3) -> true
                4 IN (1, 2, NULL) -> NULL
                1 IN (1, 2, NULL) -> true
                4 NOT IN (1, 2, 3) -> true
                5 BETWEEN 1 AND 5 -> true
                5 NOT BETWEEN 1 AND 4 -> true
                5 BETWEEN SYMMETRIC 9 AND 1 -> true
                DATE '2024-01-01' < TIMESTAMP '2024-01-01 00:00:01' -> true
                TIMESTAMP '2024-01-01 00:00:00' = '2024-01-01T01:00:00+01:00' -> true
                (1, 2) = (1, 2) -> true
                INTERVAL '1' HOUR > INTERVAL '59' MINUTE -> true
                """);
    }

    @Test
    void arithmetic() {
        check("""
                1 + 2 * 3 -> 7
                7 / 2 -> 3
                -7 / 2 -> -3
                7.0 / 2 = 3.5 -> true
                7e0 / 2 -> 3.5
                MOD(7, 3) -> 1
                MOD(-7, 3) -> -1
                7 % 4 -> 3
                -(3) -> -3
                1 / 0 -> DIVISION_BY_ZERO
                MOD(1, 0) -> DIVISION_BY_ZERO
                1.5 / 0 -> DIVISION_BY_ZERO
                1e0 / 0 -> Infinity
                0e0 / 0 -> NaN
                2147483647 + 1 -> NUMERIC_OUT_OF_RANGE
                CAST(2147483647 AS BIGINT) + 1 -> 2147483648
                9223372036854775807 + 1 -> NUMERIC_OUT_OF_RANGE
                9223372036854775807 * 2 -> NUMERIC_OUT_OF_RANGE
                -9223372036854775807 - 2 -> NUMERIC_OUT_OF_RANGE
                (-9223372036854775807 - 1) / -1 -> NUMERIC_OUT_OF_RANGE
                MOD(-9223372036854775807 - 1, -1) -> 0
                0.1 + 0.2 -> 0.3
                1.10 * 2 -> 2.20
                1e308 * 10 -> Infinity
                NULL + 1 -> NULL
                1 + NULL -> NULL
                """);
    }

    @Test
    void numberFunctions() {
        check("""
                ABS(-5) -> 5
                ABS(-5.5) -> 5.5
                ABS(-5e0) -> 5
                SIGN(-2) -> -1
                SIGN(2e0) -> 1
                ROUND(2.5) = 3 -> true
                ROUND(-2.5) = -3 -> true
                ROUND(2.345, 2) = 2.35 -> true
                ROUND(2.675e0, 2) -> 2.68
                ROUND(1234, -2) -> 1200
                ROUND(0.49999999999999994e0) -> 0
                TRUNCATE(2.379, 2) = 2.37 -> true
                TRUNCATE(-2.5e0) -> -2
                FLOOR(-1.5) -> -2
                FLOOR(1.5e0) -> 1
                FLOOR(3) -> 3
                CEIL(1.2) -> 2
                CEIL(-1.2e0) -> -1
                SQRT(16) -> 4
                SQRT(-1) -> NaN
                POWER(2, 10) -> 1024
                POWER(2, 0.5) -> 1.4142135623730951
                EXP(0) -> 1
                LN(1) -> 0
                LN(0) -> -Infinity
                LOG10(1000) -> 3
                LOG2(8) -> 3
                LOG(8, 2) -> 3
                DEGREES(RADIANS(180)) -> 180
                ATAN2(0, 1) -> 0
                PI -> 3.141592653589793
                GREATEST(1, 3, 2) -> 3
                GREATEST(1, NULL, 2) -> 2
                GREATEST(1, 2.5) -> 2.5
                LEAST('b', 'a') -> a
                LEAST(NULL, NULL) -> NULL
                IS_NAN(0e0 / 0) -> true
                IS_INF(1e0 / 0) -> true
                RAND() BETWEEN 0 AND 1 -> true
                """);
    }

    @Test
    void casts() {
        check("""
                CAST('42' AS INTEGER) -> 42
                CAST(' 42 ' AS BIGINT) -> 42
                CAST('4x' AS INTEGER) -> INVALID_TEXT
                CAST('300' AS TINYINT) -> NUMERIC_OUT_OF_RANGE
                CAST(300 AS TINYINT) -> NUMERIC_OUT_OF_RANGE
                CAST(1e19 AS BIGINT) -> NUMERIC_OUT_OF_RANGE
                CAST(CAST('NaN' AS DOUBLE) AS BIGINT) -> NUMERIC_OUT_OF_RANGE
                CAST(1.5e0 AS INTEGER) -> 2
                CAST(-1.5e0 AS INTEGER) -> -2
                CAST('1.5' AS DOUBLE) -> 1.5
                CAST('1e3' AS DOUBLE) -> 1000
                CAST('inf' AS DOUBLE) -> Infinity
                CAST('-Infinity' AS DOUBLE) -> -Infinity
                CAST('nan' AS DOUBLE) -> NaN
                CAST('0x1p3' AS DOUBLE) -> INVALID_TEXT
                CAST('1d' AS DOUBLE) -> INVALID_TEXT
                CAST('12.345' AS DECIMAL(5, 2)) -> 12.35
                CAST(12345 AS DECIMAL(4, 1)) -> NUMERIC_OUT_OF_RANGE
                CAST(TRUE AS INTEGER) -> 1
                CAST('true' AS BOOLEAN) -> true
                CAST('maybe' AS BOOLEAN) -> INVALID_TEXT
                CAST(TRUE AS VARCHAR) -> TRUE
                CAST(1.5e0 AS VARCHAR) -> 1.5
                CAST(1e10 AS VARCHAR) -> 10000000000
                CAST(1e20 AS VARCHAR) -> 1E20
                CAST(1e-7 AS VARCHAR) -> 1E-7
                CAST(0.1e0 + 0.2e0 AS VARCHAR) -> 0.30000000000000004
                CAST(1.50 AS VARCHAR) -> 1.50
                CAST(123456 AS VARCHAR(3)) -> 123
                CAST('abc' AS VARCHAR(2)) -> ab
                CAST('2024-01-31' AS DATE) -> 2024-01-31
                CAST('2024-02-30' AS DATE) -> INVALID_DATETIME
                CAST('2024-01-31 12:30:45.678' AS TIMESTAMP) -> 2024-01-31 12:30:45.678
                CAST('2024-01-31T12:30:45.678901Z' AS TIMESTAMP) -> 2024-01-31 12:30:45.678
                CAST('2024-01-31T12:30:45+02:00' AS TIMESTAMP) -> 2024-01-31 10:30:45.000
                CAST('garbage' AS TIMESTAMP) -> INVALID_DATETIME
                CAST('12:30:45' AS TIME) -> 12:30:45.000
                CAST(TIMESTAMP '2024-01-31 12:30:45.678' AS DATE) -> 2024-01-31
                CAST(TIMESTAMP '1969-12-31 23:59:59' AS DATE) -> 1969-12-31
                CAST(TIMESTAMP '2024-01-31 12:30:45.678' AS TIME) -> 12:30:45.678
                CAST(DATE '2024-01-31' AS TIMESTAMP) -> 2024-01-31 00:00:00.000
                CAST(TIMESTAMP '2024-01-31 12:30:45.678' AS TIMESTAMP(0)) -> 2024-01-31 12:30:45.000
                CAST(TIMESTAMP '2024-01-31 12:30:45.678' AS VARCHAR) -> 2024-01-31 12:30:45.678
                CAST(DATE '2024-01-31' AS VARCHAR) -> 2024-01-31
                CAST(NULL AS DOUBLE) -> NULL
                TRY_CAST('4x' AS INTEGER) -> NULL
                TRY_CAST('42' AS INTEGER) -> 42
                TRY_CAST('x' AS TIMESTAMP) -> NULL
                """);
    }

    @Test
    void conditions() {
        check("""
                CASE WHEN 1 = 1 THEN 'a' ELSE 'bcd' END -> a
                CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END -> b
                CASE WHEN FALSE THEN 1 END -> NULL
                CASE WHEN 0 = 0 THEN 1 ELSE 1 / 0 END -> 1
                CASE WHEN NULL THEN 1 ELSE 2.5e0 END -> 2.5
                CASE WHEN TRUE THEN 1 ELSE 2.5 END -> 1.0
                COALESCE(NULL, NULL, 3) -> 3
                COALESCE(1, 1 / 0) -> 1
                NULLIF(1, 1) -> NULL
                NULLIF(1, 2) -> 1
                NVL(NULL, 5) -> 5
                IFNULL(NULL, 'x') -> x
                NVL2(1, 'a', 'b') -> a
                IF(1 > 2, 'a', 'b') -> b
                DECODE(2, 1, 'one', 2, 'two', 'many') -> two
                """);
    }

    @Test
    void text() {
        check("""
                UPPER('straße') -> STRASSE
                LOWER('ÄB') -> äb
                INITCAP('hELLO wORLD') -> Hello World
                CHAR_LENGTH('a😀') -> 2
                LENGTH('abc') -> 3
                OCTET_LENGTH('é') -> 2
                TRIM('  a b ') -> a b
                TRIM(LEADING 'x' FROM 'xxaxx') -> axx
                TRIM(TRAILING 'x' FROM 'xxaxx') -> xxa
                TRIM(BOTH 'x' FROM 'xxaxx') -> a
                LTRIM('  a') -> a
                RTRIM('a  ') -> a
                SUBSTRING('abcdef' FROM 2 FOR 3) -> bcd
                SUBSTRING('abcdef', 3) -> cdef
                SUBSTRING('abcdef' FROM -1 FOR 3) -> a
                SUBSTRING('abc' FROM 2 FOR -1) -> INVALID_ARGUMENT
                SUBSTR('abcdef', 2, 2) -> bc
                SUBSTRING('😀bc' FROM 2 FOR 1) -> b
                POSITION('c' IN 'abcabc') -> 3
                POSITION('z' IN 'abc') -> 0
                STRPOS('abc', 'b') -> 2
                'a' || 'b' -> ab
                'a' || NULL -> NULL
                CONCAT('a', NULL, 'b') -> ab
                CONCAT_WS('-', 'a', NULL, 'b') -> a-b
                REPLACE('aXbX', 'X', '') -> ab
                LEFT('abc', 2) -> ab
                RIGHT('abc', 2) -> bc
                LPAD('7', 3, '0') -> 007
                RPAD('7', 3, 'ab') -> 7ab
                LPAD('abcd', 2) -> ab
                REPEAT('ab', 3) -> ababab
                REPEAT('ab', 0) ->
                SPACE(2) || 'x' ->   x
                REVERSE('abc') -> cba
                SPLIT_PART('a:b:c', ':', 2) -> b
                SPLIT_PART('a:b:c', ':', -1) -> c
                SPLIT_PART('a:b:c', ':', 9) ->
                STARTS_WITH('abc', 'ab') -> true
                ENDS_WITH('abc', 'bc') -> true
                ASCII('a') -> 97
                CHR(97) -> a
                OVERLAY('abcdef' PLACING 'xx' FROM 2 FOR 3) -> axxef
                TRANSLATE('abc', 'ab', 'x') -> xc
                MD5('abc') -> 900150983cd24fb0d6963f7d28e17f72
                """);
    }

    @Test
    void textLimits() {
        check("""
                REPEAT('abc', 2000000000) -> RESULT_TOO_LARGE
                REPEAT('abc', 9223372036854775807) -> RESULT_TOO_LARGE
                SPACE(1000000000) -> RESULT_TOO_LARGE
                LPAD('a', 1000000000, 'b') -> RESULT_TOO_LARGE
                RPAD('a', 1000000000) -> RESULT_TOO_LARGE
                CHAR_LENGTH(REPLACE(REPEAT('a', 100000), 'a', REPEAT('b', 100000))) -> RESULT_TOO_LARGE
                CHAR_LENGTH(REPEAT('a', 10000000) || REPEAT('b', 10000000)) -> RESULT_TOO_LARGE
                CHAR_LENGTH(REGEXP_REPLACE(REPEAT('a', 100000), 'a', REPEAT('b', 100000))) -> RESULT_TOO_LARGE
                CHAR_LENGTH(REPEAT('a', 1000000)) -> 1000000
                """);
    }

    @Test
    void patterns() {
        check("""
                'abc' LIKE 'a%' -> true
                'abc' LIKE 'a_c' -> true
                'abc' LIKE '_' -> false
                'a%c' LIKE 'a!%c' ESCAPE '!' -> true
                'abc' LIKE 'a!%c' ESCAPE '!' -> false
                'abc' NOT LIKE 'b%' -> true
                '' LIKE '%' -> true
                'a.c' LIKE 'a.c' -> true
                'abc' LIKE 'a.c' -> false
                '😀' LIKE '_' -> true
                'ABC' ILIKE 'a%' -> true
                'ABC' NOT ILIKE 'b%' -> true
                NULL LIKE 'a' -> NULL
                'abc' SIMILAR TO '(a|x)b%' -> true
                'abc' NOT SIMILAR TO 'a' -> true
                'abc' RLIKE 'b.$' -> true
                REGEXP_LIKE('abc', 'B', 'i') -> true
                REGEXP_LIKE('abc', '^b') -> false
                REGEXP_LIKE('abc', '(') -> INVALID_REGEX
                REGEXP_LIKE('abc', '(a)\\1') -> INVALID_REGEX
                REGEXP_LIKE('abc', '((a{100}){100}){100}') -> INVALID_REGEX
                REGEXP_LIKE('abc', '(x{1000}){500}') -> INVALID_REGEX
                REGEXP_LIKE('abc', REPEAT('a', 5000)) -> INVALID_REGEX
                REGEXP_REPLACE('abcabc', 'b(.)', '[$1]') -> a[c]a[c]
                REGEXP_EXTRACT('cpu12', '[0-9]+') -> 12
                REGEXP_EXTRACT('cpu12', 'x') -> NULL
                """);
    }

    @Test
    void times() {
        check("""
                CURRENT_TIMESTAMP -> 2024-03-10 12:34:56.789
                CURRENT_DATE -> 2024-03-10
                LOCALTIME -> 12:34:56.789
                CAST(CURRENT_TIMESTAMP AS TIMESTAMP(3)) -> 2024-03-10 12:34:56.789
                EXTRACT(YEAR FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 2024
                EXTRACT(QUARTER FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 1
                EXTRACT(MONTH FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 3
                EXTRACT(WEEK FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 10
                EXTRACT(DAY FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 10
                EXTRACT(DOW FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 1
                EXTRACT(ISODOW FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 7
                EXTRACT(DOY FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 70
                EXTRACT(HOUR FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 12
                EXTRACT(MINUTE FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 34
                EXTRACT(SECOND FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 56
                EXTRACT(MILLISECOND FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 56789
                EXTRACT(EPOCH FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 1710074096
                EXTRACT(CENTURY FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 21
                EXTRACT(DECADE FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 202
                EXTRACT(MILLENNIUM FROM TIMESTAMP '2024-03-10 12:34:56.789') -> 3
                EXTRACT(ISOYEAR FROM DATE '2021-01-01') -> 2020
                EXTRACT(HOUR FROM TIME '12:34:56') -> 12
                EXTRACT(HOUR FROM TIMESTAMP '1969-12-31 23:00:00') -> 23
                EXTRACT(EPOCH FROM TIMESTAMP '1969-12-31 23:59:59.5') -> -1
                EXTRACT(HOUR FROM INTERVAL '1 02:03:04' DAY TO SECOND) -> 2
                YEAR(TIMESTAMP '2024-03-10 12:34:56.789') -> 2024
                MONTH(DATE '2024-03-10') -> 3
                DAYOFWEEK(TIMESTAMP '2024-03-10 12:34:56.789') -> 1
                HOUR(TIMESTAMP '2024-03-10 12:34:56.789') -> 12
                CEIL(TIMESTAMP '2024-03-10 12:34:56.789' TO HOUR) -> 2024-03-10 13:00:00.000
                CEIL(TIMESTAMP '2024-03-10 12:34:56.789' TO MONTH) -> 2024-04-01 00:00:00.000
                CEIL(TIMESTAMP '2024-03-01 00:00:00' TO MONTH) -> 2024-03-01 00:00:00.000
                TIMESTAMP '2024-03-10 12:34:56.789' + INTERVAL '1' DAY -> 2024-03-11 12:34:56.789
                TIMESTAMP '2024-03-10 12:34:56.789' - INTERVAL '90' MINUTE -> 2024-03-10 11:04:56.789
                TIMESTAMP '2024-03-10 12:34:56.789' + INTERVAL '1-2' YEAR TO MONTH -> 2025-05-10 12:34:56.789
                INTERVAL '1' HOUR + TIMESTAMP '2024-03-10 12:34:56.789' -> 2024-03-10 13:34:56.789
                DATE '2024-01-31' + INTERVAL '1' MONTH -> 2024-02-29
                DATE '2024-01-31' - INTERVAL '1' DAY -> 2024-01-30
                TIME '23:30:00' + INTERVAL '1' HOUR -> 00:30:00.000
                TIMESTAMPADD(MONTH, 1, TIMESTAMP '2024-03-10 12:34:56.789') -> 2024-04-10 12:34:56.789
                TIMESTAMPADD(SECOND, -57, TIMESTAMP '2024-03-10 12:34:56.789') -> 2024-03-10 12:33:59.789
                TIMESTAMPDIFF(HOUR, TIMESTAMP '2024-03-10 12:34:56.789', TIMESTAMP '2024-03-11 11:34:56.788') -> 22
                TIMESTAMPDIFF(MONTH, DATE '2024-01-31', DATE '2024-03-30') -> 1
                TIMESTAMPDIFF(YEAR, DATE '2020-02-29', DATE '2024-02-29') -> 4
                TIMESTAMPDIFF(DAY, DATE '2024-01-01', DATE '2024-03-01') -> 60
                INTERVAL '1' HOUR * 3 -> 10800000
                INTERVAL '1' HOUR / 2 -> 1800000
                INTERVAL '1' HOUR + INTERVAL '30' MINUTE -> 5400000
                LAST_DAY(DATE '2024-02-03') -> 2024-02-29
                DAYNAME(DATE '2024-03-10') -> Sunday
                MONTHNAME(DATE '2024-03-10') -> March
                UNIX_MILLIS(TIMESTAMP '2024-03-10 12:34:56.789') -> 1710074096789
                UNIX_SECONDS(TIMESTAMP '2024-03-10 12:34:56.789') -> 1710074096
                TIMESTAMP_MILLIS(1710074096789) -> 2024-03-10 12:34:56.789
                TIMESTAMP_SECONDS(1710074096) -> 2024-03-10 12:34:56.000
                CAST(INTERVAL '90' MINUTE AS VARCHAR) -> +90
                """);
    }

    @Test
    void collections() {
        check("""
                ARRAY[1, 2, 3][2] -> 2
                ARRAY[1, 2, 3][9] -> NULL
                CARDINALITY(ARRAY[1, 2]) -> 2
                MAP['a', 1, 'b', 2]['b'] -> 2
                MAP['a', 1]['x'] -> NULL
                ARRAY[1, 2.5] -> [1.0, 2.5]
                MAP_KEYS(MAP['a', 1]) -> [a]
                MAP_VALUES(MAP['a', 1]) -> [1]
                MAP_CONTAINS_KEY(MAP['a', 1], 'a') -> true
                ARRAY_CONTAINS(ARRAY[1, 2], 2) -> true
                ARRAY_LENGTH(ARRAY[1, 2]) -> 2
                ELEMENT(ARRAY[7]) -> 7
                """);
    }

    @Test
    void parameters() throws IOException {
        assertThat(sql.value("CAST(? AS TIMESTAMP)", "2024-03-10T12:00:00+01:00"))
                .isEqualTo("2024-03-10 11:00:00.000");
        assertThat(sql.value("1 + ?", 2L)).isEqualTo("3");
        assertThat(sql.value("1.5e0 + ?", "2.5")).isEqualTo("4");
        assertThat(sql.value("? || 'x'", "a")).isEqualTo("ax");
        assertThat(sql.value("1 + ?", new Object[] {null})).isEqualTo("NULL");
        assertThat(catchThrowable(() -> sql.value("1 + ?", "abc")))
                .isInstanceOf(SqlFault.class)
                .hasMessageContaining("parameter 1");
        assertThat(catchThrowable(() -> sql.value("1 + ?"))).isInstanceOf(SqlFault.class);
    }
}
