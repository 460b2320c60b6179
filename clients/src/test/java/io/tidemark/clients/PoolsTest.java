package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.tidemark.jdbc.Driver;
import io.tidemark.jdbc.TidemarkDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.Test;

/** Pools: borrow, ask, fail, return, evict, by several threads at once. */
class PoolsTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 12;

    @Test
    void hikari() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(ExampleData.url());
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setSchema("metrics");
        config.setCatalog("tidemark");
        config.setValidationTimeout(1000);
        config.addDataSourceProperty("timestamps", "instant");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            work(pool);
            brokenConnectionsAreReplaced(pool);
        }
    }

    @Test
    void hikariOverOurDataSource() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSourceClassName(TidemarkDataSource.class.getName());
        config.addDataSourceProperty("url", ExampleData.url());
        config.setUsername("somebody");
        config.setPassword("secret");
        config.setMaximumPoolSize(3);
        config.setConnectionTestQuery("SELECT 1");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            work(pool);
        }
    }

    @Test
    void c3p0() throws Exception {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        try {
            pool.setDriverClass(Driver.class.getName());
            pool.setJdbcUrl(ExampleData.url());
            pool.setMinPoolSize(1);
            pool.setMaxPoolSize(4);
            // As Metabase has it.
            pool.setTestConnectionOnCheckout(true);
            pool.setMaxStatements(20);
            work(pool);
        } finally {
            pool.close();
        }
    }

    @Test
    void dbcp2() throws Exception {
        try (BasicDataSource pool = new BasicDataSource()) {
            pool.setUrl(ExampleData.url());
            pool.setMaxTotal(4);
            pool.setTestOnBorrow(true);
            pool.setPoolPreparedStatements(true);
            pool.setDefaultAutoCommit(false);
            pool.setDefaultReadOnly(true);
            pool.setDefaultQueryTimeout(Duration.ofSeconds(30));
            pool.setRollbackOnReturn(true);
            pool.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            pool.setFastFailValidation(true);
            work(pool);
        }
    }

    @Test
    void tomcat() throws Exception {
        PoolProperties config = new PoolProperties();
        config.setUrl(ExampleData.url());
        config.setDriverClassName(Driver.class.getName());
        config.setMaxActive(4);
        config.setTestOnBorrow(true);
        config.setValidationInterval(0);
        config.setJdbcInterceptors("ConnectionState;StatementFinalizer;SlowQueryReport(threshold=60000)");
        config.setDefaultReadOnly(true);
        config.setDefaultAutoCommit(false);
        config.setRollbackOnReturn(true);
        config.setRemoveAbandoned(true);
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource(config);
        try {
            work(pool);
        } finally {
            pool.close(true);
        }
    }

    @Test
    void agroal() throws Exception {
        AgroalDataSourceConfigurationSupplier config = new AgroalDataSourceConfigurationSupplier();
        config.connectionPoolConfiguration(p -> p.maxSize(4)
                .validateOnBorrow(true)
                .connectionFactoryConfiguration(
                        f -> f.jdbcUrl(ExampleData.url()).connectionProviderClass(Driver.class)));
        try (AgroalDataSource pool = AgroalDataSource.from(config)) {
            work(pool);
        }
    }

    /** Threads that take turns at the pool: prepared and plain statements, one in four of them wrong. */
    private static void work(DataSource pool) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int mine = t;
                tasks.add(() -> {
                    long samples = 0;
                    for (int round = 0; round < ROUNDS; round++) {
                        if ((mine + round) % 4 == 3) {
                            failOnce(pool);
                        }
                        samples += samplesOf(pool, "node");
                    }
                    return samples;
                });
            }
            for (Future<Long> f : threads.invokeAll(tasks)) {
                assertThat(f.get()).isEqualTo(ROUNDS * 3187L);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long samplesOf(DataSource pool, String job) throws SQLException {
        try (Connection c = pool.getConnection();
                PreparedStatement p = c.prepareStatement("SELECT count(*) FROM up WHERE job = ? AND time < ?")) {
            p.setString(1, job);
            p.setObject(2, Instant.parse("2026-11-23T00:00:00Z"));
            try (ResultSet r = p.executeQuery()) {
                assertThat(r.next()).isTrue();
                return r.getLong(1);
            }
        }
    }

    private static void failOnce(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.executeQuery("SELECT nothing FROM up");
            throw new AssertionError("a column that does not exist was found");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).startsWith("42");
        }
    }

    private static void brokenConnectionsAreReplaced(DataSource pool) throws SQLException {
        Connection broken = pool.getConnection();
        broken.unwrap(Connection.class).abort(Runnable::run);
        assertThat(broken.isValid(1)).isFalse();
        assertThatThrownBy(broken::close).isInstanceOf(SQLNonTransientConnectionException.class);
        assertThat(samplesOf(pool, "node")).isEqualTo(3187);
    }

    @Test
    void ourDataSourceTakesUserAndPasswordEitherWay() throws SQLException {
        TidemarkDataSource source = new TidemarkDataSource(ExampleData.url());
        Properties more = new Properties();
        more.setProperty("queryTimeout", "1m");
        source.setProperties(more);
        assertThat(samplesOf(source, "node")).isEqualTo(3187);
        try (Connection c = source.getConnection("somebody", "secret")) {
            assertThat(c.getMetaData().getUserName()).isEqualTo("somebody");
            assertThat(c.getMetaData().getURL()).doesNotContain("secret");
            assertThat(c.toString()).doesNotContain("secret");
        }
    }
}
