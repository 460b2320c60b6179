package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters where libraries put them that bind every constant of a query. */
class ParameterPlacesTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = Objects.requireNonNull(new Driver().connect("jdbc:tidemark:mem:", new Properties()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO m (time, value, job, zone) VALUES ('2026-11-01T00:00:00Z', 2.75, 'demo', 'a')");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SUBSTRING(job, ?, ?)              | INTEGER INTEGER | 2 2     | em
            SUBSTRING(job FROM ?)             | INTEGER         | 3       | mo
            SUBSTR(job, ?, ?)                 | INTEGER INTEGER | 1 3     | dem
            LEFT(job, ?)                      | INTEGER         | 2       | de
            RIGHT(job, ?)                     | INTEGER         | 1       | o
            REPEAT(job, ?)                    | INTEGER         | 2       | demodemo
            LPAD(job, ?, ?)                   | INTEGER VARCHAR | 6 -     | --demo
            RPAD(job, ?)                      | INTEGER         | 2       | de
            SPLIT_PART(job, ?, ?)             | VARCHAR INTEGER | m 2     | o
            OVERLAY(job PLACING ? FROM ?)     | VARCHAR INTEGER | x 2     | dxmo
            CHR(?)                            | INTEGER         | 65      | A
            ROUND(value, ?)                   | INTEGER         | 1       | 2.8
            ROUND(?, 1)                       | DOUBLE          | 1.25    | 1.3
            TRUNCATE(value, ?)                | INTEGER         | 1       | 2.7
            ROUND(AVG(value) * ?, ?)          | DOUBLE INTEGER  | 10 0    | 28
            MOD(?, ?)                         | BIGINT BIGINT   | 7 4     | 3
            POWER(value, ?)                   | DOUBLE          | 2       | 7.5625
            ABS(?)                            | DOUBLE          | -2.5    | 2.5
            SQRT(?)                           | DOUBLE          | 9       | 3
            CEIL(?)                           | DOUBLE          | 1.5     | 2
            -?                                | DOUBLE          | 1.5     | -1.5
            TIMESTAMP_MILLIS(?)               | BIGINT          | 1795356000000 | 2026-11-22 14:00:00.000
            (job, zone) IN ((?, ?))           | VARCHAR VARCHAR | demo a  | true
            (job, zone) IN ((?, ?), ('x', ?)) | VARCHAR VARCHAR VARCHAR | demo b a | false
            (job, value) IN (('x', 1), (?, ?), (?, ?)) | VARCHAR DOUBLE VARCHAR DOUBLE | x 1 demo 2.75 | true
            (zone, time) NOT IN ((?, ?))      | VARCHAR TIMESTAMP | a 2026-11-01T00:00:00Z | false
            (?, zone) IN (('x', 'y'))         | VARCHAR         | x       | false
            (job, value) = (?, ?)             | VARCHAR DOUBLE  | demo 2.75 | true
            """)
    void areWhatTheirPlaceTakes(String expression, String types, String values, String expected) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + expression + " FROM m")) {
            String[] texts = values.split(" ");
            ParameterMetaData parameters = statement.getParameterMetaData();
            StringBuilder found = new StringBuilder();
            for (int i = 1; i <= texts.length; i++) {
                found.append(i == 1 ? "" : " ").append(parameters.getParameterTypeName(i));
                statement.setObject(i, texts[i - 1]);
            }
            assertThat(found.toString()).isEqualTo(types);
            try (ResultSet result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1)).isEqualTo(expected);
            }
        }
    }
}
