package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.util.Arrays;
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

    @Test
    void nanEqualsNothingAlsoWithTheOuterRow() throws IOException {
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        List<Double> values = List.of(Double.NaN, 0.0, -0.0, 7.0);
        for (int i = 0; i < values.size(); i++) {
            rows.add(Labels.of("__name__", "m"), i, values.get(i));
        }
        try (SqlOverRows store = new SqlOverRows(new Random(1), List.of(rows))) {
            String same = "(SELECT 1 FROM m b WHERE b.value = a.value)";
            assertThat(store.query("SELECT epoch_ms(time) FROM m a WHERE EXISTS " + same + " ORDER BY time"))
                    .isEqualTo(List.of(List.of(1L), List.of(2L), List.of(3L)));
            assertThat(store.query("SELECT epoch_ms(time) FROM m a WHERE NOT EXISTS " + same))
                    .isEqualTo(List.of(List.of(0L)));
            assertThat(store.query("SELECT (SELECT count(*) FROM m b WHERE b.value = a.value) FROM m a ORDER BY time"))
                    .isEqualTo(List.of(List.of(0L), List.of(2L), List.of(2L), List.of(1L)));
        }
    }

    @Test
    void nanIsTheGreatestWhereverItStands() throws IOException {
        String nan = "CAST('NaN' AS DOUBLE)";
        for (String order : List.of(nan + ", 1, NULL", "NULL, 1, " + nan, "1, " + nan + ", NULL")) {
            gives("SELECT greatest(" + order + "), least(" + order + ")", List.of(List.of(Double.NaN, 1.0)));
        }
        gives(
                "SELECT greatest(1, 2.5e0, value) FROM cpu WHERE host = 'a' AND value < 2",
                List.of(List.of(2.5), List.of(2.5)));
        gives("SELECT greatest('b', 'a', host) FROM cpu WHERE value = 3 ORDER BY 1", List.of(List.of("b")));
    }

    @Test
    void calendarsReachFromTheFirstYearToTheLast() throws IOException {
        long first = -62_135_596_800_000L;
        gives(
                "SELECT epoch_ms(time_bucket('1mo', TIMESTAMP '0001-01-17 00:00:00')),"
                        + " epoch_ms(FLOOR(TIMESTAMP '0001-12-31 00:00:00' TO YEAR)),"
                        + " time_bucket('1y', TIMESTAMP '9999-12-31 23:59:59') = TIMESTAMP '9999-01-01 00:00:00'",
                List.of(List.of(first, first, 1L)));
    }

    @Test
    void unitsThatAreNoBucketsAreRefused() throws IOException {
        fails(
                "SELECT date_trunc('century', time) FROM cpu",
                SqlFault.Kind.INVALID_ARGUMENT,
                "column 19: 'century' is no unit");
        fails("SELECT timestamp_trunc(time, ISOYEAR) FROM cpu", SqlFault.Kind.INVALID_ARGUMENT, "'ISOYEAR' is no unit");
        fails(
                "SELECT date_trunc(?, time) FROM cpu",
                SqlFault.Kind.INVALID_ARGUMENT,
                "column 19: date_trunc's unit must be a literal");
    }

    @Test
    void parametersOfFunctionsOfTimeAreWhatIsDueThere() throws IOException {
        try (SqlOverRows store = store()) {
            assertThat(store.query("SELECT count(*) FROM cpu WHERE time >= epoch_ms(?)", 480_000L))
                    .isEqualTo(List.of(List.of(4L)));
            assertThat(store.query(
                            "SELECT count(*) FROM cpu WHERE time BETWEEN epoch_ms(?) AND epoch_ms(?)",
                            60_000L,
                            120_000L))
                    .isEqualTo(List.of(List.of(4L)));
            assertThat(store.query("SELECT count(*) FROM cpu WHERE epoch_ms(time) >= epoch_ms(?)", 480_000L))
                    .isEqualTo(List.of(List.of(4L)));
            assertThat(store.query("SELECT count(*) FROM cpu WHERE time_bucket(?, time) = ?", "5m", 300_000L))
                    .isEqualTo(List.of(List.of(10L)));
            assertThat(store.query(
                            "SELECT count(*) FROM cpu WHERE to_local(time, ?) >= '1970-01-01 09:08:00'", "Asia/Tokyo"))
                    .isEqualTo(List.of(List.of(4L)));
        }
    }

    @Test
    void aCounterWithoutAWindowIsRefusedWithItsPlace() throws IOException {
        for (String where :
                List.of("", " WHERE time > '1970-01-01T00:00:00Z'", " WHERE time < ?", " WHERE host = 'a'")) {
            fails(
                    "SELECT host, sum(rate(value)) FROM cpu" + where + " GROUP BY host",
                    SqlFault.Kind.INVALID_ARGUMENT,
                    "line 1, column 18: rate needs a window");
            fails(
                    "SELECT max(increase(value)) FROM cpu" + where,
                    SqlFault.Kind.INVALID_ARGUMENT,
                    "line 1, column 12: increase needs a window");
        }
    }

    @Test
    void aHistogramsPartsAreReachedByTheirNames() throws IOException {
        gives("SELECT histogram['count'], (histogram).sum FROM cpu LIMIT 1", List.of(Arrays.asList(null, null)));
    }

    @Test
    void anIntervalMayBeWrittenAsANumberAndAUnit() throws IOException {
        gives("SELECT epoch_ms(TIMESTAMP '1970-01-01 00:00:00' + INTERVAL 5 MINUTE)", List.of(List.of(300_000L)));
        gives(
                "SELECT count(*) FROM cpu WHERE time > TIMESTAMP '1970-01-01 00:09:00' - INTERVAL 2 MINUTE",
                List.of(List.of(4L)));
    }

    @Test
    void aColumnThatAnInnerQueryLeavesOutIsSaidToBeSo() throws IOException {
        fails(
                "SELECT series_id FROM (SELECT * FROM cpu)",
                SqlFault.Kind.UNKNOWN_COLUMN,
                "column 8: no column series_id: the query in FROM does not select it; name it there");
        fails(
                "SELECT u.host FROM (SELECT value FROM cpu) AS u",
                SqlFault.Kind.UNKNOWN_COLUMN,
                "column 10: no column host in u: the query in FROM does not select it");
        fails("SELECT c.zone FROM cpu AS c", SqlFault.Kind.UNKNOWN_COLUMN, "no tag zone on cpu");
    }

    @Test
    void aCounterOfWhatIsNoNumberIsCalledByItsName() throws IOException {
        fails(
                "SELECT rate(time) FROM cpu GROUP BY time_bucket('5m', time)",
                SqlFault.Kind.TYPE_MISMATCH,
                "column 8: cannot apply 'RATE' to arguments of type 'RATE(<TIMESTAMP(3)>)'. Supported form(s): 'RATE(<NUMERIC>)'");
    }
}
