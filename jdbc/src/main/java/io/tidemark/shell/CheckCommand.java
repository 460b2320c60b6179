package io.tidemark.shell;

import io.tidemark.engine.IntegrityChecker;
import io.tidemark.engine.io.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tidemark check DIR}: reads every byte and verifies every checksum, order, reference and range. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Read every byte of a data directory and verify every checksum, order, reference and range.",
        footer = "Exit codes: 0 clean, 1 problems listed, 2 cannot read.")
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "a data directory at rest")
    private Path directory = Path.of("");

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CannotReadException {
        IntegrityChecker.Report report;
        try {
            if (console.interactive()) {
                console.err().println("checking " + directory + " ...");
                console.err().flush();
            }
            report = IntegrityChecker.check(directory);
        } catch (IOException e) {
            throw new CannotReadException(Messages.of(e), e);
        }
        PrintWriter out = console.out();
        for (Problem p : report.problems()) {
            out.println(Messages.printable(String.format(
                    Locale.ROOT,
                    "%s at %d: %s: %s%s",
                    p.file(),
                    p.offset(),
                    p.kind(),
                    p.message(),
                    p.isHarmless() ? " (costs no answer)" : "")));
        }
        out.println(String.format(
                Locale.ROOT,
                "%d blocks, %,d series, %,d chunks, %,d samples, %,d bytes of blocks: %s",
                report.blocks(),
                report.series(),
                report.chunks(),
                report.samples(),
                report.bytes(),
                report.isClean() ? "clean" : "PROBLEMS"));
        out.flush();
        return report.isClean() ? Main.OK : Main.PROBLEMS;
    }
}
