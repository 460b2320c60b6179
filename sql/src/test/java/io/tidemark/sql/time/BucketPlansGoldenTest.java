package io.tidemark.sql.time;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Each spelling of a bucket becomes the engine's own: what EXPLAIN says is in {@code golden/bucket-plans.txt}, a statement after each
 * {@code >} and its plan below it. Where a plan changes for good, the failure shows the whole new file.
 */
class BucketPlansGoldenTest {
    @Test
    void everySpellingIsTheEnginesBucket() throws IOException {
        String golden;
        try (InputStream in = getClass().getResourceAsStream("/golden/bucket-plans.txt")) {
            golden = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        for (String metric : List.of("m", "cpu_user", "cpu_system")) {
            rows.add(Labels.of("__name__", metric, "host", "a"), 1, 1);
            rows.add(Labels.of("__name__", metric, "host", "a"), 100, 2);
        }
        List<String> actual = new ArrayList<>();
        int statements = 0;
        try (SqlOverRows sql = new SqlOverRows(new Random(1), List.of(rows))) {
            for (String line : golden.lines().toList()) {
                if (line.startsWith("> ")) {
                    actual.add((actual.isEmpty() ? "" : "\n") + line);
                    actual.addAll(sql.explain(line.substring(2)));
                    statements++;
                }
            }
        }
        assertThat(String.join("\n", actual) + "\n").isEqualTo(golden);
        assertThat(statements).isGreaterThan(30);
    }
}
