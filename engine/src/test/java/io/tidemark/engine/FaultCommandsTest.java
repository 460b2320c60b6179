package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a real kernel, by {@code src/test/faults/faults.sh}. What kills do every day is in {@link KillTest}. */
class FaultCommandsTest {
    private static final Path SCRIPT = Path.of("src/test/faults/faults.sh");
    private static final int ROUNDS = Integer.getInteger("tidemark.fault.rounds", 0);

    private static void run(String kind, int rounds) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")) && Files.exists(SCRIPT), "needs bash");
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", SCRIPT.toString(), kind, Integer.toString(rounds));
        builder.environment().put("CP", System.getProperty("java.class.path"));
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        int exit = process.waitFor();
        assumeFalse(out.contains("SKIPPED"), out);
        assertThat(exit).as(out).isZero();
        assertThat(out).contains("lost=0 refused=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "calls", "full", "size", "handles", "power-ext4", "power-xfs"})
    void faultsOfTheKernelLoseNothing(String kind) throws Exception {
        assumeTrue(ROUNDS > 0, "only with -Pfaults");
        run(kind, ROUNDS);
    }
}
