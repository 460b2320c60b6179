package io.tidemark.shell;

import io.tidemark.engine.Inspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark inspect DIR}: what a data directory holds, from indexes and meta.json files alone. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Show blocks, series, samples, ranges, bytes per sample, the largest metrics and tags.")
final class InspectCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "a data directory")
    private Path directory = Path.of("");

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "how many metrics and tags to list (default: ${DEFAULT-VALUE})")
    private int top = 10;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CannotReadException {
        print(directory, console.out(), top);
        return Main.OK;
    }

    static void print(Path directory, PrintWriter out, int top) throws CannotReadException {
        Inspector.Inspection found;
        try {
            found = Inspector.inspect(directory, top);
        } catch (IOException e) {
            throw new CannotReadException(Messages.of(e), e);
        }
        out.println(String.format(
                Locale.ROOT,
                "%-26s  %-19s  %-19s  %5s  %9s  %12s  %10s  %8s",
                "block",
                "from",
                "to",
                "level",
                "series",
                "samples",
                "KiB",
                "B/sample"));
        for (Inspector.BlockInfo b : found.blocks()) {
            out.println(String.format(
                    Locale.ROOT,
                    "%-26s  %-19s  %-19s  %5d  %,9d  %,12d  %,10d  %8.2f",
                    b.ulid(),
                    time(b.minMillis()),
                    time(b.maxMillisExclusive()),
                    b.level(),
                    b.series(),
                    b.samples(),
                    (b.indexBytes() + b.chunkBytes()) / 1024,
                    b.bytesPerSample()));
        }
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "%,d metrics, %,d series, %,d tags, head included; %s",
                found.metricCount(),
                found.series(),
                found.tagCount(),
                found.foreign() ? "made by Prometheus" : "made by Tidemark"));
        ranked(out, "metrics by series", found.metrics());
        ranked(out, "tags by values", found.tags());
        if (!found.problems().isEmpty()) {
            out.println();
            found.problems()
                    .forEach(p -> out.println(Messages.printable(
                            p.file() + ": " + p.message() + (p.isHarmless() ? " (costs no answer)" : ""))));
        }
        out.flush();
    }

    private static void ranked(PrintWriter out, String title, List<Inspector.Ranked> names) {
        out.println();
        out.println(title);
        for (Inspector.Ranked r : names) {
            out.println(String.format(Locale.ROOT, "%,10d  %s", r.count(), Messages.printable(r.name())));
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString().replace('T', ' ').substring(0, 19);
    }
}
