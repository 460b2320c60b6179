package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What SQL says about time and counters, on a database in memory. */
class TimeSeriesSqlTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver().connect("jdbc:tidemark:mem:", new Properties()));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : " ").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private void insert(String host, long millis, double value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO hits_total (time, value, job, host) VALUES (?, ?, 'web', ?)")) {
            insert.setObject(1, START.plusMillis(millis));
            insert.setDouble(2, value);
            insert.setString(3, host);
            insert.executeUpdate();
        }
    }

    @Test
    void aSeriesIsGenerated() throws SQLException {
        assertThat(rows("SELECT n FROM generate_series(1, 10, 3) AS s(n)")).containsExactly("1", "4", "7", "10");
        assertThat(rows("SELECT * FROM generate_series(3, 1, -1)")).containsExactly("3", "2", "1");
        assertThat(rows("SELECT * FROM generate_series(3, 1)")).isEmpty();
        assertThat(rows("SELECT * FROM generate_series(1, 9223372036854775807) LIMIT 2"))
                .containsExactly("1", "2");
        assertThat(rows("SELECT * FROM generate_series(9223372036854775806, 9223372036854775807)"))
                .containsExactly("9223372036854775806", "9223372036854775807");
        assertThat(rows(
                        "SELECT t FROM generate_series(TIMESTAMP '2026-03-01 00:00:00', TIMESTAMP '2026-03-01 01:00:00',"
                                + " INTERVAL '30' MINUTE) AS s(t)"))
                .containsExactly("2026-03-01 00:00:00.000", "2026-03-01 00:30:00.000", "2026-03-01 01:00:00.000");
        assertThatThrownBy(() -> rows("SELECT * FROM generate_series(1, 5, 0)")).hasMessageContaining("step of 0");
    }

    @Test
    void bucketsWithoutSamplesAreFilledByJoiningASeries() throws SQLException {
        insert("a", 60_000, 1);
        insert("a", 190_000, 2);
        assertThat(rows("SELECT g.t, s.n FROM generate_series(TIMESTAMP '2026-03-01 00:00:00', TIMESTAMP '2026-03-01"
                        + " 00:04:00', INTERVAL '1' MINUTE) AS g(t) LEFT JOIN (SELECT time_bucket('1m', time) AS b,"
                        + " count(*) AS n FROM hits_total GROUP BY b) AS s ON s.b = g.t ORDER BY g.t"))
                .containsExactly(
                        "2026-03-01 00:00:00.000 null",
                        "2026-03-01 00:01:00.000 1",
                        "2026-03-01 00:02:00.000 null",
                        "2026-03-01 00:03:00.000 1",
                        "2026-03-01 00:04:00.000 null");
    }

    @Test
    void timesAreSubtracted() throws SQLException {
        insert("a", 0, 1);
        insert("a", 1_500, 2);
        insert("a", 90_000, 3);
        assertThat(rows("SELECT max(time) - min(time) FROM hits_total")).containsExactly("PT1M30S");
        assertThat(rows("SELECT time - lag(time) OVER (ORDER BY time) FROM hits_total ORDER BY time"))
                .containsExactly("null", "PT1.5S", "PT1M28.5S");
        assertThat(rows("SELECT EXTRACT(EPOCH FROM max(time) - min(time)) FROM hits_total"))
                .containsExactly("90");
        assertThat(rows(
                        "SELECT value FROM hits_total WHERE time - TIMESTAMP '2026-03-01 00:00:00' > INTERVAL '1' SECOND"
                                + " ORDER BY time"))
                .containsExactly("2", "3");
        assertThat(rows("SELECT min(time) + (max(time) - min(time)) / 2 FROM hits_total"))
                .containsExactly("2026-03-01 00:00:45.000");
        assertThat(rows("SELECT max(time - INTERVAL '1' SECOND) FROM hits_total"))
                .containsExactly("2026-03-01 00:01:29.000");
    }

    @Test
    void groupingSetsAndTheMiddle() throws SQLException {
        insert("a", 0, 1);
        insert("a", 1_000, 2);
        insert("b", 0, 6);
        assertThat(rows(
                        "SELECT host, job, sum(value), grouping(host) FROM hits_total GROUP BY GROUPING SETS ((host), (job))"
                                + " ORDER BY host"))
                .containsExactly("a null 3 0", "b null 6 0", "null web 9 1");
        assertThat(rows("SELECT median(value), quantile_cont(value, 0.75) FROM hits_total"))
                .containsExactly("2 4");
    }

    @Test
    void aWordThatBeginsNothingIsNamed() {
        assertThatThrownBy(() -> rows("SELEC value FROM hits_total"))
                .hasMessageContaining("'SELEC' begins no statement");
    }

    /** At each row, a sliding function is what the same function says of the range that ends there. */
    @Test
    void countersSlide() throws SQLException {
        long seed = Long.getLong("tidemark.seed", System.nanoTime());
        Random random = new Random(seed);
        double[] counters = new double[3];
        long time = 0;
        for (int i = 0; i < 60; i++) {
            time += 1 + random.nextInt(20_000);
            int host = random.nextInt(3);
            counters[host] = random.nextInt(8) == 0 ? random.nextInt(5) : counters[host] + random.nextInt(100);
            insert("h" + host, time, counters[host]);
        }
        for (String function : List.of(
                "rate(value)",
                "increase(value)",
                "delta(value)",
                "irate(value)",
                "increase(value, mode => 'exact')",
                "rate(value, mode => 'exact')")) {
            slides(function, "host", seed);
            slides(function, "job", seed);
        }
        assertThatThrownBy(() -> rows("SELECT rate(value) OVER (PARTITION BY host ORDER BY time) FROM hits_total"))
                .hasMessageContaining("RANGE INTERVAL '5' MINUTE PRECEDING");
    }

    private void slides(String function, String partition, long seed) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT time, " + partition + ", " + function
                        + " OVER (PARTITION BY " + partition
                        + " ORDER BY time RANGE INTERVAL '1' MINUTE PRECEDING) AS x"
                        + " FROM hits_total ORDER BY time");
                PreparedStatement range = connection.prepareStatement("SELECT " + function
                        + " FROM hits_total WHERE time >= ? AND time <= ? AND " + partition + " = ?")) {
            int n = 0;
            while (rows.next()) {
                Instant time = rows.getObject(1, Instant.class);
                range.setObject(1, time.minusSeconds(60));
                range.setObject(2, time);
                range.setString(3, rows.getString(2));
                try (ResultSet one = range.executeQuery()) {
                    assertThat(one.next()).isTrue();
                    double expected = one.getDouble(1);
                    String place = function + " by " + partition + " at " + time + ", seed " + seed;
                    double actual = rows.getDouble(3);
                    assertThat(rows.wasNull()).as(place).isEqualTo(one.wasNull());
                    assertThat(actual).as(place).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
                }
                n++;
            }
            assertThat(n).isEqualTo(60);
        }
    }
}
