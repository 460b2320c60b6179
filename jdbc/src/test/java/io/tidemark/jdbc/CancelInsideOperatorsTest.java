package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A cancel that comes while an operator is at work, seen by its class on a thread's stack, ends it at once. What "at once" is
 * is counted in the processor's time of all threads, which other work on the machine does not lengthen.
 */
class CancelInsideOperatorsTest {
    /** What is promised as time that passes; a few milliseconds are seen. The compiler and the collector are not counted. */
    private static final long CPU_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = new Driver().connect("jdbc:tidemark:mem:?maxMemory=1g", null);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "a join of equal keys ; JoinOperator ; SELECT count(*) FROM generate_series(1, 300000) AS a(n) JOIN"
                        + " generate_series(1, 300000) AS b(m) ON mod(a.n, 7) = mod(b.m, 7) WHERE a.n + b.m < 0",
                "a join of all with all ; JoinOperator ; SELECT count(*) FROM generate_series(1, 300000) AS a(n) JOIN"
                        + " generate_series(1, 300000) AS b(m) ON a.n + b.m < 0",
                "a sort ; RowSorter ; SELECT n FROM generate_series(1, 4000000) AS a(n) ORDER BY sin(n), n",
                "a window ; Window(Partition|Tree|Result) ; SELECT sum(s) FROM (SELECT max(sin(n)) OVER (ORDER BY"
                        + " cos(n) ROWS BETWEEN 5000 PRECEDING AND CURRENT ROW) AS s FROM generate_series(1, 1000000) AS"
                        + " a(n)) t",
                "an aggregate ; AggregateOperator ; SELECT sum(c) FROM (SELECT mod(n, 100003) AS k, count(*) AS c FROM"
                        + " generate_series(1, 2000000000) AS a(n) GROUP BY mod(n, 100003)) t",
                "a distinct ; AggregateOperator ; SELECT count(DISTINCT mod(n, 100003)) FROM"
                        + " generate_series(1, 2000000000) AS a(n)",
            })
    void aCancelEndsWhatIsAtWork(String what, String operator, String sql) throws Exception {
        try (Statement s = connection.createStatement()) {
            CompletableFuture<SQLException> failure = CompletableFuture.supplyAsync(() -> {
                try (ResultSet r = s.executeQuery(sql)) {
                    while (r.next()) {
                        r.getObject(1);
                    }
                    return null;
                } catch (SQLException e) {
                    return e;
                }
            });
            boolean seen = false;
            while (!seen && !failure.isDone()) {
                seen = isAtWork("io\\.tidemark\\.sql\\.exec\\.(" + operator + ")");
            }
            assertThat(seen)
                    .as("%s was seen at work before it ended by %s", what, failure.getNow(null))
                    .isTrue();
            Map<Long, Long> before = cpuNanos();
            s.cancel();
            SQLException e = failure.get(60, TimeUnit.SECONDS);
            long spent = 0;
            for (Map.Entry<Long, Long> thread : cpuNanos().entrySet()) {
                spent += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
            }
            assertThat((Throwable) e).as("the statement came to its end").isNotNull();
            assertThat(e.getSQLState()).as(e.toString()).isEqualTo("57014");
            assertThat(spent).as("processor time after the cancel").isLessThan(CPU_NANOS_MAX);
            try (ResultSet r = s.executeQuery("SELECT count(*) FROM system.queries")) {
                r.next();
                assertThat(r.getLong(1)).as("statements that run").isEqualTo(1);
            }
        }
    }

    private static boolean isAtWork(String classes) {
        for (Map.Entry<Thread, StackTraceElement[]> e :
                Thread.getAllStackTraces().entrySet()) {
            if (Stream.of(e.getValue()).anyMatch(frame -> frame.getClassName().matches(classes + "(\\$.*)?"))) {
                return true;
            }
        }
        return false;
    }

    /** Of each thread that is alive, but for the one that asks. */
    private static Map<Long, Long> cpuNanos() {
        Map<Long, Long> out = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            if (id != Thread.currentThread().getId()) {
                out.put(id, Math.max(0, THREADS.getThreadCpuTime(id)));
            }
        }
        return out;
    }
}
