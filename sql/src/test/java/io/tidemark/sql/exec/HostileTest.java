package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.query.MemoryBudget;
import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.BatchSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements that would run for ever or eat all memory: over a table without end, or over rows that multiply beyond any. Each
 * ends by a cancel, and those that keep rows by the memory limit, and gives back what it claimed.
 */
class HostileTest {
    /** 200 ms are promised; the rest is for a machine that does other things too. */
    private static final long PATIENCE_MILLIS = 5_000;

    private static final int WORKING_MILLIS = 60;

    /** What keeps no rows, or fewer than any limit. */
    static List<String> endless() {
        return List.of(
                "SELECT COUNT(*) FROM e",
                "SELECT SUM(d), MAX(d), AVG(d), STDDEV(d) FROM e",
                "SELECT s, COUNT(*) FROM e GROUP BY s",
                "SELECT COUNT(*) FROM e WHERE d < -1",
                "SELECT n FROM e WHERE n < 0",
                "SELECT DISTINCT s FROM e WHERE n < 0",
                "SELECT * FROM e ORDER BY d LIMIT 10",
                "SELECT * FROM e ORDER BY s DESC, d LIMIT 1000",
                "SELECT COUNT(*) FROM e LIMIT 1 OFFSET 5",
                "SELECT n FROM e OFFSET 9000000000000000000",
                "SELECT COUNT(*) FROM big a, big b, big c",
                "SELECT COUNT(*) FROM big a JOIN big b ON a.n < b.n AND a.d > b.d JOIN big c ON b.n <> c.n",
                "SELECT COUNT(*) FROM big a JOIN big b ON a.s = b.s JOIN big c ON b.s = c.s",
                "SELECT COUNT(*) FROM big a LEFT JOIN big b ON a.n + b.n < 0 LEFT JOIN big c ON a.n + c.n < 0, big d",
                "SELECT COUNT(*) FROM big a FULL JOIN big b ON a.n > b.n, big c, big d",
                "SELECT COUNT(*) FROM big a, big b WHERE a.s || b.s LIKE '%x%y%z%'",
                "SELECT COUNT(*) FROM e WHERE d IN (SELECT d FROM big)",
                "SELECT COUNT(*) FROM e WHERE n NOT IN (SELECT n FROM big WHERE n < 100)",
                "SELECT COUNT(*) FROM e WHERE EXISTS (SELECT 1 FROM big WHERE big.n > e.n + 100000)",
                "SELECT COUNT(*) FROM (SELECT n FROM e UNION ALL SELECT n FROM e) AS u",
                "SELECT COUNT(*) FROM (SELECT s FROM e EXCEPT ALL SELECT s FROM big) AS x",
                "SELECT n FROM e EXCEPT SELECT n FROM e WHERE n < 0",
                "SELECT s FROM e INTERSECT SELECT s FROM big WHERE n < 0",
                "SELECT MAX(CHAR_LENGTH(REPEAT(s, 50000))) FROM e",
                "SELECT COUNT(*) FROM e WHERE REPEAT(s, 50000) LIKE '%a%a%a%a%b'",
                "SELECT COUNT(*) FROM e WHERE REPEAT('a', 8000000) LIKE '%____________________________________b%'",
                "SELECT COUNT(*) FROM e WHERE REGEXP_LIKE(REPEAT(s, 50000), '(a?){200}b{200}c')",
                "SELECT COUNT(*) FROM e WHERE REPEAT('a', 5000000) SIMILAR TO '(a|aa|aaa)*b'",
                "SELECT COUNT(*) FROM e WHERE MD5(REPEAT(s, 50000)) = 'x'",
                "SELECT COUNT(*) FROM e WHERE REGEXP_REPLACE(REPEAT(s, 50000), '[a-z]', '$0') = 'x'",
                "SELECT MAX(v) FROM (SELECT a.s, SUM(a.d) AS v FROM big a, big b, big c GROUP BY a.s) AS g");
    }

    /** What keeps rows until there is no room for more. */
    static List<String> hungry() {
        return List.of(
                "SELECT * FROM e ORDER BY d",
                "SELECT * FROM e ORDER BY s, n DESC",
                "SELECT n, COUNT(*) FROM e GROUP BY n",
                "SELECT DISTINCT n, d FROM e",
                "SELECT COUNT(DISTINCT n) FROM e",
                "SELECT ARRAY_AGG(n) FROM e",
                "SELECT STRING_AGG(s, ',' ORDER BY n DESC) FROM e",
                "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY d) FROM e",
                "SELECT MODE(n) FROM e",
                "SELECT big.n FROM big JOIN e ON big.n = e.n",
                "SELECT big.n FROM big LEFT ASOF JOIN e MATCH_CONDITION e.n <= big.n ON big.s = e.s",
                "SELECT n FROM e INTERSECT SELECT n FROM e",
                "SELECT n FROM e EXCEPT SELECT n FROM e",
                "SELECT n FROM e UNION SELECT n + 1 FROM e",
                "SELECT SUM(d) OVER (PARTITION BY s ORDER BY n ROWS 100 PRECEDING) FROM e",
                "SELECT a.n, b.n, c.n FROM big a, big b, big c ORDER BY 1, 2, 3",
                "SELECT * FROM e ORDER BY d LIMIT 1000000000",
                "SELECT n, s FROM e GROUP BY CUBE(n, s, d)",
                "SELECT REPEAT(s, 1000000 + CAST(MOD(n, 10) AS INTEGER)) AS r FROM e ORDER BY r");
    }

    private static TestSql tables() {
        TestSql db = new TestSql();
        TestTable e = db.table("e")
                .column("n", SqlTypeName.BIGINT)
                .column("s", SqlTypeName.VARCHAR)
                .column("d", SqlTypeName.DOUBLE);
        e.endless = i -> new Object[] {i, "s" + i % 5, (double) (i * 0x9E3779B97F4A7C15L >>> 40)};
        TestTable big = db.table("big")
                .column("n", SqlTypeName.BIGINT)
                .column("s", SqlTypeName.VARCHAR)
                .column("d", SqlTypeName.DOUBLE);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            big.row((long) i, "s" + i % 5, random.nextDouble());
        }
        big.batchSize = 1000;
        return db;
    }

    @ParameterizedTest
    @MethodSource("endless")
    void endsSoonAfterACancel(String sql) throws Exception {
        QueryControl control =
                new QueryControl(Long.MAX_VALUE, Long.MAX_VALUE, 400L << 20, new MemoryBudget(Long.MAX_VALUE));
        Run run = Run.start(sql, control);
        // Without a cancel it would go on: it is still at work after a while.
        run.thread.join(WORKING_MILLIS);
        assertThat(run.thread.isAlive())
                .as("%s ended by itself: %s", sql, run.failure.get())
                .isTrue();
        long cancelled = System.nanoTime();
        control.cancel();
        run.thread.join(60_000);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cancelled);
        assertThat(run.thread.isAlive()).isFalse();
        assertThat(run.failure.get())
                .isInstanceOfSatisfying(
                        QueryAbortedException.class,
                        e -> assertThat(e.reason()).isEqualTo(QueryAbortedException.Reason.CANCELLED));
        assertThat(millis)
                .as("milliseconds from the cancel to the end of %s", sql)
                .isLessThan(PATIENCE_MILLIS);
        assertThat(control.memoryBytes()).as("claimed after the end").isZero();
    }

    @ParameterizedTest
    @MethodSource("hungry")
    void endsAtTheMemoryLimit(String sql) throws Exception {
        QueryControl control =
                new QueryControl(Long.MAX_VALUE, Long.MAX_VALUE, 8L << 20, new MemoryBudget(Long.MAX_VALUE));
        Run run = Run.start(sql, control);
        run.thread.join(60_000);
        assertThat(run.thread.isAlive()).as("%s does not stop", sql).isFalse();
        assertThat(run.failure.get())
                .isInstanceOfSatisfying(
                        QueryAbortedException.class,
                        e -> assertThat(e.reason()).isEqualTo(QueryAbortedException.Reason.MEMORY));
        assertThat(control.memoryBytes()).as("claimed after the end").isZero();
    }

    @Test
    void aDeadlineEndsAStatementToo() throws Exception {
        QueryControl control = new QueryControl(
                System.nanoTime() + 100_000_000L, Long.MAX_VALUE, Long.MAX_VALUE, new MemoryBudget(Long.MAX_VALUE));
        Run run = Run.start("SELECT COUNT(*) FROM big a, big b, big c", control);
        run.thread.join(60_000);
        assertThat(run.failure.get())
                .isInstanceOfSatisfying(
                        QueryAbortedException.class,
                        e -> assertThat(e.reason()).isEqualTo(QueryAbortedException.Reason.TIMEOUT));
    }

    @Test
    void aResultThatIsClosedEarlyGivesEverythingBack() throws Exception {
        for (String sql : List.of(
                "SELECT n, SUM(d) OVER (ORDER BY n) FROM big",
                "SELECT n FROM big ORDER BY d",
                "SELECT n, COUNT(*) FROM big GROUP BY n",
                "SELECT a.n FROM big a JOIN big b ON a.n = b.n",
                "SELECT n FROM big INTERSECT SELECT n FROM big")) {
            QueryControl control = QueryControl.unlimited();
            TestSql db = tables();
            BatchSource source = db.plan(sql).open(db.context(control));
            assertThat(source.next()).isNotNull();
            assertThat(control.memoryBytes()).isPositive();
            source.close();
            source.close();
            assertThat(control.memoryBytes()).as(sql).isZero();
            assertThat(source.next()).as(sql + " after close").isNull();
        }
    }

    private record Run(Thread thread, AtomicReference<Throwable> failure) {
        static Run start(String sql, QueryControl control) throws Exception {
            TestSql db = tables();
            ExecutablePlan plan = db.plan(sql);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(
                    () -> {
                        try (BatchSource source = plan.open(db.context(control))) {
                            while (source.next() != null) {
                                control.poll();
                            }
                        } catch (Throwable t) {
                            failure.set(t);
                        }
                    },
                    "hostile");
            thread.setDaemon(true);
            thread.start();
            return new Run(thread, failure);
        }
    }
}
