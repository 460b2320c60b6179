package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.GoFloat;
import io.tidemark.engine.testing.Promtool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer's tool prints what we have written: blocks, checkpoint, log, deletions, late samples, names beyond ASCII. */
class PeerReadsStoreTest {
    @TempDir
    private Path temp;

    private Tsdb open() throws IOException {
        return Tsdb.open(
                new LocalDirectory(temp), new LocalDirectory(temp), Workload.OPTIONS, Clock.systemUTC(), false);
    }

    /** All floats, as promtool prints them; it leaves histograms out. */
    private static List<String> lines(Tsdb tsdb) throws IOException {
        List<String> out = new ArrayList<>();
        StoreContent.of(tsdb)
                .forEach((labels, rows) -> rows.forEach((time, value) -> {
                    if (value instanceof Long bits) {
                        StringBuilder line = new StringBuilder(labels.toString()).append(' ');
                        GoFloat.append(line, Double.longBitsToDouble(bits));
                        out.add(line.append(' ').append(time).toString());
                    }
                }));
        return out.stream().sorted().toList();
    }

    @Test
    void promtoolPrintsWhatWeAnswer() throws Exception {
        Promtool.assumeInstalled();
        List<String> whole;
        try (Tsdb tsdb = open()) {
            Workload.LARGE.run(tsdb, 0, 130, n -> {});
            whole = lines(tsdb);
            // As after a kill: what came late and is in no block yet is in the log in a way that is ours.
            List<String> now = Promtool.dump(temp);
            assertThat(whole)
                    .containsAll(now.stream()
                            .filter(line -> !line.contains("\"replaced\""))
                            .toList());
            assertThat(now)
                    .filteredOn(line -> line.startsWith("{__name__=\"progress\""))
                    .hasSize(130);
        }
        assertThat(Promtool.dump(temp)).isEqualTo(whole);
        assertThat(Promtool.tsdb("list", temp.toString())).hasSizeGreaterThan(3);
        try (Tsdb tsdb = open()) {
            tsdb.compact();
            assertThat(lines(tsdb)).isEqualTo(whole);
        }
        assertThat(Promtool.dump(temp)).isEqualTo(whole);
        assertThat(String.join("\n", Promtool.tsdb("analyze", temp.toString()))).contains("Series: ");
        assertThat(IntegrityChecker.check(temp).problems()).isEmpty();
    }
}
