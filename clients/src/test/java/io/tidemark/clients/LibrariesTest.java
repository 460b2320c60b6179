package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.QueryCountHolder;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.dbunit.database.DatabaseConfig;
import org.dbunit.database.DatabaseConnection;
import org.dbunit.database.QueryDataSet;
import org.dbunit.dataset.xml.FlatXmlDataSet;
import org.hibernate.SessionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.UnableToCreateStatementException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Meta;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** What stands between a program and its statements: jOOQ, Jdbi, MyBatis, Hibernate, DbUnit, proxies. */
class LibrariesTest {
    private static final Instant FROM = Instant.parse("2026-11-22T14:00:00Z");
    private static final Instant TO = Instant.parse("2026-11-22T14:05:00Z");

    // ---------------------------------------------------------------- jOOQ

    @Test
    void jooqPlainSqlWithParametersOfItsOwnTypes() throws SQLException {
        try (Connection c = ExampleData.connect()) {
            DSLContext ctx = DSL.using(c, SQLDialect.DEFAULT);
            Result<Record> rows = ctx.fetch(
                    "SELECT time, value, job FROM up WHERE job = ? AND time >= ? AND time < ? ORDER BY time LIMIT 5",
                    "node",
                    LocalDateTime.parse("2026-11-22T14:00:00"),
                    java.sql.Timestamp.valueOf("2026-11-22 14:05:00"));
            assertThat(rows).hasSize(5);
            assertThat(rows.get(0).get("job")).isEqualTo("node");
            assertThat(rows.get(0).get("value", Double.class)).isEqualTo(1.0);
            assertThat(rows.get(0).get("time", LocalDateTime.class)).isAfterOrEqualTo("2026-11-22T14:00:00");
            assertThat(rows.formatCSV()).startsWith("time,value,job");
            assertThat(rows.formatJSON()).contains("\"job\"");
        }
    }

    @Test
    void jooqBuiltStatements() throws SQLException {
        try (Connection c = ExampleData.connect()) {
            for (SQLDialect dialect : List.of(SQLDialect.DEFAULT, SQLDialect.POSTGRES, SQLDialect.H2)) {
                DSLContext ctx = DSL.using(c, dialect);
                Table<?> up = DSL.table(DSL.name("metrics", "up"));
                Field<String> job = DSL.field(DSL.name("job"), String.class);
                Field<Double> value = DSL.field(DSL.name("value"), Double.class);
                Field<LocalDateTime> time = DSL.field(DSL.name("time"), LocalDateTime.class);
                assertThat(ctx.fetchCount(DSL.select(job).from(up).where(job.eq("node"))))
                        .isEqualTo(3187);
                var result = ctx.select(job, DSL.count(), DSL.avg(value), DSL.max(time))
                        .from(up)
                        .where(job.in("node", "demo"))
                        .and(time.ge(LocalDateTime.parse("2026-11-22T14:00:00")))
                        .and(job.likeIgnoreCase("%O%"))
                        .groupBy(job)
                        .having(DSL.count().gt(1))
                        .orderBy(job.desc())
                        .limit(10)
                        .offset(0)
                        .fetch();
                assertThat(result.getValues(job)).as(dialect.name()).containsExactly("node", "demo");
                assertThat(ctx.fetchExists(DSL.selectOne().from(up).where(job.eq("none"))))
                        .isFalse();
                try (var cursor = ctx.select(job, value).from(up).fetchLazy()) {
                    assertThat(cursor.fetchNext(100)).hasSize(100);
                }
                assertThat(ctx.select(job).from(up).maxRows(11).fetchSize(4).fetch())
                        .hasSize(11);
                assertThatThrownBy(() -> ctx.fetch("SELECT nothing FROM up"))
                        .isInstanceOfSatisfying(
                                DataAccessException.class,
                                e -> assertThat(e.sqlState()).startsWith("42"));
            }
        }
    }

    @Test
    void jooqMeta() throws SQLException {
        try (Connection c = ExampleData.connect()) {
            DSLContext ctx =
                    DSL.using(c, SQLDialect.DEFAULT, new Settings().withRenderQuotedNames(RenderQuotedNames.ALWAYS));
            Meta meta = ctx.meta();
            assertThat(meta.getSchemas()).anyMatch(s -> s.getName().equals("metrics"));
            Table<?> up = meta.getTables("up").get(0);
            assertThat(up.fields()).extracting(Field::getName).startsWith("time", "value", "instance", "job");
            assertThat(up.field("value").getType()).isEqualTo(Double.class);
            assertThat(up.getPrimaryKey().getFields())
                    .extracting(Field::getName)
                    .contains("time", "instance", "job")
                    .doesNotContain("value");
            assertThat(ctx.selectFrom(up).limit(3).fetch()).hasSize(3);
            assertThat(ctx.selectCount().from(up).fetchOne(0, Long.class)).isPositive();
            assertThat(meta.getTables().size()).isGreaterThan(100);
        }
    }

    // ---------------------------------------------------------------- Jdbi

    /** A row. */
    public record Sample(Instant time, double value, String job) {}

    @Test
    void jdbi() {
        // Jdbi makes Timestamps of instants, and instants of Timestamps.
        Jdbi jdbi = Jdbi.create(ExampleData.url() + "?timestamps=instant");
        List<Sample> rows = jdbi.withHandle(h -> h.registerRowMapper(ConstructorMapper.factory(Sample.class))
                .createQuery("SELECT time, value, job FROM up WHERE job = :job AND time >= :from AND time < :to"
                        + " ORDER BY time")
                .bind("job", "node")
                .bind("from", FROM)
                .bind("to", TO)
                .setMaxRows(33)
                .setFetchSize(10)
                .setQueryTimeout(30)
                .mapTo(Sample.class)
                .list());
        assertThat(rows)
                .hasSize(33)
                .allMatch(r -> !r.time().isBefore(FROM) && r.time().isBefore(TO));
        assertThat(jdbi.<Long, RuntimeException>withHandle(
                        h -> h.createQuery("SELECT count(*) FROM up WHERE job IN (<jobs>)")
                                .bindList("jobs", List.of("node", "demo"))
                                .mapTo(Long.class)
                                .one()))
                .isEqualTo(4781L);
        Map<String, Object> one =
                jdbi.withHandle(h -> h.select("SELECT job, max(time) AS last FROM up GROUP BY job ORDER BY job LIMIT 1")
                        .mapToMap()
                        .one());
        assertThat(one).containsEntry("job", "dead");
        assertThat(jdbi.<List<OffsetDateTime>, RuntimeException>inTransaction(
                        h -> h.select("SELECT max(time) FROM up GROUP BY job")
                                .mapTo(OffsetDateTime.class)
                                .list()))
                .hasSize(7);
        assertThat(jdbi.<List<LocalDateTime>, RuntimeException>withHandle(h -> h.select("SELECT max(time) FROM up")
                        .mapTo(LocalDateTime.class)
                        .list()))
                .containsExactly(LocalDateTime.parse("2026-11-22T14:20:05.740"));
        assertThatThrownBy(() -> jdbi.useHandle(
                        h -> h.select("SELECT x FROM up").mapTo(String.class).list()))
                .isInstanceOfAny(UnableToExecuteStatementException.class, UnableToCreateStatementException.class)
                .hasCauseInstanceOf(SQLSyntaxErrorException.class);
        assertThat(jdbi.<Integer, RuntimeException>withHandle(h -> {
                    try (var stream = h.select("SELECT job FROM up").mapTo(String.class).stream()) {
                        return (int) stream.limit(1000).count();
                    }
                }))
                .isEqualTo(1000);
    }

    // ---------------------------------------------------------------- MyBatis

    /** A mapper. */
    public interface UpMapper {
        /** By job. */
        @Select("SELECT time, value, job FROM up WHERE job = #{job} AND time >= #{from} ORDER BY time")
        List<Wall> byJob(@Param("job") String job, @Param("from") LocalDateTime from, RowBounds bounds);

        /** Read bit by bit. */
        @Select("SELECT time, value, job FROM up WHERE job = #{job}")
        Cursor<Wall> all(@Param("job") String job);

        /** Maps. */
        @Select(
                "SELECT job, count(*) AS n, max(time) AS \"last\", avg(value) AS mean FROM up GROUP BY job ORDER BY job")
        List<Map<String, Object>> summary();

        /** An exact instant. */
        @Select("SELECT count(*) FROM up WHERE time >= #{from} AND time < #{to}")
        long between(@Param("from") Instant from, @Param("to") OffsetDateTime to);

        /** With a parameter that may be absent. */
        @Select("SELECT count(*) FROM up WHERE job = #{job} OR CAST(#{job} AS VARCHAR) IS NULL")
        long maybe(@Param("job") String job);
    }

    /** A row. */
    public record Wall(LocalDateTime time, Double value, String job) {}

    @Test
    void myBatis() throws Exception {
        DataSource source = new org.apache.ibatis.datasource.pooled.PooledDataSource(
                // MyBatis sets instants as Timestamps, all else of java.time as it is.
                "io.tidemark.jdbc.Driver", ExampleData.url() + "?timestamps=instant", null, null);
        Configuration configuration = new Configuration(new Environment("test", new JdbcTransactionFactory(), source));
        configuration.setDefaultFetchSize(50);
        configuration.setDefaultStatementTimeout(30);
        configuration.setArgNameBasedConstructorAutoMapping(true);
        configuration.addMapper(UpMapper.class);
        SqlSessionFactory factory = new SqlSessionFactoryBuilder().build(configuration);
        try (SqlSession session = factory.openSession()) {
            UpMapper mapper = session.getMapper(UpMapper.class);
            List<Wall> page = mapper.byJob("node", LocalDateTime.parse("2026-11-22T14:00:00"), new RowBounds(10, 5));
            assertThat(page).hasSize(5);
            assertThat(page.get(0).time()).isAfter("2026-11-22T14:00:00");
            int n = 0;
            try (Cursor<Wall> all = mapper.all("node")) {
                for (Wall w : all) {
                    assertThat(w.job()).isEqualTo("node");
                    if (++n == 100) {
                        break;
                    }
                }
            }
            assertThat(mapper.summary()).hasSize(7).allMatch(m -> m.get("n") instanceof Long);
            assertThat(mapper.between(FROM, TO.atOffset(java.time.ZoneOffset.ofHours(2))))
                    .isEqualTo(4560);
            assertThat(mapper.maybe(null)).isEqualTo(21878);
            assertThat(mapper.maybe("node")).isEqualTo(3187);
            session.commit();
            session.rollback();
        }
    }

    // ---------------------------------------------------------------- Hibernate

    @Test
    void hibernateNativeQueries() {
        org.hibernate.cfg.Configuration configuration = new org.hibernate.cfg.Configuration()
                .setProperty("hibernate.connection.url", ExampleData.url())
                .setProperty("hibernate.connection.driver_class", "io.tidemark.jdbc.Driver")
                .setProperty("hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect")
                .setProperty("hibernate.jdbc.time_zone", "UTC")
                .setProperty("hibernate.connection.pool_size", "2");
        try (SessionFactory factory = configuration.buildSessionFactory();
                org.hibernate.Session session = factory.openSession()) {
            List<Object[]> rows = session.createNativeQuery(
                            "SELECT time, value, job FROM up WHERE job = :job AND time >= :from ORDER BY time",
                            Object[].class)
                    .setParameter("job", "node")
                    .setParameter("from", FROM)
                    .setMaxResults(5)
                    .setFetchSize(2)
                    .setTimeout(30)
                    .getResultList();
            assertThat(rows).hasSize(5);
            assertThat(rows.get(0)[2]).isEqualTo("node");
            Long n = session.createNativeQuery("SELECT count(*) FROM up WHERE job IN (:jobs)", Long.class)
                    .setParameterList("jobs", List.of("node", "demo"))
                    .getSingleResult();
            assertThat(n).isEqualTo(4781L);
            session.beginTransaction();
            try (var scroll = session.createNativeQuery("SELECT job FROM up", String.class)
                    .scroll(org.hibernate.ScrollMode.FORWARD_ONLY)) {
                assertThat(scroll.next()).isTrue();
            }
            try (var scroll = session.createNativeQuery("SELECT job FROM up LIMIT 10", String.class)
                    .scroll(org.hibernate.ScrollMode.SCROLL_INSENSITIVE)) {
                assertThat(scroll.last()).isTrue();
                assertThat(scroll.first()).isTrue();
            }
            session.getTransaction().commit();
        }
    }

    // ---------------------------------------------------------------- DbUnit

    @Test
    void dbUnitExportsATable() throws Exception {
        try (Connection c = ExampleData.connect()) {
            DatabaseConnection connection = new DatabaseConnection(c, "metrics");
            connection.getConfig().setProperty(DatabaseConfig.PROPERTY_ESCAPE_PATTERN, "\"?\"");
            connection.getConfig().setProperty(DatabaseConfig.FEATURE_CASE_SENSITIVE_TABLE_NAMES, true);
            QueryDataSet data = new QueryDataSet(connection);
            data.addTable("up", "SELECT * FROM up ORDER BY time, job, instance LIMIT 20");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            FlatXmlDataSet.write(data, out);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("<up time=\"2026-11-22 13:53:10.929");
            assertThat(connection.createDataSet().getTableMetaData("up").getPrimaryKeys())
                    .hasSize(7);
            assertThat(connection.getRowCount("up")).isEqualTo(21878);
        }
    }

    // ---------------------------------------------------------------- proxies

    @Test
    void dataSourceProxyCountsAndLogs() throws SQLException {
        List<String> seen = new ArrayList<>();
        DataSource proxy = ProxyDataSourceBuilder.create(new io.tidemark.jdbc.TidemarkDataSource(ExampleData.url()))
                .name("metrics")
                .countQuery()
                .proxyResultSet()
                .afterQuery((execution, queries) -> queries.forEach(q -> seen.add(q.getQuery())))
                .build();
        QueryCountHolder.clear();
        try (Connection c = proxy.getConnection();
                var p = c.prepareStatement("SELECT count(*) FROM up WHERE job = ?");
                Statement s = c.createStatement()) {
            p.setString(1, "node");
            try (ResultSet r = p.executeQuery()) {
                assertThat(r.next()).isTrue();
                assertThat(r.getLong(1)).isEqualTo(3187);
            }
            s.execute("SELECT 1");
            assertThat(c.unwrap(Connection.class)).isNotNull();
        }
        assertThat(seen).hasSize(2);
        assertThat(QueryCountHolder.getGrandTotal().getSelect()).isEqualTo(2);
    }

    @Test
    void p6spy() throws SQLException {
        System.setProperty("p6spy.config.appender", "com.p6spy.engine.spy.appender.StdoutLogger");
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try (Connection c = DriverManager.getConnection(ExampleData.url().replace("jdbc:", "jdbc:p6spy:"));
                var p = c.prepareStatement("SELECT count(*) FROM up WHERE job = ?")) {
            p.setString(1, "node");
            try (ResultSet r = p.executeQuery()) {
                assertThat(r.next()).isTrue();
                assertThat(r.getLong(1)).isEqualTo(3187);
            }
        } finally {
            System.setOut(before);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("WHERE job = 'node'");
    }
}
