package io.tidemark.clients;

import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What the Javadoc of java.sql asks of any driver, put as questions that any driver can be asked. Every place has a table {@code
 * up} in its schema {@code metrics} with the columns time, value, job and others, and at least a thousand rows.
 */
final class Probes {
    /** A database that is probed. */
    interface Place {
        Connection connect() throws SQLException;

        /** A query of some seconds, or of ages. */
        String endless();

        /** A URL of the driver's that can't be connected to. */
        String wrongUrl();
    }

    /** One question. */
    record Probe(String group, String name, Body body) {
        String title() {
            return group + ": " + name;
        }
    }

    /** How it is asked: any exception is a no. */
    @FunctionalInterface
    interface Body {
        void ask(Place place, Connection c) throws Exception;
    }

    private static final String UTC_TIME = "CAST('2026-03-08 02:30:00.125' AS TIMESTAMP(3))";

    private final List<Probe> all = new ArrayList<>();

    private Probes() {}

    static List<Probe> all() {
        Probes p = new Probes();
        p.getters();
        p.setters();
        p.time();
        p.results();
        p.scrolling();
        p.statements();
        p.prepared();
        p.connections();
        p.closed();
        p.errors();
        p.escapes();
        p.metadata();
        p.threads();
        return p.all;
    }

    private void add(String group, String name, Body body) {
        all.add(new Probe(group, name, body));
    }

    // ---------------------------------------------------------------- words

    private static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("expected " + expected + ", but was " + actual);
        }
    }

    private static void isTrue(boolean condition, Object what) {
        if (!condition) {
            throw new AssertionError(String.valueOf(what));
        }
    }

    private static <T extends Throwable> T fails(Class<T> type, Callable<?> call) {
        try {
            call.call();
        } catch (Throwable e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw new AssertionError("wrong failure " + e, e);
        }
        throw new AssertionError("did not fail");
    }

    /** Asks of the one row of a query. */
    @FunctionalInterface
    private interface OfRow {
        void ask(ResultSet r) throws Exception;
    }

    private static void row(Connection c, String sql, OfRow body) throws Exception {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            isTrue(r.next(), "no row");
            body.ask(r);
        }
    }

    /** Binds a parameter. */
    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement p) throws Exception;
    }

    private static void bound(Connection c, String sql, Binding binding, OfRow body) throws Exception {
        try (PreparedStatement p = c.prepareStatement(sql)) {
            binding.bind(p);
            try (ResultSet r = p.executeQuery()) {
                isTrue(r.next(), "no row");
                body.ask(r);
            }
        }
    }

    // ---------------------------------------------------------------- getters × types

    private void getters() {
        matrix("boolean", "CAST(TRUE AS BOOLEAN)", "boolean=true int=1 long=1 double=1.0 decimal=1 string~true date=!");
        matrix(
                "smallint",
                "CAST(7 AS SMALLINT)",
                "boolean=true byte=7 short=7 int=7 long=7 float=7.0 double=7.0 decimal=7 string=7 date=! timestamp=!");
        matrix(
                "integer",
                "CAST(1234 AS INTEGER)",
                "byte=! short=1234 int=1234 long=1234 float=1234.0 double=1234.0 decimal=1234 string=1234 time=!");
        matrix(
                "bigint",
                "CAST(1234567890123 AS BIGINT)",
                "byte=! short=! int=! long=1234567890123 double=1.234567890123E12 decimal=1234567890123"
                        + " string=1234567890123");
        matrix("real", "CAST(1.5 AS REAL)", "int=1 float=1.5 double=1.5 string=1.5");
        matrix(
                "double",
                "CAST(2.5 AS DOUBLE PRECISION)",
                "int=2 long=2 float=2.5 double=2.5 decimal=2.5 string=2.5 date=!");
        matrix("great double", "CAST(1e300 AS DOUBLE PRECISION)", "int=! long=! double=1.0E300");
        matrix(
                "decimal",
                "CAST(12.34 AS DECIMAL(10, 2))",
                "int=12 long=12 double=12.34 decimal=12.34 string=12.34 byte=12 date=!");
        matrix(
                "digits",
                "CAST('42' AS VARCHAR(20))",
                "byte=42 short=42 int=42 long=42 float=42.0 double=42.0 decimal=42 string=42");
        matrix(
                "text",
                "CAST('abc' AS VARCHAR(20))",
                "int=! long=! double=! decimal=! date=! time=! timestamp=! string=abc");
        matrix(
                "text of a time",
                "CAST('2026-03-08 02:30:00.125' AS VARCHAR(30))",
                "string=2026-03-08_02:30:00.125 date=2026-03-08 int=!");
        matrix(
                "date",
                "CAST('2026-03-08' AS DATE)",
                "string=2026-03-08 date=2026-03-08 timestamp=2026-03-08_00:00:00.0 int=!");
        matrix("time", "CAST('02:30:01' AS TIME)", "time=02:30:01 int=!");
        matrix(
                "timestamp",
                "CAST('2026-03-09 02:30:00.125' AS TIMESTAMP(3))",
                "string=2026-03-09_02:30:00.125 date=2026-03-09 time=02:30:00 timestamp=2026-03-09_02:30:00.125 int=!");
        matrix(
                "null",
                "CAST(NULL AS INTEGER)",
                "boolean=false byte=0 short=0 int=0 long=0 float=0.0 double=0.0 decimal=null string=null object=null");
        matrix("null text", "CAST(NULL AS VARCHAR(5))", "int=0 double=0.0 string=null date=null timestamp=null");
        matrix("null time", "CAST(NULL AS TIMESTAMP)", "string=null date=null time=null timestamp=null object=null");
        object("integer", "CAST(1 AS INTEGER)", Integer.class);
        object("bigint", "CAST(1 AS BIGINT)", Long.class);
        object("smallint", "CAST(1 AS SMALLINT)", Integer.class);
        object("real", "CAST(1 AS REAL)", Float.class);
        object("double", "CAST(1 AS DOUBLE PRECISION)", Double.class);
        object("decimal", "CAST(1 AS DECIMAL(9, 2))", BigDecimal.class);
        object("boolean", "CAST(TRUE AS BOOLEAN)", Boolean.class);
        object("varchar", "CAST('x' AS VARCHAR(5))", String.class);
        object("date", "CAST('2026-03-08' AS DATE)", Date.class);
        object("time", "CAST('02:30:01' AS TIME)", Time.class);
        object("timestamp", UTC_TIME, Timestamp.class);
        as("integer", "CAST(42 AS INTEGER)", List.of(42, 42L, "42", new BigDecimal("42")));
        as("bigint", "CAST(42 AS BIGINT)", List.of(42, 42L, "42", new BigDecimal("42"), BigInteger.valueOf(42)));
        as("double", "CAST(2.5 AS DOUBLE PRECISION)", List.of(2.5, 2.5f, "2.5"));
        as("varchar", "CAST('x' AS VARCHAR(5))", List.of("x"));
        as("boolean", "CAST(TRUE AS BOOLEAN)", List.of(true));
        as("date", "CAST('2026-03-08' AS DATE)", List.of(LocalDate.parse("2026-03-08"), Date.valueOf("2026-03-08")));
        as("time", "CAST('02:30:01' AS TIME)", List.of(LocalTime.parse("02:30:01"), Time.valueOf("02:30:01")));
        as(
                "timestamp",
                "CAST('2026-03-09 02:30:00.125' AS TIMESTAMP(3))",
                List.of(LocalDateTime.parse("2026-03-09T02:30:00.125"), Timestamp.valueOf("2026-03-09 02:30:00.125")));
        add(
                "getters",
                "getObject of a class that is none",
                (p, c) -> row(c, "SELECT 1 AS x", r -> {
                    fails(SQLException.class, () -> r.getObject(1, java.util.concurrent.Semaphore.class));
                    fails(SQLException.class, () -> r.getObject(1, (Class<?>) null));
                }));
        add(
                "getters",
                "streams of text",
                (p, c) -> row(c, "SELECT CAST('abc' AS VARCHAR(5)) AS x", r -> {
                    try (Reader in = r.getCharacterStream(1)) {
                        char[] buffer = new char[10];
                        equal(in.read(buffer), 3);
                    }
                    try (InputStream in = r.getAsciiStream("x")) {
                        equal(new String(in.readAllBytes(), StandardCharsets.US_ASCII), "abc");
                    }
                    equal(r.getNString(1), "abc");
                }));
        add(
                "getters",
                "wasNull follows each getter",
                (p, c) -> row(c, "SELECT CAST(NULL AS INTEGER) AS a, 1 AS b", r -> {
                    equal(r.getInt("a"), 0);
                    isTrue(r.wasNull(), "wasNull");
                    equal(r.getInt("b"), 1);
                    isTrue(!r.wasNull(), "wasNull");
                    equal(r.getObject("a"), null);
                    isTrue(r.wasNull(), "wasNull");
                    equal(r.getObject(1, Integer.class), null);
                    isTrue(r.wasNull(), "wasNull");
                }));
        add(
                "getters",
                "BigDecimal with a scale",
                (p, c) -> row(c, "SELECT CAST(1.256 AS DECIMAL(9, 3)) AS x", r -> {
                    @SuppressWarnings("deprecation")
                    BigDecimal two = r.getBigDecimal(1, 2);
                    equal(two, new BigDecimal("1.26"));
                }));
        add(
                "getters",
                "special doubles",
                (p, c) -> row(
                        c,
                        "SELECT CAST('NaN' AS DOUBLE PRECISION) AS a, CAST('Infinity' AS DOUBLE PRECISION) AS b",
                        r -> {
                            isTrue(Double.isNaN(r.getDouble(1)), "NaN");
                            equal(r.getDouble(2), Double.POSITIVE_INFINITY);
                            fails(SQLException.class, () -> r.getInt(2));
                            fails(SQLException.class, () -> r.getBigDecimal(1));
                        }));
    }

    /** One row of JDBC's table: {@code getter=value}, {@code getter=!} for an SQLException, {@code ~} without regard to case. */
    private void matrix(String type, String expression, String expectations) {
        for (String e : expectations.split(" ")) {
            String[] sides = e.split("[=~]", 2);
            boolean fold = e.contains("~");
            add(
                    "getters",
                    sides[0] + " of " + type,
                    (p, c) -> row(c, "SELECT " + expression + " AS x", r -> {
                        if (sides[1].equals("!")) {
                            fails(SQLException.class, () -> get(r, sides[0]));
                        } else {
                            String value = String.valueOf(get(r, sides[0])).replace(' ', '_');
                            equal(fold ? value.toLowerCase(Locale.ROOT) : value, sides[1]);
                            equal(r.wasNull(), type.startsWith("null"));
                        }
                    }));
        }
    }

    private static Object get(ResultSet r, String getter) throws SQLException {
        return switch (getter) {
            case "boolean" -> r.getBoolean(1);
            case "byte" -> r.getByte(1);
            case "short" -> r.getShort(1);
            case "int" -> r.getInt(1);
            case "long" -> r.getLong(1);
            case "float" -> r.getFloat(1);
            case "double" -> r.getDouble(1);
            case "decimal" -> r.getBigDecimal(1);
            case "string" -> r.getString(1);
            case "date" -> r.getDate(1);
            case "time" -> r.getTime(1);
            case "timestamp" -> r.getTimestamp(1);
            case "object" -> r.getObject(1);
            default -> throw new IllegalArgumentException(getter);
        };
    }

    private void object(String type, String expression, Class<?> expected) {
        add(
                "getters",
                "class of " + type,
                (p, c) -> row(c, "SELECT " + expression + " AS x", r -> {
                    equal(r.getObject(1).getClass(), expected);
                    equal(r.getMetaData().getColumnClassName(1), expected.getName());
                    equal(r.getObject("X").getClass(), expected);
                }));
    }

    private void as(String type, String expression, List<Object> expected) {
        for (Object e : expected) {
            add(
                    "getters",
                    e.getClass().getSimpleName() + " by getObject of " + type,
                    (p, c) -> row(c, "SELECT " + expression + " AS x", r -> equal(r.getObject(1, e.getClass()), e)));
        }
    }

    // ---------------------------------------------------------------- setters × types

    private void setters() {
        setter("boolean", "BOOLEAN", p -> p.setBoolean(1, true), "true");
        setter("byte", "SMALLINT", p -> p.setByte(1, (byte) 7), "7");
        setter("short", "SMALLINT", p -> p.setShort(1, (short) 7), "7");
        setter("int", "INTEGER", p -> p.setInt(1, 42), "42");
        setter("int", "BIGINT", p -> p.setInt(1, 42), "42");
        setter("long", "BIGINT", p -> p.setLong(1, 1L << 40), "1099511627776");
        setter("float", "REAL", p -> p.setFloat(1, 1.5f), "1.5");
        setter("double", "DOUBLE PRECISION", p -> p.setDouble(1, 2.5), "2.5");
        setter("BigDecimal", "DECIMAL(10, 2)", p -> p.setBigDecimal(1, new BigDecimal("12.34")), "12.34");
        setter("string", "VARCHAR(20)", p -> p.setString(1, "it's ☃ \\ \" ?"), "it's ☃ \\ \" ?");
        setter("nstring", "VARCHAR(20)", p -> p.setNString(1, "☃"), "☃");
        setter("date", "DATE", p -> p.setDate(1, Date.valueOf("2026-03-08")), "2026-03-08");
        setter("time", "TIME", p -> p.setTime(1, Time.valueOf("01:02:03")), "01:02:03");
        setter(
                "timestamp",
                "TIMESTAMP(3)",
                p -> p.setTimestamp(1, Timestamp.valueOf("2026-03-09 02:30:00.125")),
                "2026-03-09 02:30:00.125");
        setter("null", "INTEGER", p -> p.setNull(1, Types.INTEGER), null);
        setter("null by type name", "VARCHAR(20)", p -> p.setNull(1, Types.VARCHAR, "VARCHAR"), null);
        setter("null text", "VARCHAR(20)", p -> p.setString(1, null), null);
        setter("null object", "VARCHAR(20)", p -> p.setObject(1, null), null);
        setter("null object of a type", "TIMESTAMP", p -> p.setObject(1, null, Types.TIMESTAMP), null);
        setter("reader", "VARCHAR(20)", p -> p.setCharacterStream(1, new StringReader("abcdef"), 3), "abc");
        setter("Integer object", "INTEGER", p -> p.setObject(1, 42), "42");
        setter("Long object", "BIGINT", p -> p.setObject(1, 42L), "42");
        setter("Double object", "DOUBLE PRECISION", p -> p.setObject(1, 2.5), "2.5");
        setter("Boolean object", "BOOLEAN", p -> p.setObject(1, true), "true");
        setter("BigDecimal object", "DECIMAL(10, 2)", p -> p.setObject(1, new BigDecimal("1.25")), "1.25");
        setter("text as integer", "INTEGER", p -> p.setObject(1, "42", Types.INTEGER), "42");
        setter("integer as text", "VARCHAR(20)", p -> p.setObject(1, 42, Types.VARCHAR), "42");
        setter("integer as bigint", "BIGINT", p -> p.setObject(1, 42, Types.BIGINT), "42");
        setter("integer as double", "DOUBLE PRECISION", p -> p.setObject(1, 42, Types.DOUBLE), null, "42");
        setter("by JDBCType", "INTEGER", p -> p.setObject(1, "42", JDBCType.INTEGER), "42");
        setter(
                "decimal with scale",
                "DECIMAL(10, 2)",
                p -> p.setObject(1, new BigDecimal("1.256"), Types.DECIMAL, 2),
                "1.26");
        setter("LocalDate", "DATE", p -> p.setObject(1, LocalDate.parse("2026-03-08")), "2026-03-08");
        setter("LocalTime", "TIME", p -> p.setObject(1, LocalTime.parse("02:30:01")), "02:30:01");
        setter(
                "LocalDateTime",
                "TIMESTAMP(3)",
                p -> p.setObject(1, LocalDateTime.parse("2026-03-09T02:30:00.125")),
                "2026-03-09 02:30:00.125");
        setter(
                "LocalDateTime of a type",
                "TIMESTAMP(3)",
                p -> p.setObject(1, LocalDateTime.parse("2026-03-08T02:30:00.125"), Types.TIMESTAMP),
                "2026-03-08 02:30:00.125");
        add("setters", "an object of no type", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement("SELECT CAST(? AS VARCHAR(5))")) {
                fails(SQLException.class, () -> {
                    s.setObject(1, new StringBuilder("x").chars());
                    return s.executeQuery();
                });
            }
        });
    }

    private void setter(String name, String type, Binding binding, String... expected) {
        String group = "setters";
        add(
                group,
                name + " into " + type,
                (p, c) -> bound(c, "SELECT CAST(? AS " + type + ") AS x", binding, r -> {
                    String value = r.getString(1);
                    String seen = value == null ? null : value.toLowerCase(Locale.ROOT);
                    boolean ok = expected == null && seen == null;
                    for (String e : expected == null ? new String[0] : expected) {
                        ok |= Objects.equals(e == null ? null : e.toLowerCase(Locale.ROOT), seen)
                                || e != null && seen != null && seen.equals(e + ".0");
                    }
                    isTrue(ok, "was " + value);
                }));
    }

    // ---------------------------------------------------------------- time

    private void time() {
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"), Locale.ROOT);
        Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        String noon = "CAST('2026-06-01 12:00:00' AS TIMESTAMP(3))";
        add(
                "time",
                "a calendar's zone is the zone of the wall clock",
                (p, c) -> row(c, "SELECT " + noon + " AS x", r -> {
                    equal(r.getTimestamp(1, utc).toInstant(), java.time.Instant.parse("2026-06-01T12:00:00Z"));
                    equal(r.getTimestamp(1, tokyo).toInstant(), java.time.Instant.parse("2026-06-01T03:00:00Z"));
                    equal(r.getTimestamp("x", tokyo), r.getTimestamp(1, tokyo));
                }));
        add("time", "a parameter's calendar mirrors it", (p, c) -> {
            for (Calendar calendar : List.of(utc, tokyo)) {
                row(c, "SELECT " + noon + " AS x", r -> {
                    Timestamp t = r.getTimestamp(1, calendar);
                    bound(
                            c,
                            "SELECT CAST(? AS TIMESTAMP(3)) AS x",
                            s -> s.setTimestamp(1, t, calendar),
                            q -> equal(q.getTimestamp(1), r.getTimestamp(1)));
                });
            }
        });
        add(
                "time",
                "getTimestamp and setTimestamp are each other's inverse",
                (p, c) -> row(c, "SELECT " + noon + " AS x", r -> {
                    Timestamp t = r.getTimestamp(1);
                    equal(t.toLocalDateTime(), LocalDateTime.parse("2026-06-01T12:00:00"));
                    bound(
                            c,
                            "SELECT count(*) FROM (SELECT " + noon + " AS t) a WHERE t = ?",
                            s -> s.setTimestamp(1, t),
                            q -> equal(q.getLong(1), 1L));
                    bound(
                            c,
                            "SELECT count(*) FROM (SELECT " + noon + " AS t) a WHERE t = ?",
                            s -> s.setObject(1, t),
                            q -> equal(q.getLong(1), 1L));
                }));
        add(
                "time",
                "an hour that the JVM's zone skips",
                (p, c) -> row(c, "SELECT " + UTC_TIME + " AS x", r -> {
                    equal(r.getObject(1, LocalDateTime.class), LocalDateTime.parse("2026-03-08T02:30:00.125"));
                    equal(r.getString(1), "2026-03-08 02:30:00.125");
                    equal(r.getDate(1), Date.valueOf("2026-03-08"));
                }));
        add(
                "time",
                "an hour that the JVM's zone has twice",
                (p, c) -> bound(
                        c,
                        "SELECT CAST(? AS TIMESTAMP(3)) AS x",
                        s -> s.setObject(1, LocalDateTime.parse("2026-11-01T01:30:00")),
                        r -> {
                            equal(r.getObject(1, LocalDateTime.class), LocalDateTime.parse("2026-11-01T01:30:00"));
                            equal(r.getTimestamp(1).toLocalDateTime(), LocalDateTime.parse("2026-11-01T01:30:00"));
                        }));
        add("time", "milliseconds stay, trailing zeros do not matter", (p, c) -> {
            for (String t : List.of("2026-06-01 12:00:00.1", "2026-06-01 12:00:00.120", "2026-06-01 12:00:00.123")) {
                row(c, "SELECT CAST('" + t + "' AS TIMESTAMP(3)) AS x", r -> {
                    equal(r.getTimestamp(1), Timestamp.valueOf(t));
                    equal(Timestamp.valueOf(r.getString(1)), Timestamp.valueOf(t));
                });
            }
        });
        add(
                "time",
                "times before the epoch",
                (p, c) -> row(c, "SELECT CAST('1969-12-31 23:59:59.999' AS TIMESTAMP(3)) AS x", r -> {
                    equal(r.getTimestamp(1), Timestamp.valueOf("1969-12-31 23:59:59.999"));
                    equal(r.getTimestamp(1, utc).getTime(), -1L);
                }));
        add(
                "time",
                "an offset is an instant",
                (p, c) -> row(
                        c,
                        "SELECT " + noon + " AS x",
                        r -> equal(
                                r.getObject(1, OffsetDateTime.class),
                                OffsetDateTime.of(2026, 6, 1, 12, 0, 0, 0, ZoneOffset.UTC))));
    }

    // ---------------------------------------------------------------- results

    private void results() {
        add(
                "results",
                "columns by number, label and case",
                (p, c) -> row(c, "SELECT 1 AS \"Aa\", 2 AS b", r -> {
                    equal(r.findColumn("Aa"), 1);
                    equal(r.findColumn("aA"), 1);
                    equal(r.getInt("B"), 2);
                    fails(SQLException.class, () -> r.getInt(0));
                    fails(SQLException.class, () -> r.getInt(3));
                    fails(SQLException.class, () -> r.getInt("none"));
                    fails(SQLException.class, () -> r.findColumn("none"));
                    fails(SQLException.class, () -> r.findColumn(null));
                }));
        add(
                "results",
                "the first of two columns of one name",
                (p, c) -> row(c, "SELECT 1 AS a, 2 AS a", r -> equal(r.getInt("a"), 1)));
        add("results", "before the first and behind the last row", (p, c) -> {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT 1 AS x")) {
                fails(SQLException.class, () -> r.getInt(1));
                isTrue(r.isBeforeFirst(), "isBeforeFirst");
                equal(r.getRow(), 0);
                isTrue(r.next(), "next");
                isTrue(r.isFirst(), "isFirst");
                equal(r.getRow(), 1);
                isTrue(!r.next(), "end");
                fails(SQLException.class, () -> r.getInt(1));
                isTrue(!r.next(), "end again");
                equal(r.getRow(), 0);
                isTrue(r.isAfterLast(), "isAfterLast");
            }
        });
        add("results", "isLast looks ahead", (p, c) -> {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT 1 AS x UNION ALL SELECT 1")) {
                isTrue(r.next() && !r.isLast(), "not the last");
                isTrue(r.next() && r.isLast(), "the last");
                equal(r.getInt(1), 1);
            }
        });
        add("results", "an empty result", (p, c) -> {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT x FROM (SELECT 1 AS x) a WHERE 1 = 0")) {
                isTrue(!r.isBeforeFirst(), "isBeforeFirst");
                isTrue(!r.next(), "next");
                isTrue(!r.isAfterLast(), "isAfterLast");
                equal(r.getMetaData().getColumnCount(), 1);
            }
        });
        add("results", "forward only refuses to scroll", (p, c) -> {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT 1 AS x")) {
                equal(r.getType(), ResultSet.TYPE_FORWARD_ONLY);
                equal(r.getConcurrency(), ResultSet.CONCUR_READ_ONLY);
                fails(SQLException.class, r::previous);
                fails(SQLException.class, r::last);
                fails(SQLException.class, r::first);
                fails(SQLException.class, () -> r.absolute(1));
                fails(SQLException.class, () -> {
                    r.beforeFirst();
                    return 0;
                });
                fails(SQLException.class, () -> {
                    r.setFetchDirection(ResultSet.FETCH_REVERSE);
                    return 0;
                });
            }
        });
        add(
                "results",
                "read only refuses updates",
                (p, c) -> row(c, "SELECT 1 AS x", r -> {
                    fails(SQLException.class, () -> {
                        r.updateInt(1, 2);
                        return 0;
                    });
                    fails(SQLException.class, () -> {
                        r.deleteRow();
                        return 0;
                    });
                    fails(SQLException.class, () -> {
                        r.moveToInsertRow();
                        return 0;
                    });
                }));
        add("results", "know their statement", (p, c) -> {
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT 1 AS x")) {
                equal(r.getStatement(), s);
                isTrue(r.isWrapperFor(ResultSet.class), "isWrapperFor");
                isTrue(r.unwrap(ResultSet.class) != null, "unwrap");
                fails(SQLException.class, () -> r.unwrap(Thread.class));
            }
        });
        add(
                "results",
                "metadata of columns",
                (p, c) ->
                        row(c, "SELECT \"job\" AS j, \"value\", \"time\", 1 + 1 AS two FROM \"metrics\".\"up\"", r -> {
                            ResultSetMetaData m = r.getMetaData();
                            equal(m.getColumnCount(), 4);
                            equal(m.getColumnLabel(1).toLowerCase(Locale.ROOT), "j");
                            equal(m.getColumnName(2), "value");
                            equal(m.getColumnType(1), Types.VARCHAR);
                            equal(m.getColumnType(2), Types.DOUBLE);
                            equal(m.getColumnType(3), Types.TIMESTAMP);
                            equal(m.getColumnType(4), Types.INTEGER);
                            equal(m.getTableName(1), "up");
                            equal(m.getTableName(4), "");
                            equal(m.getSchemaName(4), "");
                            isTrue(m.getPrecision(1) >= 0 && m.getScale(1) == 0, "precision");
                            isTrue(m.isSigned(2) && !m.isSigned(1), "signed");
                            isTrue(m.getColumnDisplaySize(3) > 0, "display size");
                            isTrue(!m.isAutoIncrement(2) && !m.isCurrency(2), "flags");
                            equal(m.getScale(3), 3);
                            fails(SQLException.class, () -> m.getColumnType(0));
                            fails(SQLException.class, () -> m.getColumnType(5));
                        }));
        add("results", "fetch size is a hint", (p, c) -> {
            try (Statement s = c.createStatement()) {
                s.setFetchSize(3);
                equal(s.getFetchSize(), 3);
                try (ResultSet r = s.executeQuery("SELECT \"value\" FROM \"metrics\".\"up\"")) {
                    r.setFetchSize(7);
                    equal(r.getFetchSize(), 7);
                    int n = 0;
                    while (r.next()) {
                        n++;
                    }
                    isTrue(n >= 1000, n);
                    fails(SQLException.class, () -> {
                        r.setFetchSize(-1);
                        return 0;
                    });
                }
            }
        });
    }

    private void scrolling() {
        String three = "SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3) a ORDER BY x";
        add("scrolling", "everywhere and back", (p, c) -> {
            try (Statement s = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                    ResultSet r = s.executeQuery(three)) {
                equal(r.getType(), ResultSet.TYPE_SCROLL_INSENSITIVE);
                isTrue(r.isBeforeFirst(), "isBeforeFirst");
                isTrue(r.last() && r.isLast() && r.getInt(1) == 3 && r.getRow() == 3, "last");
                isTrue(r.first() && r.isFirst() && r.getInt(1) == 1, "first");
                isTrue(!r.previous() && r.isBeforeFirst(), "previous of the first");
                isTrue(r.next() && r.getInt(1) == 1, "next");
                isTrue(r.absolute(2) && r.getInt(1) == 2, "absolute");
                isTrue(r.absolute(-1) && r.getInt(1) == 3, "absolute from the end");
                isTrue(r.relative(-2) && r.getInt(1) == 1, "relative");
                isTrue(!r.absolute(4) && r.isAfterLast(), "absolute behind the end");
                isTrue(r.previous() && r.getInt(1) == 3, "previous from behind");
                isTrue(!r.absolute(-4) && r.isBeforeFirst(), "absolute before the beginning");
                r.afterLast();
                isTrue(r.isAfterLast() && !r.next(), "afterLast");
                r.beforeFirst();
                isTrue(r.isBeforeFirst() && r.next(), "beforeFirst");
                r.setFetchDirection(ResultSet.FETCH_REVERSE);
            }
        });
        add("scrolling", "with a row limit, prepared", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement(
                    "SELECT \"value\" FROM \"metrics\".\"up\" WHERE \"value\" >= ?",
                    ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_READ_ONLY)) {
                s.setDouble(1, 0);
                s.setMaxRows(500);
                try (ResultSet r = s.executeQuery()) {
                    isTrue(r.last(), "last");
                    equal(r.getRow(), 500);
                    isTrue(r.absolute(250) && r.getRow() == 250, "absolute");
                    int n = 250;
                    while (r.previous()) {
                        n--;
                    }
                    equal(n, 1);
                }
            }
        });
        add("scrolling", "an empty result", (p, c) -> {
            try (Statement s = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                    ResultSet r = s.executeQuery("SELECT x FROM (SELECT 1 AS x) a WHERE 1 = 0")) {
                isTrue(!r.first() && !r.last() && !r.absolute(1) && !r.isBeforeFirst() && !r.isAfterLast(), "rows");
                equal(r.getRow(), 0);
            }
        });
        add("scrolling", "what metadata says of it", (p, c) -> {
            DatabaseMetaData m = c.getMetaData();
            isTrue(m.supportsResultSetType(ResultSet.TYPE_SCROLL_INSENSITIVE), "type");
            isTrue(
                    m.supportsResultSetConcurrency(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY),
                    "concurrency");
        });
    }

    // ---------------------------------------------------------------- statements

    private void statements() {
        add("statements", "execute tells rows from counts", (p, c) -> {
            try (Statement s = c.createStatement()) {
                isTrue(s.execute("SELECT 1 AS x"), "rows");
                equal(s.getUpdateCount(), -1);
                equal(s.getLargeUpdateCount(), -1L);
                isTrue(s.getResultSet() != null, "result");
                isTrue(!s.getMoreResults(), "more");
                equal(s.getUpdateCount(), -1);
                equal(s.getResultSet(), null);
            }
        });
        add("statements", "executeUpdate of a query is an error", (p, c) -> {
            try (Statement s = c.createStatement()) {
                fails(SQLException.class, () -> s.executeUpdate("SELECT 1 AS x"));
                isTrue(s.execute("SELECT 1 AS x"), "and harms nothing");
            }
        });
        add("statements", "a new execution closes the result before", (p, c) -> {
            try (Statement s = c.createStatement()) {
                ResultSet first = s.executeQuery("SELECT 1 AS x");
                s.executeQuery("SELECT 2 AS x");
                isTrue(first.isClosed(), "open");
            }
        });
        add("statements", "maxRows cuts every kind of query", (p, c) -> {
            for (String sql : List.of(
                    "SELECT \"value\" FROM \"metrics\".\"up\"",
                    "SELECT \"value\" FROM \"metrics\".\"up\" ORDER BY \"value\" DESC",
                    "SELECT \"value\", count(*) FROM \"metrics\".\"up\" GROUP BY \"value\", \"time\"",
                    "SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3",
                    "SELECT DISTINCT \"time\" FROM \"metrics\".\"up\"",
                    "WITH a AS (SELECT \"value\" FROM \"metrics\".\"up\") SELECT * FROM a",
                    "SELECT a.\"value\" FROM \"metrics\".\"up\" a JOIN \"metrics\".\"up\" b ON a.\"time\" ="
                            + " b.\"time\"")) {
                try (Statement s = c.createStatement();
                        PreparedStatement q = c.prepareStatement(sql)) {
                    s.setMaxRows(2);
                    equal(s.getMaxRows(), 2);
                    equal(count(s.executeQuery(sql)), 2);
                    s.setMaxRows(0);
                    isTrue(count(s.executeQuery(sql)) > 2, "no limit");
                    q.setMaxRows(2);
                    equal(count(q.executeQuery()), 2);
                    q.setLargeMaxRows(1);
                    equal(count(q.executeQuery()), 1);
                }
            }
        });
        add("statements", "wrong settings", (p, c) -> {
            try (Statement s = c.createStatement()) {
                fails(SQLException.class, () -> set(() -> s.setMaxRows(-1)));
                fails(SQLException.class, () -> set(() -> s.setFetchSize(-1)));
                fails(SQLException.class, () -> set(() -> s.setQueryTimeout(-1)));
                fails(SQLException.class, () -> set(() -> s.setMaxFieldSize(-1)));
                fails(SQLException.class, () -> set(() -> s.setFetchDirection(17)));
                fails(SQLException.class, () -> c.createStatement(17, ResultSet.CONCUR_READ_ONLY));
                fails(SQLException.class, () -> c.createStatement(ResultSet.TYPE_FORWARD_ONLY, 17));
            }
        });
        add("statements", "a timeout is an SQLTimeoutException or 57014", (p, c) -> {
            try (Statement s = c.createStatement()) {
                s.setQueryTimeout(1);
                equal(s.getQueryTimeout(), 1);
                long start = System.nanoTime();
                SQLException e = fails(SQLException.class, () -> s.executeQuery(p.endless()));
                isTrue(e instanceof SQLTimeoutException || "57014".equals(e.getSQLState()), e);
                isTrue(System.nanoTime() - start < 20_000_000_000L, "late");
                s.setQueryTimeout(0);
                isTrue(s.execute("SELECT 1 AS x"), "the statement goes on");
            }
        });
        add("statements", "cancel ends it, and it goes on", (p, c) -> {
            try (Statement s = c.createStatement()) {
                s.cancel();
                CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
                    try {
                        s.executeQuery(p.endless());
                        return null;
                    } catch (Throwable e) {
                        return e;
                    }
                });
                while (!failure.isDone()) {
                    s.cancel();
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                isTrue(failure.get() instanceof SQLException, failure.get());
                equal(((SQLException) failure.get()).getSQLState(), "57014");
                isTrue(s.execute("SELECT 1 AS x"), "the statement goes on");
            }
        });
        add("statements", "closeOnCompletion", (p, c) -> {
            Statement s = c.createStatement();
            isTrue(!s.isCloseOnCompletion(), "before");
            s.closeOnCompletion();
            isTrue(s.isCloseOnCompletion(), "set");
            ResultSet r = s.executeQuery("SELECT 1 AS x");
            isTrue(!s.isClosed(), "still open");
            r.close();
            isTrue(s.isClosed(), "closed");
        });
        add("statements", "generated keys are politely empty", (p, c) -> {
            try (Statement s = c.createStatement()) {
                isTrue(s.execute("SELECT 1 AS x", Statement.RETURN_GENERATED_KEYS), "rows");
                try (ResultSet keys = s.getGeneratedKeys()) {
                    isTrue(!keys.next(), "a key");
                }
            }
            try (PreparedStatement s = c.prepareStatement("SELECT 1 AS x", Statement.RETURN_GENERATED_KEYS)) {
                isTrue(s.execute(), "rows of the prepared one");
                try (ResultSet keys = s.getGeneratedKeys()) {
                    isTrue(!keys.next(), "a key of the prepared one");
                }
            }
        });
        add("statements", "semicolons and comments", (p, c) -> {
            for (String sql :
                    List.of("SELECT 1;", "SELECT 1 ; ", "-- c\nSELECT 1", "/* c */ SELECT 1 -- d", "select 1\n;\n")) {
                row(c, sql, r -> equal(r.getInt(1), 1));
            }
        });
        add(
                "statements",
                "unicode and quotes",
                (p, c) -> row(c, "SELECT 'Grüße ☃ 日本 it''s' AS x, 1 AS \"Grüße \"\"x\"\"\"", r -> {
                    equal(r.getString(1), "Grüße ☃ 日本 it's");
                    equal(r.getMetaData().getColumnLabel(2), "Grüße \"x\"");
                }));
        add("statements", "maxFieldSize cuts text", (p, c) -> {
            try (Statement s = c.createStatement()) {
                s.setMaxFieldSize(2);
                equal(s.getMaxFieldSize(), 2);
                try (ResultSet r = s.executeQuery("SELECT CAST('abcdef' AS VARCHAR(10)) AS x")) {
                    isTrue(r.next(), "row");
                    equal(r.getString(1), "ab");
                }
            }
        });
        add("statements", "quoting of names and literals", (p, c) -> {
            try (Statement s = c.createStatement()) {
                equal(s.enquoteLiteral("it's"), "'it''s'");
                equal(s.enquoteIdentifier("a b", false), "\"a b\"");
                equal(s.enquoteIdentifier("a\"b", false), "\"a\"\"b\"");
                isTrue(s.isSimpleIdentifier("abc"), "simple");
                isTrue(!s.isSimpleIdentifier("a b"), "not simple");
                equal(s.enquoteNCharLiteral("x").replaceFirst("^N", ""), "'x'");
            }
        });
        add("statements", "warnings start empty and can be cleared", (p, c) -> {
            try (Statement s = c.createStatement()) {
                s.execute("SELECT 1 AS x");
                isTrue(s.getWarnings() == null, s.getWarnings());
                s.clearWarnings();
                isTrue(s.getResultSet().getWarnings() == null, "result's");
                c.clearWarnings();
                isTrue(c.getWarnings() == null, "connection's");
            }
        });
        add("statements", "poolable and other facts", (p, c) -> {
            try (Statement s = c.createStatement();
                    PreparedStatement q = c.prepareStatement("SELECT 1 AS x")) {
                isTrue(!s.isPoolable() && q.isPoolable(), "poolable");
                equal(s.getConnection(), c);
                equal(s.getResultSetType(), ResultSet.TYPE_FORWARD_ONLY);
                equal(s.getResultSetConcurrency(), ResultSet.CONCUR_READ_ONLY);
                equal(s.getFetchDirection(), ResultSet.FETCH_FORWARD);
                equal(s.getResultSetHoldability(), c.getHoldability());
            }
        });
    }

    private static int count(ResultSet r) throws SQLException {
        int n = 0;
        try (r) {
            while (r.next()) {
                n++;
            }
        }
        return n;
    }

    /** Something that is done, not asked. */
    @FunctionalInterface
    private interface Deed {
        void act() throws Exception;
    }

    private static Object set(Deed deed) throws Exception {
        deed.act();
        return 0;
    }

    // ---------------------------------------------------------------- prepared statements

    private void prepared() {
        add("prepared", "parameters of a place's type", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement(
                    "SELECT count(*) FROM \"metrics\".\"up\" WHERE \"job\" = ? AND \"value\" >= ? AND \"time\" > ?")) {
                ParameterMetaData m = s.getParameterMetaData();
                equal(m.getParameterCount(), 3);
                equal(m.getParameterType(1), Types.VARCHAR);
                equal(m.getParameterType(2), Types.DOUBLE);
                equal(m.getParameterType(3), Types.TIMESTAMP);
                equal(m.getParameterMode(1), ParameterMetaData.parameterModeIn);
                equal(m.getParameterClassName(1), String.class.getName());
                fails(SQLException.class, () -> m.getParameterType(0));
                fails(SQLException.class, () -> m.getParameterType(4));
                s.setString(1, "node");
                s.setDouble(2, 0);
                s.setTimestamp(3, Timestamp.valueOf("2000-01-01 00:00:00"));
                try (ResultSet r = s.executeQuery()) {
                    isTrue(r.next() && r.getLong(1) > 0, "rows");
                }
            }
        });
        add("prepared", "described before it is executed", (p, c) -> {
            try (PreparedStatement s =
                    c.prepareStatement("SELECT \"job\", \"value\" FROM \"metrics\".\"up\" WHERE \"job\" = ?")) {
                ResultSetMetaData m = s.getMetaData();
                equal(m.getColumnCount(), 2);
                equal(m.getColumnName(1), "job");
                equal(m.getColumnType(2), Types.DOUBLE);
            }
        });
        add("prepared", "a parameter that is not set, or not there", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement("SELECT CAST(? AS INTEGER) AS a, CAST(? AS INTEGER) AS b")) {
                fails(SQLException.class, s::executeQuery);
                fails(SQLException.class, () -> set(() -> s.setInt(0, 1)));
                fails(SQLException.class, () -> set(() -> s.setInt(3, 1)));
                s.setInt(1, 1);
                fails(SQLException.class, s::executeQuery);
                s.setInt(2, 2);
                equal(count(s.executeQuery()), 1);
                s.clearParameters();
                fails(SQLException.class, s::executeQuery);
            }
        });
        add("prepared", "executed again with others", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement("SELECT CAST(? AS INTEGER) + 1 AS x")) {
                for (int i = 0; i < 5; i++) {
                    s.setInt(1, i);
                    try (ResultSet r = s.executeQuery()) {
                        isTrue(r.next(), "row");
                        equal(r.getInt(1), i + 1);
                    }
                }
            }
        });
        add("prepared", "takes no text", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1 AS x")) {
                fails(SQLException.class, () -> s.executeQuery("SELECT 1"));
                fails(SQLException.class, () -> s.execute("SELECT 1"));
                fails(SQLException.class, () -> s.executeUpdate("SELECT 1"));
                fails(SQLException.class, () -> set(() -> s.addBatch("SELECT 1")));
            }
        });
        add("prepared", "question marks in quotes and comments are none", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement(
                    "SELECT '?' AS a, \"job\" AS \"b?\" /* ? */ FROM \"metrics\".\"up\" WHERE \"job\" = ? -- ?")) {
                equal(s.getParameterMetaData().getParameterCount(), 1);
                s.setString(1, "node");
                try (ResultSet r = s.executeQuery()) {
                    isTrue(r.next(), "row");
                    equal(r.getString(1), "?");
                }
            }
        });
        add(
                "prepared",
                "injection is text",
                (p, c) -> bound(
                        c,
                        "SELECT count(*) FROM \"metrics\".\"up\" WHERE \"job\" = ?",
                        s -> s.setString(1, "x' OR '1' = '1"),
                        r -> equal(r.getLong(1), 0L)));
        add("prepared", "an empty batch", (p, c) -> {
            try (PreparedStatement s = c.prepareStatement("SELECT 1 AS x");
                    Statement t = c.createStatement()) {
                equal(s.executeBatch().length, 0);
                equal(t.executeBatch().length, 0);
            }
        });
        add(
                "prepared",
                "wrong SQL is told",
                (p, c) -> fails(SQLException.class, () -> {
                    try (PreparedStatement s = c.prepareStatement("SELECT nothing_such FROM \"metrics\".\"up\"")) {
                        return s.executeQuery();
                    }
                }));
        add("prepared", "LIMIT and OFFSET as parameters", (p, c) -> {
            try (PreparedStatement s =
                    c.prepareStatement("SELECT \"value\" FROM \"metrics\".\"up\" ORDER BY \"time\" LIMIT ? OFFSET ?")) {
                s.setInt(1, 5);
                s.setInt(2, 10);
                equal(count(s.executeQuery()), 5);
                s.setLong(1, 7);
                equal(count(s.executeQuery()), 7);
            }
        });
    }

    // ---------------------------------------------------------------- connections

    private void connections() {
        add("connections", "begin in autocommit", (p, c) -> {
            isTrue(c.getAutoCommit(), "autocommit");
            isTrue(!c.isClosed() && c.isValid(5) && c.isValid(0), "valid");
            fails(SQLException.class, () -> c.isValid(-1));
        });
        add("connections", "commit and rollback", (p, c) -> {
            c.setAutoCommit(false);
            isTrue(!c.getAutoCommit(), "autocommit");
            c.commit();
            c.rollback();
            try (Statement s = c.createStatement()) {
                s.executeQuery("SELECT 1 AS x");
            }
            c.commit();
            c.setAutoCommit(true);
        });
        add("connections", "commit in autocommit is an error", (p, c) -> {
            fails(SQLException.class, () -> set(c::commit));
            fails(SQLException.class, () -> set(c::rollback));
        });
        add("connections", "isolation", (p, c) -> {
            equal(c.getTransactionIsolation(), Connection.TRANSACTION_READ_COMMITTED);
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            fails(SQLException.class, () -> set(() -> c.setTransactionIsolation(17)));
            DatabaseMetaData m = c.getMetaData();
            equal(m.getDefaultTransactionIsolation(), Connection.TRANSACTION_READ_COMMITTED);
            isTrue(m.supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED), "level");
        });
        add("connections", "holdability", (p, c) -> {
            for (int h : new int[] {ResultSet.HOLD_CURSORS_OVER_COMMIT, ResultSet.CLOSE_CURSORS_AT_COMMIT}) {
                c.setHoldability(h);
                equal(c.getHoldability(), h);
                try (Statement s = c.createStatement()) {
                    equal(s.getResultSetHoldability(), h);
                }
            }
            fails(SQLException.class, () -> set(() -> c.setHoldability(17)));
        });
        add("connections", "read only is a hint that stays", (p, c) -> {
            c.setReadOnly(true);
            isTrue(c.isReadOnly(), "read only");
        });
        add("connections", "catalog and schema are what metadata lists", (p, c) -> {
            try (ResultSet r = c.getMetaData().getCatalogs()) {
                Set<String> all = new HashSet<>();
                while (r.next()) {
                    all.add(r.getString("TABLE_CAT"));
                }
                isTrue(all.contains(c.getCatalog()), all);
            }
            c.setCatalog(c.getCatalog());
            c.setSchema("metrics");
            equal(c.getSchema(), "metrics");
        });
        add("connections", "client info", (p, c) -> {
            c.setClientInfo("ApplicationName", "probe");
            equal(c.getClientInfo("ApplicationName"), "probe");
            equal(c.getClientInfo().getProperty("ApplicationName"), "probe");
            c.clearWarnings();
            c.setClientInfo("nothing such", "x");
            isTrue(c.getWarnings() != null, "no warning for an unknown name");
            Properties more = new Properties();
            more.setProperty("ApplicationName", "other");
            c.setClientInfo(more);
            equal(c.getClientInfo("ApplicationName"), "other");
            try (ResultSet r = c.getMetaData().getClientInfoProperties()) {
                Set<String> names = new HashSet<>();
                while (r.next()) {
                    names.add(r.getString("NAME"));
                    isTrue(r.getInt("MAX_LEN") >= 0, "length");
                }
                isTrue(names.contains("ApplicationName"), names);
            }
        });
        add(
                "connections",
                "nativeSQL",
                (p, c) -> isTrue(c.nativeSQL("SELECT {d '2026-01-01'}").contains("2026"), ""));
        add("connections", "abort ends what runs", (p, c) -> {
            Connection other = p.connect();
            Statement s = other.createStatement();
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
                try {
                    s.executeQuery(p.endless());
                    return null;
                } catch (Throwable e) {
                    return e;
                }
            });
            TimeUnit.MILLISECONDS.sleep(150);
            ExecutorService threads = Executors.newCachedThreadPool();
            other.abort(threads);
            isTrue(other.isClosed(), "open");
            isTrue(failure.get(20, TimeUnit.SECONDS) instanceof SQLException, failure);
            threads.shutdown();
        });
        add(
                "connections",
                "abort without an executor",
                (p, c) -> fails(SQLException.class, () -> set(() -> c.abort(null))));
        add("connections", "network timeout", (p, c) -> {
            c.setNetworkTimeout(Runnable::run, 60_000);
            equal(c.getNetworkTimeout(), 60_000);
            fails(SQLException.class, () -> set(() -> c.setNetworkTimeout(Runnable::run, -1)));
        });
        add(
                "connections",
                "network timeout without an executor",
                (p, c) -> fails(SQLException.class, () -> set(() -> c.setNetworkTimeout(null, 1))));
        add("connections", "unwrap", (p, c) -> {
            isTrue(c.isWrapperFor(Connection.class) && c.unwrap(Connection.class) != null, "unwrap");
            isTrue(!c.isWrapperFor(Thread.class), "wraps a thread");
            fails(SQLException.class, () -> c.unwrap(Thread.class));
        });
        add("connections", "what is not there is not supported, or works", (p, c) -> {
            for (Callable<?> call : List.<Callable<?>>of(
                    c::createClob,
                    c::createBlob,
                    c::createNClob,
                    c::createSQLXML,
                    () -> c.setSavepoint("x"),
                    () -> c.createArrayOf("VARCHAR", new Object[0]),
                    () -> c.createStruct("x", new Object[0]))) {
                try {
                    call.call();
                } catch (SQLException e) {
                    isTrue(e.getSQLState() != null, e);
                }
            }
        });
        add("connections", "a wrong place is an SQLException of class 08", (p, c) -> {
            SQLException e =
                    fails(SQLException.class, () -> java.sql.DriverManager.getConnection(p.wrongUrl(), "u", "p"));
            isTrue(
                    e.getSQLState() != null
                            && (e.getSQLState().startsWith("08")
                                    || e.getSQLState().startsWith("90")),
                    e.getSQLState());
        });
    }

    // ---------------------------------------------------------------- closed objects

    private void closed() {
        add("closed", "close twice", (p, c) -> {
            Connection other = p.connect();
            Statement s = other.createStatement();
            ResultSet r = s.executeQuery("SELECT 1 AS x");
            r.close();
            r.close();
            isTrue(r.isClosed(), "result");
            s.close();
            s.close();
            isTrue(s.isClosed(), "statement");
            other.close();
            other.close();
            isTrue(other.isClosed() && !other.isValid(1), "connection");
        });
        add("closed", "a statement closes its result, a connection its statements", (p, c) -> {
            Connection other = p.connect();
            Statement s = other.createStatement();
            ResultSet r = s.executeQuery("SELECT 1 AS x");
            Statement t = other.createStatement();
            s.close();
            isTrue(r.isClosed(), "result");
            other.close();
            isTrue(t.isClosed(), "statement");
        });
        add("closed", "every method of a closed result", (p, c) -> {
            try (Statement s = c.createStatement()) {
                ResultSet r = s.executeQuery("SELECT 1 AS x");
                r.next();
                r.close();
                everyMethod(ResultSet.class, r, Set.of("close", "isClosed", "unwrap", "isWrapperFor"));
            }
        });
        add("closed", "every method of a closed statement", (p, c) -> {
            Statement s = c.createStatement();
            s.close();
            everyMethod(
                    Statement.class,
                    s,
                    Set.of(
                            "close",
                            "isClosed",
                            "unwrap",
                            "isWrapperFor",
                            "enquoteLiteral",
                            "enquoteIdentifier",
                            "isSimpleIdentifier",
                            "enquoteNCharLiteral"));
        });
        add("closed", "every method of a closed prepared statement", (p, c) -> {
            PreparedStatement s = c.prepareStatement("SELECT CAST(? AS INTEGER) AS x");
            s.close();
            everyMethod(
                    PreparedStatement.class,
                    s,
                    Set.of(
                            "close",
                            "isClosed",
                            "unwrap",
                            "isWrapperFor",
                            "enquoteLiteral",
                            "enquoteIdentifier",
                            "isSimpleIdentifier",
                            "enquoteNCharLiteral"));
        });
        add("closed", "every method of a closed connection", (p, c) -> {
            Connection other = p.connect();
            other.close();
            everyMethod(
                    Connection.class,
                    other,
                    Set.of(
                            "close",
                            "isClosed",
                            "unwrap",
                            "isWrapperFor",
                            "abort",
                            "isValid",
                            "beginRequest",
                            "endRequest"));
        });
        add("closed", "every result of a closed connection's metadata", (p, c) -> {
            Connection other = p.connect();
            DatabaseMetaData m = other.getMetaData();
            other.close();
            List<String> silent = new ArrayList<>();
            for (Method method : DatabaseMetaData.class.getMethods()) {
                if (method.getReturnType() == ResultSet.class) {
                    call(method, m, silent);
                }
            }
            isTrue(silent.isEmpty(), silent);
        });
    }

    /** Each method of an interface throws an SQLException, and nothing else. */
    private static void everyMethod(Class<?> type, Object target, Set<String> but) throws IllegalAccessException {
        Method[] methods = type.getMethods();
        Arrays.sort(methods, Comparator.comparing(Method::toString));
        List<String> silent = new ArrayList<>();
        for (Method method : methods) {
            if (!Modifier.isStatic(method.getModifiers()) && !but.contains(method.getName())) {
                call(method, target, silent);
            }
        }
        isTrue(silent.isEmpty(), silent);
    }

    private static void call(Method method, Object target, List<String> silent) throws IllegalAccessException {
        Object[] args = new Object[method.getParameterCount()];
        for (int i = 0; i < args.length; i++) {
            Class<?> t = method.getParameterTypes()[i];
            args[i] = t == int.class
                    ? (Object) 1
                    : t == long.class
                            ? (Object) 1L
                            : t == boolean.class
                                    ? (Object) false
                                    : t == short.class
                                            ? (Object) (short) 1
                                            : t == byte.class
                                                    ? (Object) (byte) 1
                                                    : t == float.class
                                                            ? (Object) 1f
                                                            : t == double.class
                                                                    ? (Object) 1d
                                                                    : t == String.class
                                                                            ? "x"
                                                                            : t == Class.class ? String.class : null;
        }
        try {
            method.invoke(target, args);
            silent.add(method.getName());
        } catch (InvocationTargetException e) {
            if (!(e.getTargetException() instanceof SQLException)) {
                silent.add(method.getName() + ": " + e.getTargetException());
            }
        }
    }

    // ---------------------------------------------------------------- errors

    private void errors() {
        error("syntax", "SELEC 1", "42");
        error("an unknown table", "SELECT * FROM \"metrics\".\"no_such_table\"", "42");
        error("an unknown column", "SELECT \"no_such_column\" FROM \"metrics\".\"up\"", "42");
        error("an unknown function", "SELECT no_such_function(1)", "42");
        error("an unknown schema", "SELECT * FROM \"no_such_schema\".\"up\"", "42", "3F", "90");
        error("a column that is not grouped", "SELECT \"job\", count(*) FROM \"metrics\".\"up\"", "42", "90");
        error("text that is no number", "SELECT CAST('x' AS INTEGER)", "22");
        error("a number too great", "SELECT CAST(12345678901 AS INTEGER)", "22");
        error(
                "division by zero",
                "SELECT 1 / (\"value\" * 0 + CAST(0 AS INTEGER)) FROM \"metrics\".\"up\" WHERE 1 = 0 UNION ALL SELECT"
                        + " 1 / CAST(0 AS INTEGER)",
                "22");
        error(
                "two columns of one name",
                "SELECT \"value\" FROM \"metrics\".\"up\" a, \"metrics\".\"up\" b",
                "42",
                "90");
        error("an empty statement", "", "42", "0", "9");
        add("errors", "an error leaves statement and connection usable", (p, c) -> {
            try (Statement s = c.createStatement()) {
                for (int i = 0; i < 3; i++) {
                    fails(SQLException.class, () -> s.executeQuery("SELECT nothing_such FROM \"metrics\".\"up\""));
                    isTrue(!s.isClosed() && c.isValid(1), "closed");
                    isTrue(s.execute("SELECT 1 AS x"), "usable");
                }
            }
        });
        add("errors", "null text", (p, c) -> {
            try (Statement s = c.createStatement()) {
                fails(SQLException.class, () -> s.executeQuery(null));
                fails(SQLException.class, () -> c.prepareStatement(null));
            }
        });
        add("errors", "messages name the place or the name", (p, c) -> {
            SQLException e = fails(
                    SQLException.class,
                    () -> c.createStatement().executeQuery("SELECT no_such_x FROM \"metrics\".\"up\""));
            isTrue(e.getMessage().toLowerCase(Locale.ROOT).contains("no_such_x"), e.getMessage());
        });
    }

    private void error(String name, String sql, String... states) {
        add("errors", name, (p, c) -> {
            try (Statement s = c.createStatement()) {
                SQLException e = fails(SQLException.class, () -> count(s.executeQuery(sql)));
                isTrue(
                        e.getSQLState() != null && Arrays.stream(states).anyMatch(e.getSQLState()::startsWith),
                        e.getSQLState() + " " + e.getMessage());
            }
        });
    }

    // ---------------------------------------------------------------- escapes

    private void escapes() {
        escape("d", "SELECT {d '2026-03-08'} AS x", "2026-03-08");
        escape("t", "SELECT {t '01:02:03'} AS x", "01:02:03");
        escape("ts", "SELECT CAST({ts '2026-03-08 01:02:03'} AS VARCHAR(19)) AS x", "2026-03-08 01:02:03");
        escape("fn ucase", "SELECT {fn UCASE('abc')} AS x", "ABC");
        escape("fn concat", "SELECT {fn CONCAT('a', 'b')} AS x", "ab");
        escape("fn length", "SELECT {fn LENGTH('abc')} AS x", "3");
        escape("fn nested", "SELECT {fn LCASE({fn UCASE('aBc')})} AS x", "abc");
        escape("fn abs", "SELECT {fn ABS(-3)} AS x", "3");
        escape("fn mod", "SELECT {fn MOD(7, 4)} AS x", "3");
        escape("fn year", "SELECT {fn YEAR({d '2026-03-08'})} AS x", "2026");
        escape("fn locate", "SELECT {fn LOCATE('b', 'abc')} AS x", "2");
        escape("fn left", "SELECT {fn LEFT('abc', 2)} AS x", "ab");
        escape("escape", "SELECT count(*) AS x FROM (SELECT 'a_b' AS t) z WHERE t LIKE 'a!_b' {escape '!'}", "1");
        escape(
                "oj",
                "SELECT count(*) AS x FROM {oj (SELECT 1 AS a) y LEFT OUTER JOIN (SELECT 2 AS b) z ON y.a = z.b}",
                "1");
        escape("in quotes is none", "SELECT '{d x}' AS x", "{d x}");
        add("escapes", "limit", (p, c) -> {
            try (Statement s = c.createStatement()) {
                equal(count(s.executeQuery("SELECT \"value\" FROM \"metrics\".\"up\" {limit 3}")), 3);
            }
        });
        for (String kind : List.of("numeric", "string", "time")) {
            add("escapes", "every " + kind + " function of the list is known", (p, c) -> {
                DatabaseMetaData m = c.getMetaData();
                String list = kind.equals("numeric")
                        ? m.getNumericFunctions()
                        : kind.equals("string") ? m.getStringFunctions() : m.getTimeDateFunctions();
                isTrue(list.split(",").length > 3, list);
            });
        }
    }

    private void escape(String name, String sql, String expected) {
        add("escapes", name, (p, c) -> row(c, sql, r -> equal(r.getString(1), expected)));
    }

    // ---------------------------------------------------------------- metadata

    private void metadata() {
        columns(
                "getTables",
                m -> m.getTables(null, "metrics", "up", null),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
                        + " SELF_REFERENCING_COL_NAME REF_GENERATION");
        columns(
                "getColumns",
                m -> m.getColumns(null, "metrics", "up", "%"),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE BUFFER_LENGTH"
                        + " DECIMAL_DIGITS NUM_PREC_RADIX NULLABLE REMARKS COLUMN_DEF SQL_DATA_TYPE SQL_DATETIME_SUB"
                        + " CHAR_OCTET_LENGTH ORDINAL_POSITION IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE"
                        + " SOURCE_DATA_TYPE IS_AUTOINCREMENT IS_GENERATEDCOLUMN");
        columns("getSchemas", DatabaseMetaData::getSchemas, "TABLE_SCHEM TABLE_CATALOG");
        columns("getCatalogs", DatabaseMetaData::getCatalogs, "TABLE_CAT");
        columns("getTableTypes", DatabaseMetaData::getTableTypes, "TABLE_TYPE");
        columns(
                "getPrimaryKeys",
                m -> m.getPrimaryKeys(null, "metrics", "up"),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ PK_NAME");
        columns(
                "getIndexInfo",
                m -> m.getIndexInfo(null, "metrics", "up", false, true),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE INDEX_QUALIFIER INDEX_NAME TYPE ORDINAL_POSITION"
                        + " COLUMN_NAME ASC_OR_DESC CARDINALITY PAGES FILTER_CONDITION");
        columns(
                "getTypeInfo",
                DatabaseMetaData::getTypeInfo,
                "TYPE_NAME DATA_TYPE PRECISION LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS NULLABLE CASE_SENSITIVE"
                        + " SEARCHABLE UNSIGNED_ATTRIBUTE FIXED_PREC_SCALE AUTO_INCREMENT LOCAL_TYPE_NAME MINIMUM_SCALE"
                        + " MAXIMUM_SCALE SQL_DATA_TYPE SQL_DATETIME_SUB NUM_PREC_RADIX");
        String keys = "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM FKTABLE_NAME"
                + " FKCOLUMN_NAME KEY_SEQ UPDATE_RULE DELETE_RULE FK_NAME PK_NAME DEFERRABILITY";
        columns("getImportedKeys", m -> m.getImportedKeys(null, "metrics", "up"), keys);
        columns("getExportedKeys", m -> m.getExportedKeys(null, "metrics", "up"), keys);
        columns("getCrossReference", m -> m.getCrossReference(null, "metrics", "up", null, "metrics", "up"), keys);
        columns(
                "getProcedures",
                m -> m.getProcedures(null, "metrics", "%"),
                "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME * * * REMARKS PROCEDURE_TYPE SPECIFIC_NAME");
        columns(
                "getFunctions",
                m -> m.getFunctions(null, null, "%"),
                "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE SPECIFIC_NAME");
        columns(
                "getFunctionColumns",
                m -> m.getFunctionColumns(null, null, "%", "%"),
                "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE DATA_TYPE TYPE_NAME PRECISION"
                        + " LENGTH SCALE RADIX NULLABLE REMARKS CHAR_OCTET_LENGTH ORDINAL_POSITION IS_NULLABLE"
                        + " SPECIFIC_NAME");
        columns(
                "getColumnPrivileges",
                m -> m.getColumnPrivileges(null, "metrics", "up", "%"),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE");
        columns(
                "getTablePrivileges",
                m -> m.getTablePrivileges(null, "metrics", "up"),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE");
        columns(
                "getBestRowIdentifier",
                m -> m.getBestRowIdentifier(null, "metrics", "up", DatabaseMetaData.bestRowSession, true),
                "SCOPE COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE BUFFER_LENGTH DECIMAL_DIGITS PSEUDO_COLUMN");
        columns(
                "getVersionColumns",
                m -> m.getVersionColumns(null, "metrics", "up"),
                "SCOPE COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE BUFFER_LENGTH DECIMAL_DIGITS PSEUDO_COLUMN");
        columns(
                "getUDTs",
                m -> m.getUDTs(null, "metrics", "%", null),
                "TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE REMARKS BASE_TYPE");
        columns(
                "getPseudoColumns",
                m -> m.getPseudoColumns(null, "metrics", "up", "%"),
                "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE COLUMN_SIZE DECIMAL_DIGITS NUM_PREC_RADIX"
                        + " COLUMN_USAGE REMARKS CHAR_OCTET_LENGTH IS_NULLABLE");
        columns(
                "getClientInfoProperties",
                DatabaseMetaData::getClientInfoProperties,
                "NAME MAX_LEN DEFAULT_VALUE DESCRIPTION");
        add("metadata", "patterns: % and _, and their escape", (p, c) -> {
            DatabaseMetaData m = c.getMetaData();
            String e = m.getSearchStringEscape();
            for (String pattern : List.of("up", "u_", "%p", "u%", "_p")) {
                isTrue(
                        names(m.getTables(null, "metrics", pattern, null), "TABLE_NAME")
                                .contains("up"),
                        pattern);
            }
            isTrue(names(m.getTables(null, "metr%", "up", null), "TABLE_NAME").contains("up"), "schema");
            isTrue(
                    names(m.getTables(null, "metrics", "u" + e + "_", null), "TABLE_NAME")
                            .isEmpty(),
                    "escaped");
            isTrue(names(m.getTables(null, "metrics", "UP", null), "TABLE_NAME").isEmpty(), "case");
            isTrue(names(m.getTables(null, "none", "up", null), "TABLE_NAME").isEmpty(), "other schema");
            isTrue(
                    names(m.getTables("none", "metrics", "up", null), "TABLE_NAME")
                            .isEmpty(),
                    "other catalog");
            isTrue(
                    names(m.getColumns(null, "metrics", "up", "v%"), "COLUMN_NAME")
                            .equals(List.of("value")),
                    "column");
            isTrue(names(m.getColumns(null, null, "up", null), "COLUMN_NAME").contains("value"), "null patterns");
        });
        add("metadata", "tables by type", (p, c) -> {
            DatabaseMetaData m = c.getMetaData();
            isTrue(names(m.getTableTypes(), "TABLE_TYPE").size() > 1, "types");
            isTrue(
                    names(m.getTables(null, "metrics", "up", new String[] {"VIEW"}), "TABLE_NAME")
                            .isEmpty(),
                    "no view");
        });
        add("metadata", "columns of the table", (p, c) -> {
            try (ResultSet r = c.getMetaData().getColumns(c.getCatalog(), "metrics", "up", "%")) {
                isTrue(r.next(), "time");
                equal(r.getString("COLUMN_NAME"), "time");
                equal(r.getInt("DATA_TYPE"), Types.TIMESTAMP);
                equal(r.getInt("DECIMAL_DIGITS"), 3);
                equal(r.getInt("NULLABLE"), DatabaseMetaData.columnNoNulls);
                equal(r.getString("IS_NULLABLE"), "NO");
                equal(r.getInt("ORDINAL_POSITION"), 1);
                isTrue(r.next(), "value");
                equal(r.getInt("DATA_TYPE"), Types.DOUBLE);
                isTrue(r.getObject("DATA_TYPE") instanceof Integer, "class of DATA_TYPE");
                equal(r.getInt("ORDINAL_POSITION"), 2);
            }
        });
        add("metadata", "primary key in column order of names", (p, c) -> {
            List<String> names = names(c.getMetaData().getPrimaryKeys(null, "metrics", "up"), "COLUMN_NAME");
            isTrue(names.contains("time") && !names.contains("value"), names);
            List<String> sorted = new ArrayList<>(names);
            sorted.sort(null);
            equal(names, sorted);
        });
        add("metadata", "order of tables", (p, c) -> {
            List<String> seen = new ArrayList<>();
            try (ResultSet r = c.getMetaData().getTables(null, null, "%", null)) {
                while (r.next()) {
                    seen.add(r.getString("TABLE_TYPE") + "\0" + r.getString("TABLE_SCHEM") + "\0"
                            + r.getString("TABLE_NAME"));
                }
            }
            List<String> sorted = new ArrayList<>(seen);
            sorted.sort(null);
            equal(seen, sorted);
        });
        add("metadata", "types in order, names once", (p, c) -> {
            List<Integer> types = new ArrayList<>();
            Set<String> names = new HashSet<>();
            try (ResultSet r = c.getMetaData().getTypeInfo()) {
                while (r.next()) {
                    types.add(r.getInt("DATA_TYPE"));
                    isTrue(names.add(r.getString("TYPE_NAME")), r.getString("TYPE_NAME") + " twice");
                }
            }
            List<Integer> sorted = new ArrayList<>(types);
            sorted.sort(null);
            equal(types, sorted);
        });
        add("metadata", "a wrong scope or nothing at all is no failure", (p, c) -> {
            DatabaseMetaData m = c.getMetaData();
            isTrue(
                    names(m.getPrimaryKeys(null, "metrics", "none"), "COLUMN_NAME")
                            .isEmpty(),
                    "keys");
            isTrue(
                    names(m.getColumns(null, "metrics", "none", "%"), "COLUMN_NAME")
                            .isEmpty(),
                    "columns");
            isTrue(
                    names(m.getIndexInfo(null, "metrics", "none", false, false), "INDEX_NAME")
                            .isEmpty(),
                    "indexes");
        });
        add("metadata", "who it is", (p, c) -> {
            DatabaseMetaData m = c.getMetaData();
            isTrue(
                    !m.getDatabaseProductName().isEmpty()
                            && !m.getDatabaseProductVersion().isEmpty(),
                    "product");
            isTrue(!m.getDriverName().isEmpty() && !m.getDriverVersion().isEmpty(), "driver");
            isTrue(m.getJDBCMajorVersion() >= 4, "JDBC");
            equal(m.getConnection(), c);
            isTrue(m.getURL().startsWith("jdbc:"), m.getURL());
            equal(m.getIdentifierQuoteString(), "\"");
            isTrue(m.supportsGroupBy() && m.supportsUnion() && m.supportsOuterJoins(), "flags");
            equal(m.getSQLStateType(), DatabaseMetaData.sqlStateSQL);
            isTrue(m.getSQLKeywords() != null && !m.getSQLKeywords().contains(" "), m.getSQLKeywords());
        });
        add("metadata", "nulls sort as it says", (p, c) -> {
            DatabaseMetaData m = c.getMetaData();
            try (Statement s = c.createStatement();
                    ResultSet r = s.executeQuery(
                            "SELECT x FROM (SELECT 1 AS x UNION ALL SELECT CAST(NULL AS INTEGER)) a ORDER BY x")) {
                r.next();
                r.getInt(1);
                boolean first = r.wasNull();
                equal(first, m.nullsAreSortedLow() || m.nullsAreSortedAtStart());
            }
        });
    }

    /** A question of metadata. */
    @FunctionalInterface
    private interface OfMetadata {
        ResultSet ask(DatabaseMetaData m) throws SQLException;
    }

    private void columns(String method, OfMetadata question, String expected) {
        add("metadata", "columns of " + method, (p, c) -> {
            try (ResultSet r = question.ask(c.getMetaData())) {
                ResultSetMetaData m = r.getMetaData();
                String[] names = expected.split(" ");
                isTrue(m.getColumnCount() >= names.length, "columns " + m.getColumnCount());
                for (int i = 0; i < names.length; i++) {
                    if (!names[i].equals("*")) {
                        equal(m.getColumnLabel(i + 1), names[i]);
                    }
                }
                while (r.next()) {
                    for (int i = 1; i <= m.getColumnCount(); i++) {
                        r.getObject(i);
                    }
                }
            }
        });
    }

    private static List<String> names(ResultSet r, String column) throws SQLException {
        List<String> out = new ArrayList<>();
        try (r) {
            while (r.next()) {
                out.add(r.getString(column));
            }
        }
        return out;
    }

    // ---------------------------------------------------------------- threads

    private void threads() {
        add("threads", "several statements of one connection at once", (p, c) -> {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Long>> all = new ArrayList<>();
                for (int t = 0; t < 4; t++) {
                    all.add(threads.submit(() -> {
                        long n = 0;
                        for (int i = 0; i < 5; i++) {
                            try (Statement s = c.createStatement();
                                    ResultSet r = s.executeQuery("SELECT count(*) FROM \"metrics\".\"up\"")) {
                                r.next();
                                n += r.getLong(1);
                            }
                        }
                        return n;
                    }));
                }
                Set<Long> results = new HashSet<>();
                for (Future<Long> f : all) {
                    results.add(f.get());
                }
                equal(results.size(), 1);
            } finally {
                threads.shutdownNow();
            }
        });
        add("threads", "two open results of one connection", (p, c) -> {
            try (Statement s = c.createStatement();
                    Statement t = c.createStatement();
                    ResultSet a = s.executeQuery("SELECT \"value\" FROM \"metrics\".\"up\"");
                    ResultSet b = t.executeQuery("SELECT \"value\" FROM \"metrics\".\"up\"")) {
                for (int i = 0; i < 500; i++) {
                    isTrue(a.next() && b.next(), i);
                    a.getDouble(1);
                    b.getDouble(1);
                }
            }
        });
        add("threads", "an interrupted thread fails plainly, if at all", (p, c) -> {
            Thread.currentThread().interrupt();
            try (Statement s = c.createStatement()) {
                s.executeQuery("SELECT count(*) FROM \"metrics\".\"up\"");
            } catch (SQLException e) {
                isTrue(e.getSQLState() != null, e);
            } finally {
                Thread.interrupted();
            }
            try (Connection other = p.connect();
                    Statement s = other.createStatement()) {
                isTrue(s.execute("SELECT count(*) FROM \"metrics\".\"up\""), "others go on");
            }
        });
        add("threads", "batches are not supported or work", (p, c) -> {
            try (Statement s = c.createStatement()) {
                s.addBatch("SELECT 1");
                s.clearBatch();
                equal(s.executeBatch().length, 0);
            } catch (SQLFeatureNotSupportedException e) {
                isTrue(e.getSQLState() != null, e);
            }
        });
    }
}
