package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method of the java.sql interfaces, with null and odd arguments, on open and on closed objects. */
class NothingButSqlExceptionTest {
    private static final int ROUNDS = 6;

    /** What ends the object under test, or has no bearing on it. */
    private static final Set<String> LEFT_OUT =
            Set.of("close", "abort", "closeOnCompletion", "wait", "notify", "notifyAll");

    private final long seed = Long.getLong("tidemark.seed", 20261125);
    private final Random random = new Random(seed);

    @Test
    void whateverIsCalledWithWhateverArguments(@TempDir Path folder) throws Exception {
        Path data = GoldenData.copyTo(folder);
        List<String> wrong = new ArrayList<>();
        try (Connection c = new Driver().connect("jdbc:tidemark:" + data + "?mode=ro", null)) {
            assertThat(c).isNotNull();
            Statement s = c.createStatement();
            PreparedStatement p = c.prepareStatement("SELECT * FROM up WHERE job = ? AND value = ?");
            ResultSet r = c.createStatement()
                    .executeQuery(
                            "SELECT time, value, job, labels, 1 AS one, TRUE AS t, CAST(1.5 AS DECIMAL(5, 2)) AS d,"
                                    + " DATE '2026-01-02' AS day, TIME '01:02:03' AS clock, NULL AS n FROM up LIMIT 3");
            r.next();
            List<Object> targets = List.of(c, s, p, r, r.getMetaData(), p.getParameterMetaData(), c.getMetaData());
            List<Class<?>> types = List.of(
                    Connection.class,
                    Statement.class,
                    PreparedStatement.class,
                    ResultSet.class,
                    ResultSetMetaData.class,
                    ParameterMetaData.class,
                    DatabaseMetaData.class);
            for (int i = 0; i < targets.size(); i++) {
                callAll(types.get(i), targets.get(i), wrong);
            }
            r.close();
            p.close();
            s.close();
            callAll(ResultSet.class, r, wrong);
            callAll(PreparedStatement.class, p, wrong);
            callAll(Statement.class, s, wrong);
            DatabaseMetaData m = c.getMetaData();
            c.close();
            callAll(Connection.class, c, wrong);
            callAll(DatabaseMetaData.class, m, wrong);
        }
        assertThat(wrong).as("seed %s", seed).isEmpty();
    }

    private void callAll(Class<?> type, Object target, List<String> wrong) throws IllegalAccessException {
        Method[] methods = type.getMethods();
        java.util.Arrays.sort(methods, Comparator.comparing(Method::toString));
        for (Method method : methods) {
            if (LEFT_OUT.contains(method.getName()) || java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            for (int round = 0; round < ROUNDS; round++) {
                Object[] args = new Object[method.getParameterCount()];
                for (int i = 0; i < args.length; i++) {
                    args[i] = argument(method.getParameterTypes()[i], round);
                }
                try {
                    method.invoke(target, args);
                } catch (InvocationTargetException e) {
                    Throwable t = e.getTargetException();
                    if (!(t instanceof SQLException)) {
                        wrong.add(method + " with " + java.util.Arrays.deepToString(args) + ": " + t);
                    } else if (((SQLException) t).getSQLState() == null
                            || "XX000".equals(((SQLException) t).getSQLState())) {
                        wrong.add(method + " with " + java.util.Arrays.deepToString(args) + ": state "
                                + ((SQLException) t).getSQLState() + " " + t.getMessage());
                    }
                }
            }
        }
    }

    private Object argument(Class<?> type, int round) {
        if (type == int.class) {
            int[] odd = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt(2000)};
            return odd[round % odd.length];
        } else if (type == long.class) {
            long[] odd = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, random.nextInt(2000)};
            return odd[round % odd.length];
        } else if (type == boolean.class) {
            return round % 2 == 0;
        } else if (type == byte.class) {
            return (byte) round;
        } else if (type == short.class) {
            return (short) round;
        } else if (type == float.class) {
            return Float.NaN;
        } else if (type == double.class) {
            return Double.NEGATIVE_INFINITY;
        } else if (round == 0) {
            return null;
        } else if (type == String.class) {
            String[] odd = {"", "time", "SELECT 1", "\0", "%", "{fn"};
            return odd[round % odd.length];
        } else if (type == Class.class) {
            Class<?>[] odd = {String.class, java.time.Instant.class, int.class, URL.class, Object.class, Long.class};
            return odd[round % odd.length];
        } else if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), round % 2);
        } else if (type == Object.class) {
            Object[] odd = {1, "x", new Object(), 1.5f, java.time.Duration.ZERO, new int[1]};
            return odd[round % odd.length];
        } else if (type == java.util.Map.class) {
            return java.util.Map.of();
        } else if (type == java.util.Properties.class) {
            return new java.util.Properties();
        } else if (type == java.util.concurrent.Executor.class) {
            return (java.util.concurrent.Executor) Runnable::run;
        } else if (type == java.util.Calendar.class) {
            return java.util.Calendar.getInstance(java.util.TimeZone.getTimeZone("Asia/Tokyo"), java.util.Locale.ROOT);
        } else if (type == java.sql.Timestamp.class) {
            return new java.sql.Timestamp(round);
        } else if (type == java.io.Reader.class) {
            return new java.io.StringReader("abc");
        } else if (type == java.io.InputStream.class) {
            return new java.io.ByteArrayInputStream(new byte[3]);
        }
        return null;
    }
}
