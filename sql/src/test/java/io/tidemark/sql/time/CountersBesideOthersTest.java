package io.tidemark.sql.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A counter function beside any other aggregate: each column is what it is in a statement of its own. */
class CountersBesideOthersTest {
    private static final String FROM =
            " FROM m WHERE time >= TIMESTAMP '1970-01-01 00:00:00' AND time < TIMESTAMP '1970-01-01 01:00:00'";
    private static final List<String> COUNTERS = List.of(
            "sum(rate(value))", "max(increase(value))", "rate(value)", "sum(increase(value, mode => 'exact')) * 2");
    private static final List<String> OTHERS = List.of(
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY value)",
            "max(value * 2)",
            "count(DISTINCT zone)",
            "last(value)",
            "stddev_pop(value)",
            "avg(value) FILTER (WHERE zone = 'z0')",
            "count(*)",
            "max(zone)",
            "median(value)");

    private SqlOverRows sql;

    @BeforeEach
    void open() throws IOException {
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        Random random = new Random(3);
        for (int host = 0; host < 6; host++) {
            List<String> labels = new ArrayList<>(List.of("__name__", "m", "host", "h" + host));
            if (host % 3 != 0) {
                labels.addAll(List.of("zone", "z" + host % 2));
            }
            double value = 0;
            for (int i = 0; i < 200; i++) {
                value = random.nextInt(40) == 0 ? 0 : value + random.nextInt(9);
                if (random.nextInt(5) != 0) {
                    rows.add(Labels.of(labels.toArray(new String[0])), i * 20_000L + host * 1000, value);
                }
            }
        }
        sql = new SqlOverRows(random, List.of(rows));
    }

    @AfterEach
    void close() throws IOException {
        sql.close();
    }

    private List<List<@Nullable Object>> rows(String keys, List<String> columns) throws IOException {
        String list = String.join(", ", columns);
        List<List<@Nullable Object>> found = sql.query("SELECT " + (keys.isEmpty() ? "" : keys + ", ") + list + FROM
                + (keys.isEmpty() ? "" : " GROUP BY " + keys + " ORDER BY " + keys));
        // Sums of doubles may come in another order.
        found.forEach(row ->
                row.replaceAll(cell -> cell instanceof Double d ? String.format(Locale.ROOT, "%.10g", d) : cell));
        return found;
    }

    @Test
    void eachColumnIsAsIfItWereAlone() throws IOException {
        Random random = new Random(5);
        for (String keys :
                List.of("", "zone", "time_bucket('5m', time)", "zone, time_bucket('10m', time)", "upper(zone)")) {
            int width = keys.isEmpty() ? 0 : keys.startsWith("zone, ") ? 2 : 1;
            for (int round = 0; round < 25; round++) {
                List<String> columns = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    columns.add(
                            i == 0 || random.nextInt(4) == 0
                                    ? COUNTERS.get(random.nextInt(COUNTERS.size()))
                                    : OTHERS.get(random.nextInt(OTHERS.size())));
                }
                List<List<@Nullable Object>> together = rows(keys, columns);
                assertThat(together).isNotEmpty();
                for (int i = 0; i < columns.size(); i++) {
                    List<List<@Nullable Object>> alone = rows(keys, columns.subList(i, i + 1));
                    for (int row = 0; row < alone.size(); row++) {
                        List<@Nullable Object> picked =
                                new ArrayList<>(together.get(row).subList(0, width));
                        picked.add(together.get(row).get(width + i));
                        assertThat(picked).as("%s by %s", columns, keys).isEqualTo(alone.get(row));
                    }
                    assertThat(together).hasSameSizeAs(alone);
                }
            }
        }
    }

    @Test
    void aConditionOnValuesBesideItIsRefused() {
        assertThatThrownBy(() -> rows("zone", List.of("sum(rate(value))", "max(value * 2) FILTER (WHERE value > 5)")))
                .isInstanceOfSatisfying(
                        SqlFault.class, fault -> assertThat(fault.kind()).isEqualTo(SqlFault.Kind.UNSUPPORTED));
    }
}
