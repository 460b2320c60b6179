package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.sql.plan.Explanation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plan whose literals were lifted out, which is the one that runs, has the same steps as the plan of the text as it stands, which is the
 * one EXPLAIN shows: nothing is pushed there that stays behind here.
 */
class LiftedPlansTest {
    @TempDir
    Path temp;

    @Test
    void liftedPlansHaveTheSameSteps() throws IOException {
        LocalDirectory directory = new LocalDirectory(temp);
        BlockMaker maker = new BlockMaker();
        for (String metric : List.of("cpu", "disk_read", "disk_write", "mem")) {
            maker.add(Labels.of(Labels.METRIC_NAME, metric, "host", "h1", "job", "web", "code", "200"), 0, 1);
        }
        maker.write(directory, "01KDWFM00A4XQW3ZF925R9G5TQ");
        SqlSettings settings = SqlSettings.defaults();
        try (Tsdb tsdb = Tsdb.open(directory, TsdbOptions.defaults());
                SqlEngine engine = new SqlEngine(tsdb)) {
            int lifted = 0;
            for (String sql : statements()) {
                SqlEngine.Bound bound = engine.plan(sql, settings, 1);
                lifted += bound.literals().isEmpty() ? 0 : 1;
                assertThat(steps(Explanation.of(bound.planned(), null)))
                        .as(sql)
                        .isEqualTo(steps(Explanation.of(engine.planAnew(sql, settings), null)));
            }
            assertThat(lifted).as("statements with literals that were lifted").isGreaterThan(30);
        }
    }

    private static List<String> steps(Explanation plan) {
        List<String> steps = new ArrayList<>(List.of(plan.title()));
        plan.inputs().forEach(input -> steps.addAll(steps(input)));
        return steps;
    }

    private static List<String> statements() throws IOException {
        List<String> statements = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(
                LiftedPlansTest.class.getResourceAsStream("/io/tidemark/sql/explain/plans.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("== "))
                    .forEach(line -> statements.add(line.substring(3)));
        }
        return statements;
    }
}
