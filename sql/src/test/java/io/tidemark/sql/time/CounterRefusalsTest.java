package io.tidemark.sql.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A counter function that can't be computed where it stands is refused with its place and the cure. */
class CounterRefusalsTest {
    private static final String RANGE =
            " WHERE time >= TIMESTAMP '1970-01-01 00:00:00' AND time < TIMESTAMP '1970-01-01 01:00:00'";

    private SqlOverRows sql;

    @BeforeEach
    void open() throws IOException {
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        for (String metric : List.of("m", "io_read", "io_write")) {
            for (int i = 0; i < 10; i++) {
                rows.add(Labels.of("__name__", metric, "host", "a"), i * 60_000L, i * 6);
            }
        }
        sql = new SqlOverRows(new Random(1), List.of(rows));
    }

    @AfterEach
    void close() throws IOException {
        sql.close();
    }

    private void refused(String statement, String... says) {
        assertThatThrownBy(() -> sql.query(statement)).as(statement).isInstanceOfSatisfying(SqlFault.class, fault -> {
            assertThat(fault.kind()).isEqualTo(SqlFault.Kind.UNSUPPORTED);
            assertThat(fault.getMessage()).contains(says);
        });
    }

    @Test
    void ofAnExpression() {
        refused(
                "SELECT sum(rate(8 * value)) FROM m" + RANGE,
                "column 12: rate takes value as it is stored, not 8 * value",
                "compute with its result");
        refused(
                "SELECT rate(v) FROM (SELECT value + 1 AS v, time FROM m) AS s" + RANGE,
                "column 8: rate takes value as it is stored, not value + 1");
        refused(
                "SELECT sum(rate(read + write)) FROM wide('io_*')" + RANGE,
                "column 12: rate takes a measure as it is stored, not read + write");
    }

    @Test
    void besideAConditionOnValues() {
        refused(
                "SELECT rate(value) FROM m" + RANGE + " AND value > 5",
                "column 8: rate beside a condition on value",
                "HAVING");
        refused(
                "SELECT sum(rate(read)) FROM wide('io_*')" + RANGE + " AND write > 5",
                "column 12: rate beside a condition on write > 5",
                "HAVING");
        refused(
                "SELECT sum(rate(read)) FROM wide('io_*')" + RANGE + " AND read + write > 5",
                "column 12: rate can't be told which samples are meant by read + write > 5");
        refused(
                "SELECT sum(rate(read)), count(*) FILTER (WHERE write > 5) FROM wide('io_*')" + RANGE,
                "column 12: rate is computed from the samples",
                "over wide not beside",
                "in a query of its own first");
    }

    @Test
    void overWhatIsNoMetric() {
        refused(
                "SELECT sum(rate(value)) FROM (SELECT * FROM m LIMIT 5) AS s" + RANGE,
                "column 12: rate is computed from the samples of a metric, family or wide",
                "in a query of its own first");
    }

    @Test
    void itMayStandBesideACountOfRows() throws IOException {
        assertThat(sql.query("SELECT host, count(*), sum(increase(read, mode => 'exact')), max(write) FROM wide('io_*')"
                        + RANGE + " GROUP BY host"))
                .isEqualTo(List.of(List.of("a", 10L, 54.0, 54.0)));
    }
}
