package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jdbc.Driver;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.BeanPropertyRowMapper;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.rowset.SqlRowSet;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's templates and transactions. */
class SpringTest {
    private static final Instant FROM = Instant.parse("2026-11-22T14:00:00Z");
    private static final Instant TO = Instant.parse("2026-11-22T14:05:00Z");

    private final SimpleDriverDataSource source = new SimpleDriverDataSource(new Driver(), ExampleData.url());
    private final JdbcTemplate template = new JdbcTemplate(source);

    record Point(Instant time, double value, String job) {}

    /** A bean, as older programs have them. */
    public static final class Row {
        private Date time;
        private Double value;
        private String job;

        public Date getTime() {
            return time;
        }

        public void setTime(Date time) {
            this.time = time;
        }

        public Double getValue() {
            return value;
        }

        public void setValue(Double value) {
            this.value = value;
        }

        public String getJob() {
            return job;
        }

        public void setJob(String job) {
            this.job = job;
        }
    }

    @Test
    void everyWayToWriteAnInstantSelectsTheSameRows() {
        String sql = "SELECT count(*) FROM up WHERE time >= ? AND time < ?";
        Long expected = template.queryForObject(
                "SELECT count(*) FROM up WHERE time >= TIMESTAMP '2026-11-22 14:00:00' AND time < TIMESTAMP '2026-11-22 14:05:00'",
                Long.class);
        assertThat(expected).isPositive();
        // Spring sets a Calendar as a Timestamp with this calendar: the wall clock of its zone.
        Calendar from = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        from.setTimeInMillis(FROM.toEpochMilli());
        Calendar to = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        to.setTimeInMillis(TO.toEpochMilli());
        LocalDateTime wallFrom = LocalDateTime.ofInstant(FROM, ZoneOffset.UTC);
        LocalDateTime wallTo = LocalDateTime.ofInstant(TO, ZoneOffset.UTC);
        List<Object[]> pairs = List.of(
                new Object[] {FROM, TO},
                new Object[] {wallFrom, wallTo},
                new Object[] {FROM.atOffset(ZoneOffset.ofHours(9)), TO.atOffset(ZoneOffset.ofHours(-3))},
                new Object[] {FROM.atZone(ZoneOffset.UTC), TO.atZone(ZoneOffset.UTC)},
                new Object[] {Timestamp.valueOf(wallFrom), Timestamp.valueOf(wallTo)},
                new Object[] {from, to},
                new Object[] {"2026-11-22 14:00:00", "2026-11-22T14:05:00Z"});
        for (Object[] pair : pairs) {
            assertThat(template.queryForObject(sql, Long.class, pair))
                    .as(pair[0].getClass().getName())
                    .isEqualTo(expected);
        }
        // Of a java.util.Date Spring makes a Timestamp: the wall clock of the JVM's zone, unless the URL says
        // otherwise.
        JdbcTemplate exact =
                new JdbcTemplate(new SimpleDriverDataSource(new Driver(), ExampleData.url() + "?timestamps=instant"));
        assertThat(exact.queryForObject(sql, Long.class, from.getTime(), to.getTime()))
                .isEqualTo(expected);
    }

    @Test
    void rowMappersOfAllKinds() {
        String sql = "SELECT time, value, job FROM up WHERE job = ? ORDER BY time LIMIT 3";
        List<Point> points = template.query(
                sql,
                (r, n) -> new Point(r.getObject("time", Instant.class), r.getDouble("value"), r.getString("job")),
                "node");
        assertThat(points).hasSize(3).allMatch(p -> p.job().equals("node"));
        List<Row> beans = template.query(sql, new BeanPropertyRowMapper<>(Row.class), "node");
        assertThat(beans).hasSize(3).allMatch(b -> b.getJob().equals("node"));
        assertThat(beans.get(0).getTime())
                .isEqualTo(
                        Timestamp.valueOf(LocalDateTime.ofInstant(points.get(0).time(), ZoneOffset.UTC)));
        assertThat(template.query(sql, new DataClassRowMapper<>(Wall.class), "node"))
                .extracting(Wall::time)
                .containsExactlyElementsOf(points.stream()
                        .map(p -> LocalDateTime.ofInstant(p.time(), ZoneOffset.UTC))
                        .toList());
        List<Map<String, Object>> maps = template.queryForList(sql, "node");
        assertThat(maps.get(0)).containsOnlyKeys("time", "value", "job");
        assertThat(maps.get(0).get("time")).isInstanceOf(Timestamp.class);
    }

    record Wall(LocalDateTime time, double value, String job) {}

    @Test
    void namedParametersAndLists() {
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(template);
        List<String> jobs = named.queryForList(
                "SELECT DISTINCT job FROM up WHERE job IN (:jobs) AND time BETWEEN :from AND :to ORDER BY job",
                new MapSqlParameterSource()
                        .addValue("jobs", List.of("node", "demo", "none"))
                        .addValue("from", FROM)
                        .addValue("to", TO),
                String.class);
        assertThat(jobs).containsExactly("demo", "node");
        assertThat(JdbcClient.create(source)
                        .sql("SELECT max(time) FROM up WHERE job = :job")
                        .param("job", "node")
                        .query(OffsetDateTime.class)
                        .single()
                        .getOffset())
                .isEqualTo(ZoneOffset.UTC);
        assertThatThrownBy(() -> template.queryForObject("SELECT job FROM up WHERE job = 'x'", String.class))
                .isInstanceOf(EmptyResultDataAccessException.class);
    }

    @Test
    void errorsBecomeSpringsOwnBySqlState() {
        assertThatThrownBy(() -> template.queryForList("SELEC 1")).isInstanceOf(BadSqlGrammarException.class);
        assertThatThrownBy(() -> template.queryForList("SELECT * FROM no_such_metric"))
                .isInstanceOf(BadSqlGrammarException.class);
        assertThatThrownBy(() -> template.queryForList("SELECT no_such_tag FROM up"))
                .isInstanceOf(BadSqlGrammarException.class);
        assertThatThrownBy(() -> template.queryForList("SELECT CAST('x' AS INTEGER)"))
                .isInstanceOf(DataIntegrityViolationException.class);
        JdbcTemplate hurried = new JdbcTemplate(source);
        hurried.setQueryTimeout(1);
        assertThatThrownBy(() -> hurried.queryForObject(
                        "SELECT count(*) FROM up a, up b, up c, up d WHERE a.value + b.value + c.value + d.value < 0",
                        Long.class))
                .isInstanceOf(QueryTimeoutException.class);
        assertThatThrownBy(
                        () -> new JdbcTemplate(new SimpleDriverDataSource(new Driver(), "jdbc:tidemark:/no/such/place"))
                                .queryForList("SELECT 1"))
                .isInstanceOf(CannotGetJdbcConnectionException.class);
    }

    @Test
    void rowLimitsAndFetchSizesOnBothKindsOfStatement() {
        JdbcTemplate few = new JdbcTemplate(source);
        few.setMaxRows(7);
        few.setFetchSize(3);
        assertThat(few.queryForList("SELECT * FROM up")).hasSize(7);
        assertThat(few.queryForList("SELECT * FROM up WHERE job = ?", "node")).hasSize(7);
        assertThat(few.queryForList("SELECT count(*) FROM up WHERE job = ? GROUP BY instance", "node"))
                .hasSize(2);
        try (Stream<String> all = template.queryForStream("SELECT job FROM up", (r, n) -> r.getString(1))) {
            assertThat(all.limit(10)).hasSize(10);
        }
        List<String> seen = new ArrayList<>();
        few.query("SELECT job FROM up", r -> {
            seen.add(r.getString("JOB"));
        });
        assertThat(seen).hasSize(7);
    }

    @Test
    void disconnectedRows() {
        SqlRowSet rows = template.queryForRowSet("SELECT time, value, job FROM up WHERE job = ? LIMIT 5", "node");
        assertThat(rows.getMetaData().getColumnNames()).containsExactly("time", "value", "job");
        assertThat(rows.last()).isTrue();
        assertThat(rows.getRow()).isEqualTo(5);
        assertThat(rows.first()).isTrue();
        assertThat(rows.getString("job")).isEqualTo("node");
        assertThat(rows.getTimestamp("time")).isNotNull();
    }

    @Test
    void transactionsReadOnlyAndNot() throws Exception {
        for (DataSourceTransactionManager manager :
                List.of(new DataSourceTransactionManager(source), new JdbcTransactionManager(source))) {
            for (boolean readOnly : new boolean[] {true, false}) {
                TransactionTemplate transaction = new TransactionTemplate(manager);
                transaction.setReadOnly(readOnly);
                transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
                transaction.setTimeout(30);
                Long all =
                        transaction.execute(status -> template.queryForObject("SELECT count(*) FROM up", Long.class));
                assertThat(all).isPositive();
                transaction.executeWithoutResult(status -> {
                    template.queryForList("SELECT 1");
                    status.setRollbackOnly();
                });
                assertThatThrownBy(() -> transaction.executeWithoutResult(
                                status -> template.queryForList("SELECT no_such_tag FROM up")))
                        .isInstanceOf(BadSqlGrammarException.class);
            }
        }
        try (Connection c = source.getConnection()) {
            SingleConnectionDataSource one = new SingleConnectionDataSource(c, true);
            one.setAutoCommit(false);
            TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(one));
            for (int i = 0; i < 3; i++) {
                Integer two = transaction.execute(
                        status -> new JdbcTemplate(one).queryForObject("SELECT 1 + 1", Integer.class));
                assertThat(two).isEqualTo(2);
            }
            assertThat(JdbcUtils.supportsBatchUpdates(c)).isTrue();
        }
    }
}
