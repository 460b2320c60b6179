package io.tidemark.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statements that would not be over within hours, or would eat all memory, of every kind of operator, all at once: each ends by a
 * cancel, by a timeout and, where it keeps rows, by the memory limit, with the right SQLSTATE, while somebody else's small query goes on
 * being answered.
 */
class HostileStatementsTest {
    /** 200 ms are promised to one alone; here some forty share the machine, and it does other things too. */
    private static final long PATIENCE_MILLIS = 5_000;

    private static final String PAIRS = " FROM cpu a, cpu b, cpu c";

    /** What keeps no rows, or few. */
    private static final List<String> ENDLESS = List.of(
            // Joins.
            "SELECT count(*)" + PAIRS,
            "SELECT count(*) FROM cpu a JOIN cpu b ON a.value < b.value AND a.time > b.time JOIN cpu c ON b.value <> c.value",
            "SELECT count(*) FROM cpu a JOIN cpu b ON a.job = b.job JOIN cpu c ON b.job = c.job",
            "SELECT count(*) FROM cpu a LEFT JOIN cpu b ON a.value + b.value < 0 LEFT JOIN cpu c ON a.value + c.value < 0, cpu d",
            "SELECT count(*) FROM cpu a FULL JOIN cpu b ON a.value > b.value, cpu c, cpu d",
            "SELECT count(*) FROM cpu a, cpu b WHERE EXISTS (SELECT 1 FROM cpu c WHERE c.value > a.value + b.value + 1000)",
            "SELECT count(*) FROM cpu a, cpu b, cpu c WHERE a.value NOT IN (SELECT value FROM mem WHERE value < 5)",
            "SELECT count(*) FROM cpu a, cpu b ASOF JOIN mem m MATCH_CONDITION m.time <= b.time ON b.host = m.host, cpu c",
            "SELECT count((SELECT count(*) FROM cpu b, cpu c WHERE b.value < a.value)) FROM cpu a, cpu d",
            // Filter, project, per-row functions.
            "SELECT count(*)" + PAIRS + " WHERE a.host || b.host || c.host LIKE '%x%y%z%'",
            "SELECT max(char_length(REPEAT(a.host || b.host, 1000)))" + PAIRS,
            "SELECT count(*)" + PAIRS + " WHERE REPEAT(a.host || b.host, 1000) LIKE '%a%a%a%a%b'",
            "SELECT count(*)" + PAIRS
                    + " WHERE REPEAT(a.host || b.host, 2000) LIKE '%____________________________________b%'",
            "SELECT count(*)" + PAIRS + " WHERE REPEAT(a.host || b.host, 2000) ILIKE '%a%a%a%a%a%a%a%b'",
            "SELECT count(*)" + PAIRS + " WHERE REGEXP_LIKE(REPEAT(a.host || b.host, 1000), '(a?){200}b{200}c')",
            "SELECT count(*)" + PAIRS + " WHERE REPEAT(a.host || b.host, 2000) SIMILAR TO '(a|aa|aaa)*b'",
            "SELECT count(*)" + PAIRS + " WHERE REGEXP_REPLACE(REPEAT(a.host || b.host, 1000), '[a-z]', '$0') = 'x'",
            "SELECT count(*)" + PAIRS + " WHERE MD5(REPEAT(a.host || b.host, 1000)) = 'x'",
            "SELECT sum(CASE WHEN a.value > b.value THEN sqrt(c.value) ELSE power(a.value, 3) END)" + PAIRS,
            "SELECT count(*)" + PAIRS + " WHERE CAST(CAST(a.value + b.value + c.value AS VARCHAR) AS DOUBLE) < 0",
            // Aggregates.
            "SELECT a.host, sum(b.value), max(c.value), avg(b.value), stddev(c.value)" + PAIRS + " GROUP BY a.host",
            "SELECT a.host, b.host, count(*)" + PAIRS + " GROUP BY ROLLUP (a.host, b.host)",
            "SELECT count(DISTINCT a.host), bool_and(a.value < b.value)" + PAIRS,
            "SELECT time_bucket('5m', a.time), arg_max(b.value, b.time)" + PAIRS + " GROUP BY 1 HAVING count(*) > 5",
            "SELECT DISTINCT a.host" + PAIRS,
            // Order, limit, sets, windows over what has few rows.
            "SELECT a.value, b.value, c.value" + PAIRS + " ORDER BY 1 DESC, 2, 3 LIMIT 10",
            "SELECT a.value" + PAIRS + " OFFSET 9000000000000000000",
            "SELECT count(*) FROM (SELECT a.host" + PAIRS + " UNION ALL SELECT a.host" + PAIRS + ") AS u",
            "SELECT count(*) FROM (SELECT a.host" + PAIRS + " EXCEPT ALL SELECT host FROM cpu) AS x",
            "SELECT host FROM mem INTERSECT SELECT a.host" + PAIRS,
            "SELECT sum(v) OVER (PARTITION BY h) FROM (SELECT a.host AS h, sum(b.value) AS v" + PAIRS
                    + " GROUP BY a.host) AS g",
            // Other leaves.
            "SELECT count(*) FROM generate_series(1, 1000000000000000)",
            "SELECT count(*) FROM generate_series(1, 1000000000000000) AS g (n) WHERE MOD(n, 7) = 8 OR n < 0",
            "SELECT count(*) FROM wide('cpu,mem') a, wide('cpu,mem') b, wide('cpu,mem') c WHERE a.cpu + b.mem + c.cpu < 0",
            "SELECT metric, count(*) FROM family('*') a, cpu b, cpu c GROUP BY metric",
            "SELECT count(*) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) AS v (n)"
                    + PAIRS.replace(" FROM", ","),
            "SELECT count(*) FROM cpu a, cpu b, cpu c, UNNEST(ARRAY[a.value, b.value]) AS u (x) WHERE u.x < 0",
            "SELECT count(*) FROM system.functions f, system.functions g, cpu a, cpu b, cpu c WHERE f.name > g.name",
            // Through EXPLAIN ANALYZE too.
            "EXPLAIN ANALYZE SELECT count(*)" + PAIRS);

    /** What keeps rows until there is no room for more. */
    private static final List<String> HUNGRY = List.of(
            "SELECT a.value, b.time, c.value" + PAIRS + " ORDER BY 1, 2, 3",
            "SELECT a.host, b.host" + PAIRS + " ORDER BY 1 DESC",
            "SELECT a.value, b.value" + PAIRS + " ORDER BY 1 LIMIT 1000000000",
            "SELECT n, count(*) FROM generate_series(1, 1000000000000) AS g (n) GROUP BY n",
            "SELECT n, MOD(n, 3), count(*) FROM generate_series(1, 1000000000000) AS g (n) GROUP BY CUBE (n, MOD(n, 3))",
            "SELECT DISTINCT n FROM generate_series(1, 1000000000000) AS g (n)",
            "SELECT count(DISTINCT n) FROM generate_series(1, 1000000000000) AS g (n)",
            "SELECT array_agg(a.value)" + PAIRS,
            "SELECT string_agg(a.host, ',' ORDER BY b.value)" + PAIRS,
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a.value)" + PAIRS,
            "SELECT mode(n) FROM generate_series(1, 1000000000000) AS g (n)",
            "SELECT count(*) FROM cpu JOIN generate_series(1, 1000000000000) AS g (n) ON cpu.value = g.n",
            "SELECT count(*) FROM cpu FULL JOIN generate_series(1, 1000000000000) AS g (n) ON cpu.value = g.n",
            "SELECT n FROM generate_series(1, 1000000000000) AS g (n) INTERSECT SELECT n FROM generate_series(1, 1000000000000) AS h (n)",
            "SELECT n FROM generate_series(1, 1000000000000) AS g (n) UNION SELECT n + 1 FROM generate_series(1, 1000000000000) AS h (n)",
            "SELECT n FROM generate_series(1, 1000000000000) AS g (n) EXCEPT SELECT n FROM generate_series(1, 1000000000000) AS h (n)",
            "SELECT sum(a.value) OVER (PARTITION BY a.host ORDER BY b.time ROWS 100 PRECEDING)" + PAIRS,
            "SELECT n FROM generate_series(1, 1000000000000) AS g (n) QUALIFY row_number() OVER (ORDER BY n DESC) = 1",
            "SELECT max(v) FROM (SELECT a.host, b.value, c.time, sum(a.value) AS v" + PAIRS + " GROUP BY 1, 2, 3) AS g",
            "SELECT REPEAT(a.host, 1000000) AS r" + PAIRS + " ORDER BY r");

    @TempDir
    private static Path folder;

    private static String url = "";

    /** Keeps the engine open, and asks the small query. */
    private static Connection other;

    @BeforeAll
    static void open() throws IOException, SQLException {
        BlockMaker maker = new BlockMaker();
        for (int host = 0; host < 30; host++) {
            for (String metric : List.of("cpu", "mem")) {
                Labels labels = Labels.of(Labels.METRIC_NAME, metric, "host", "h" + host, "job", "j");
                for (int i = 0; i < 720; i++) {
                    maker.add(labels, i * 10_000L, (i * 31 + host) % 100);
                }
            }
        }
        maker.write(new LocalDirectory(folder), "01KDWFM00A4XQW3ZF925R9G5TQ");
        url = "jdbc:tidemark:" + folder + "?mode=ro";
        other = requireNonNull(new Driver().connect(url, null));
    }

    @AfterAll
    static void close() throws SQLException {
        other.close();
    }

    /** One statement on a connection and a thread of its own. */
    private static final class Victim {
        final String sql;
        final Connection connection;
        final Statement statement;
        final CountDownLatch done = new CountDownLatch(1);
        volatile Throwable failure;
        volatile long endNanos;

        Victim(String sql, String properties) throws SQLException {
            this.sql = sql;
            connection = requireNonNull(new Driver().connect(url + properties, null));
            statement = connection.createStatement();
            Thread thread = new Thread(this::run, "hostile");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    // Reads on.
                }
            } catch (Throwable t) {
                failure = t;
            }
            endNanos = System.nanoTime();
            done.countDown();
        }

        /** What is wrong with how it ended, or null. */
        String wrong(long expectedNanos, String state, Class<? extends SQLException> type, String what)
                throws InterruptedException, SQLException {
            if (!done.await(60, TimeUnit.SECONDS)) {
                return what + ": still running: " + sql;
            }
            connection.close();
            if (!(failure instanceof SQLException e) || !state.equals(e.getSQLState()) || !type.isInstance(e)) {
                return what + ": " + failure + ": " + sql;
            }
            long late = TimeUnit.NANOSECONDS.toMillis(endNanos - expectedNanos);
            return late > PATIENCE_MILLIS ? what + ": " + late + " ms late: " + sql : null;
        }
    }

    private static List<String> both() {
        return Stream.concat(ENDLESS.stream(), HUNGRY.stream()).toList();
    }

    /** The median of some small queries, in microseconds. */
    private static long pace() throws SQLException {
        long[] nanos = new long[9];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            try (Statement s = other.createStatement();
                    ResultSet r = s.executeQuery("SELECT max(value) FROM cpu WHERE host = 'h" + i + "'")) {
                assertThat(r.next()).isTrue();
                assertThat(r.getDouble(1)).isEqualTo(99);
            }
            nanos[i] = System.nanoTime() - start;
        }
        java.util.Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1000;
    }

    /** How many of the hostile statements are at work. */
    private static int running() throws SQLException {
        int n = 0;
        try (Statement s = other.createStatement();
                ResultSet r = s.executeQuery("SELECT statement FROM system.queries")) {
            while (r.next()) {
                n += both().contains(r.getString(1)) ? 1 : 0;
            }
        }
        return n;
    }

    @Test
    void aCancelEndsEachAndOthersGoOnMeanwhile() throws Exception {
        assertThat(both().size()).isGreaterThanOrEqualTo(40);
        pace();
        List<Victim> victims = new ArrayList<>();
        for (String sql : ENDLESS) {
            victims.add(new Victim(sql, "&maxMemory=512m"));
        }
        while (running() < victims.size() && victims.stream().noneMatch(v -> v.done.getCount() == 0)) {
            Thread.sleep(10);
        }
        // Now that all are at work, somebody else's small query is answered.
        long median = pace();
        List<String> wrong = new ArrayList<>();
        assertThat(median).as("microseconds of a small query").isLessThan(2_000_000);
        for (Victim v : victims) {
            if (v.done.getCount() == 0) {
                wrong.add("ended by itself with " + v.failure + ": " + v.sql);
            }
        }
        List<Long> cancelled = new ArrayList<>();
        for (Victim v : victims) {
            cancelled.add(System.nanoTime());
            v.statement.cancel();
        }
        for (int i = 0; i < victims.size(); i++) {
            String w = victims.get(i).wrong(cancelled.get(i), "57014", SQLException.class, "cancel");
            if (w != null) {
                wrong.add(w);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(running()).as("statements that run on").isZero();
        assertThat(cpuWithin(300))
                .as("milliseconds of CPU that the engine's threads took afterwards")
                .isLessThan(100);
    }

    /** What the engine's threads take of the processor within a time, in milliseconds. */
    private static long cpuWithin(long millis) throws InterruptedException {
        long before = cpuNanos();
        Thread.sleep(millis);
        return TimeUnit.NANOSECONDS.toMillis(cpuNanos() - before);
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null
                    && (info.getThreadName().startsWith("tidemark-query")
                            || info.getThreadName().startsWith("tidemark-planner")
                            || info.getThreadName().equals("hostile"))) {
                sum += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return sum;
    }

    /** They run for as long as they are let; a few side by side, as a cancel of one alone is what is promised something of. */
    @Test
    void unhinderedTheyRunForHalfAMinuteAndEndAtACancel() throws Exception {
        assumeTrue(Integer.getInteger("tidemark.fault.rounds", 0) > 0, "only with -Pfaults");
        List<String> wrong = new ArrayList<>();
        List<Long> late = new ArrayList<>();
        for (int from = 0; from < ENDLESS.size(); from += 4) {
            List<Victim> victims = new ArrayList<>();
            for (String sql : ENDLESS.subList(from, Math.min(from + 4, ENDLESS.size()))) {
                victims.add(new Victim(sql, ""));
            }
            Thread.sleep(31_000);
            for (Victim v : victims) {
                if (v.done.getCount() == 0) {
                    wrong.add("ended by itself with " + v.failure + ": " + v.sql);
                    continue;
                }
                long cancelled = System.nanoTime();
                v.statement.cancel();
                String w = v.wrong(cancelled, "57014", SQLException.class, "cancel");
                if (w != null) {
                    wrong.add(w);
                }
                late.add(TimeUnit.NANOSECONDS.toMillis(v.endNanos - cancelled));
            }
            long cpu = cpuWithin(500);
            if (cpu > 150) {
                wrong.add(cpu + " ms of CPU in the half second after: " + victims.get(0).sql + " and the next");
            }
        }
        late.sort(null);
        System.out.printf(
                "%d statements ran for 31 s; a cancel ended them after %d ms in the median, %d at most%n",
                late.size(), late.get(late.size() / 2), late.get(late.size() - 1));
        assertThat(wrong).isEmpty();
    }

    @Test
    void aCancelEndsWhatKeepsRows() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String sql : HUNGRY) {
            Victim v = new Victim(sql, "&maxMemory=512m");
            while (running() == 0 && v.done.getCount() > 0) {
                Thread.onSpinWait();
            }
            Thread.sleep(20);
            long cancelled = System.nanoTime();
            v.statement.cancel();
            String w = v.wrong(cancelled, "57014", SQLException.class, "cancel");
            if (w != null) {
                wrong.add(w);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aTimeoutEndsThem() throws Exception {
        List<Victim> victims = new ArrayList<>();
        List<Long> deadlines = new ArrayList<>();
        // All of them in -Pfaults.
        int step = Integer.getInteger("tidemark.fault.rounds", 1) > 1 ? 1 : 3;
        for (int i = 0; i < both().size(); i += step) {
            victims.add(new Victim(both().get(i), "&maxMemory=512m&queryTimeout=200ms"));
            deadlines.add(System.nanoTime() + 200_000_000L);
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < victims.size(); i++) {
            String w = victims.get(i).wrong(deadlines.get(i), "57014", SQLTimeoutException.class, "timeout");
            if (w != null) {
                wrong.add(w);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theMemoryLimitEndsWhatKeepsRows() throws Exception {
        List<Victim> victims = new ArrayList<>();
        for (String sql : HUNGRY) {
            victims.add(new Victim(sql, "&maxMemory=6m"));
        }
        List<String> wrong = new ArrayList<>();
        for (Victim v : victims) {
            String w = v.wrong(Long.MAX_VALUE, "53200", SQLException.class, "memory");
            if (w != null) {
                wrong.add(w);
            }
        }
        assertThat(wrong).isEmpty();
    }
}
