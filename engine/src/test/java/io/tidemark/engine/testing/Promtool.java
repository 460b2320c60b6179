package io.tidemark.engine.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The peer's own tool, to judge what we wrote. Tests that need it are skipped where it is not installed. */
public final class Promtool {
    private static final Path TOOL = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** Skips the test where the tool is missing. */
    public static void assumeInstalled() {
        assumeTrue(Files.isExecutable(TOOL), "no promtool on this machine");
    }

    /** Runs {@code promtool tsdb …} and gives the lines that it printed; fails where it failed. */
    public static List<String> tsdb(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(TOOL.toString(), "tsdb"));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("promtool", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(command + " ended with " + exit + ": " + Files.readString(errors));
            }
            return out.lines().toList();
        } finally {
            Files.delete(errors);
        }
    }

    /** Every float sample of a data directory as {@code {labels} value time}, sorted. */
    public static List<String> dump(Path directory) throws IOException, InterruptedException {
        return tsdb("dump", directory.toString()).stream().sorted().toList();
    }
}
