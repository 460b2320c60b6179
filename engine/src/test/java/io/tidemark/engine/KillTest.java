package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.LocalDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes for ever is killed, again and again in one directory: what it acknowledged is there. */
class KillTest {
    private static final int ROUNDS = Integer.getInteger("tidemark.kills", 20);

    /** A round with fewer acknowledged commits tells nothing. */
    private static final int ACKNOWLEDGED_MIN = 20;

    @Test
    void whatWasAcknowledgedSurvivesKills(@TempDir Path folder) throws IOException, InterruptedException {
        long seed = Long.getLong("tidemark.seed", System.nanoTime());
        Random random = new Random(seed);
        Path db = folder.resolve("db");
        long last = 0;
        long segment = -1;
        for (int round = 1; round <= ROUNDS; round++) {
            String where = "round " + round + ", seed " + seed;
            long acknowledged = killed(db, ACKNOWLEDGED_MIN + random.nextInt(40), random.nextInt(8));
            assertThat(acknowledged).as(where).isGreaterThanOrEqualTo(last + ACKNOWLEDGED_MIN);
            try (Tsdb tsdb = Tsdb.open(
                    new LocalDirectory(db), new LocalDirectory(db), Workload.OPTIONS, Clock.systemUTC(), false)) {
                last = Workload.LARGE.check(tsdb);
                assertThat(last).as(where).isGreaterThanOrEqualTo(acknowledged);
                long newest = tsdb.logFiles().stream()
                        .filter(file -> file.kind() == LogFile.Kind.SEGMENT)
                        .mapToLong(file -> Long.parseLong(file.path().substring("wal/".length())))
                        .max()
                        .orElse(-1);
                // Each round has written at least one segment of its own.
                assertThat(newest).as(where).isGreaterThan(segment);
                segment = newest;
            }
            assertThat(IntegrityChecker.check(db).problems()).as(where).isEmpty();
        }
    }

    /** Lets a process write until it has acknowledged so many commits and a little more, and kills it. */
    private static long killed(Path db, int commits, int moreMillis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultWorkload.class.getName(),
                        db.toString(),
                        "-1"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            long acknowledged = 0;
            for (int i = 0; i < commits; i++) {
                acknowledged = acknowledged(out.readLine());
            }
            Thread.sleep(moreMillis);
            // By its handle: the process object would close what it said too.
            process.toHandle().destroyForcibly();
            process.waitFor();
            // What it said before it died was acknowledged too; the last line may be cut.
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("ACK \\d+ \\d+")) {
                    acknowledged = acknowledged(line);
                }
            }
            return acknowledged;
        } finally {
            process.destroyForcibly();
        }
    }

    private static long acknowledged(String line) {
        assertThat(line).startsWith("ACK ");
        return Long.parseLong(line.split(" ")[1]);
    }
}
