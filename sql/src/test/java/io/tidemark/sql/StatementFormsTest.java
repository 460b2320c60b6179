package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Forms of statements that people write and that have failed once. */
class StatementFormsTest {
    private static SqlOverRows store() throws IOException {
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        for (int i = 0; i < 10; i++) {
            rows.add(Labels.of("__name__", "cpu", "host", "a"), i * 60_000L, i);
            rows.add(Labels.of("__name__", "cpu", "host", "b"), i * 60_000L, 10 + i);
            rows.add(Labels.of("__name__", "mem", "host", "b"), i * 60_000L, i);
        }
        return new SqlOverRows(new Random(1), List.of(rows));
    }

    private static void gives(String sql, List<List<@Nullable Object>> rows) throws IOException {
        try (SqlOverRows store = store()) {
            assertThat(store.query(sql)).as(sql).isEqualTo(rows);
        }
    }

    private static void fails(String sql, SqlFault.Kind kind, String says) throws IOException {
        try (SqlOverRows store = store()) {
            assertThatThrownBy(() -> store.query(sql)).as(sql).isInstanceOfSatisfying(SqlFault.class, fault -> {
                assertThat(fault.kind()).isEqualTo(kind);
                assertThat(fault.getMessage()).contains(says);
            });
        }
    }

    @Test
    void quantilesTakeAFilter() throws IOException {
        gives("SELECT median(value) FILTER (WHERE host = 'a'), median(value) FROM cpu", List.of(List.of(4.5, 9.5)));
        gives("SELECT quantile_cont(value, 0.5) FILTER (WHERE value > 14) FROM cpu", List.of(List.of(17.0)));
        gives(
                "SELECT host, percentile_disc(0.5) WITHIN GROUP (ORDER BY value) FILTER (WHERE value < 5) IS NULL AS n FROM cpu"
                        + " GROUP BY host ORDER BY host",
                List.of(List.of("a", 0L), List.of("b", 1L)));
    }

    @Test
    void timeIsTruncatedInAZone() throws IOException {
        gives(
                "SELECT DISTINCT timestamp_trunc(time, DAY, 'Europe/Berlin') FROM cpu WHERE host = 'a'",
                List.of(List.of(-3_600_000L)));
        fails(
                "SELECT timestamp_trunc(time, DAY, 'Nowhere') FROM cpu",
                SqlFault.Kind.INVALID_ARGUMENT,
                "column 35: time_bucket: 'Nowhere' is no time zone");
    }

    @Test
    void setsOfTagsAreThoseOfTheIndex() throws IOException {
        gives("SELECT host FROM cpu UNION SELECT host FROM mem ORDER BY host", List.of(List.of("a"), List.of("b")));
        gives("SELECT host FROM cpu INTERSECT SELECT host FROM mem", List.of(List.of("b")));
        gives("SELECT host FROM cpu EXCEPT SELECT host FROM mem", List.of(List.of("a")));
        gives(
                "SELECT upper(host) AS h FROM cpu UNION SELECT host FROM mem WHERE value > 100 ORDER BY h",
                List.of(List.of("A"), List.of("B")));
    }

    @Test
    void aSubqueryOfOneValueBoundsTheScan() throws IOException {
        gives(
                "SELECT host, count(*) FROM cpu WHERE time > (SELECT max(time) - INTERVAL '5' MINUTE FROM cpu) GROUP BY host ORDER BY"
                        + " host",
                List.of(List.of("a", 5L), List.of("b", 5L)));
        gives("SELECT count(*) FROM cpu WHERE host = (SELECT max(host) FROM mem)", List.of(List.of(10L)));
        gives(
                "SELECT value FROM cpu WHERE time = (SELECT time FROM mem WHERE value < (SELECT avg(value) FROM mem) ORDER BY time DESC"
                        + " LIMIT 1) ORDER BY value",
                List.of(List.of(4.0), List.of(14.0)));
        // Of no row the value is NULL, and nothing is greater than that.
        gives(
                "SELECT count(*) FROM cpu WHERE time > (SELECT max(time) FROM mem WHERE host = 'x')",
                List.of(List.of(0L)));
        gives(
                "SELECT increase(value) FROM cpu WHERE host = 'a' AND time > (SELECT min(time) FROM cpu) AND time <= (SELECT"
                        + " max(time) FROM cpu)",
                List.of(List.of(9.0)));
        fails(
                "SELECT count(*) FROM cpu WHERE time > (SELECT time FROM mem)",
                SqlFault.Kind.CARDINALITY,
                "gives more than one");
    }

    @Test
    void typesThatDoNotGoTogetherAreSaidToBe() throws IOException {
        fails("SELECT COALESCE(CAST(NULL AS DATE), 'x')", SqlFault.Kind.TYPE_MISMATCH, "CAST one of them");
        fails(
                "SELECT count(*) FROM cpu WHERE value = TRUE",
                SqlFault.Kind.TYPE_MISMATCH,
                "column 32: cannot apply '='");
    }

    @Test
    void showTagValuesNamesThePlaceOfATagThatIsNotThere() throws IOException {
        gives("SHOW TAG VALUES FROM cpu.host", List.of(List.of("a"), List.of("b")));
        fails(
                "SHOW TAG VALUES FROM cpu.hosst",
                SqlFault.Kind.UNKNOWN_COLUMN,
                "line 1, column 26: no tag hosst; did you mean host?");
        fails(
                "SHOW TAG VALUES FROM cpu.zone WHERE host = 'a'",
                SqlFault.Kind.UNKNOWN_COLUMN,
                "line 1, column 26: no tag zone; there are host");
    }
}
