package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a result says of its columns is true of its values, and of the tables that metadata lists. */
class ResultDescriptionTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver().connect("jdbc:tidemark:mem:", new Properties()));
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO cpu_load (time, value, job) VALUES ('2026-11-01T00:00:00Z', 1, 'a')");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CURRENT_TIMESTAMP", "current_timestamp", "LOCALTIMESTAMP", "CURRENT_TIME", "LOCALTIME", "now()"
            })
    void clocksSayThatTheyHaveMilliseconds(String clock) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + clock)) {
            ResultSetMetaData columns = result.getMetaData();
            assertThat(columns.getScale(1)).isEqualTo(3);
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1))
                    .hasSize(columns.getColumnDisplaySize(1))
                    .hasSize(columns.getPrecision(1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT job FROM CPU_LOAD, metrics, cpu_load, job",
        "SELECT x.JOB AS j FROM Metrics.Cpu_Load AS x, metrics, cpu_load, job",
        "SELECT * FROM TIDEMARK.METRICS.CPU_LOAD, metrics, cpu_load, time",
        "SELECT NAME FROM System.Metrics, system, metrics, name",
        "SELECT metric FROM family('cpu_*'), '', '', metric",
        "SELECT 1 FROM cpu_load, '', '', expr",
    })
    void tablesAreCalledWhatMetadataCallsThem(String sql, String schema, String table, String column)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData columns = result.getMetaData();
            assertThat(columns.getSchemaName(1)).isEqualTo(schema);
            assertThat(columns.getTableName(1)).isEqualTo(table);
            assertThat(columns.getColumnName(1)).isEqualTo(column);
        }
    }

    /** Words of no standard that tools know: whoever asks the driver whether a name needs quotes, or metadata, is told. */
    @ParameterizedTest
    @ValueSource(
            strings = {"minus", "CURRENT_SCHEMA", "current_catalog", "match_condition", "qualify", "value", "method"})
    void namesThatNeedQuotesGetThem(String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + statement.enquoteIdentifier(name, false)
                        + " FROM (SELECT 1 AS " + statement.enquoteIdentifier(name, true) + ")")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getInt(1)).isOne();
        }
    }

    @Test
    void aCharHasMoreThanOneCharacter() throws SQLException {
        try (ResultSet types = connection.getMetaData().getTypeInfo();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT CAST('abc' AS CHAR(5))")) {
            int length = 0;
            while (types.next()) {
                length = "CHAR".equals(types.getString("TYPE_NAME")) ? types.getInt("PRECISION") : length;
            }
            assertThat(length).isGreaterThanOrEqualTo(result.getMetaData().getPrecision(1));
        }
    }
}
