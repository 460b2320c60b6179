package io.tidemark.bench;

import io.tidemark.engine.Appender;
import io.tidemark.engine.Durability;
import io.tidemark.engine.Querier;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How long it takes from opening a directory to the first answer that needs its head: directories of ours and of Prometheus',
 * closed cleanly and left by a crash, opened by us and by Prometheus in turn. And what a look costs at a head that is there. Takes
 * an empty folder, and how many rounds and how many million samples.
 */
public final class ReplayBenchmark {
    private static final int SERIES = 10_000;

    /** Samples of one commit, as one scrape has. */
    private static final int SCRAPE = 1000;

    private static final String OPEN = "--open";
    private static final String CHILD_HEAP = "-Xmx500m";
    private static final int LOOKS = 2000;

    private ReplayBenchmark() {}

    /**
     * What an opening cost.
     *
     * @param seconds to the first answer; of Prometheus, what it says that the replay took
     * @param cpuSeconds of the process
     * @param megabytes of the heap that stay in use, or the peak of the resident set of a process of its own
     */
    private record Cost(double seconds, double cpuSeconds, double megabytes) {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals(OPEN)) {
            Cost cost = open(Path.of(args[1]), TsdbOptions.Mode.RO);
            System.out.println(
                    cost.seconds + " " + Proc.cpuSeconds(ProcessHandle.current().pid()) + " "
                            + Proc.peakMegabytes(ProcessHandle.current().pid()));
            return;
        }
        if (args.length < 1 || args.length > 3) {
            System.err.println("usage: ReplayBenchmark FOLDER [ROUNDS [MILLION_SAMPLES]]");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        int millions = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        Files.createDirectories(folder);
        int steps = millions * 1_000_000 / SERIES;
        long now = System.currentTimeMillis() / CpuData.STEP_MILLIS * CpuData.STEP_MILLIS;
        CpuData data = new CpuData(SERIES / CpuData.METRICS.size(), now - steps * CpuData.STEP_MILLIS, steps, 7);
        StoreBenchmark.print(
                "%d M samples of %d series, commits of %d, %d processors, load %.1f",
                millions, SERIES, SCRAPE, Runtime.getRuntime().availableProcessors(), Proc.load());
        Map<String, Path> directories = write(folder, data);
        directories.forEach((name, path) -> print(name, path));
        measure(folder, directories, rounds, millions);
        follow(Objects.requireNonNull(directories.get("ours, closed")), data);
        StoreBenchmark.delete(folder);
    }

    private static void print(String name, Path path) {
        try {
            StoreBenchmark.print(
                    "%s: log %.1f MB, head chunks %.1f MB",
                    name,
                    StoreBenchmark.size(path.resolve("wal")) / 1e6,
                    Files.exists(path.resolve("chunks_head"))
                            ? StoreBenchmark.size(path.resolve("chunks_head")) / 1e6
                            : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the directories ----

    private static Map<String, Path> write(Path folder, CpuData data) throws Exception {
        Path closed = folder.resolve("closed");
        Path crashed = folder.resolve("crashed");
        StoreBenchmark.delete(crashed);
        try (Tsdb tsdb = StoreBenchmark.create(closed, Durability.OS)) {
            scrape(tsdb, data);
            StoreBenchmark.copy(closed, crashed);
        }
        Map<String, Path> out = new LinkedHashMap<>();
        out.put("ours, crashed", crashed);
        out.put("ours, closed", closed);
        // What Prometheus makes of it: the same log, and chunks in files.
        for (boolean isClosed : new boolean[] {false, true}) {
            Path taken = folder.resolve(isClosed ? "peer-closed" : "peer-crashed");
            StoreBenchmark.delete(taken);
            StoreBenchmark.copy(crashed, taken);
            try (PrometheusStart server = PrometheusStart.on(taken)) {
                server.awaitReplay();
                if (isClosed) {
                    server.stop();
                }
            }
            out.put(isClosed ? "Prometheus', closed" : "Prometheus', crashed", taken);
        }
        return out;
    }

    private static void scrape(Tsdb tsdb, CpuData data) throws Exception {
        List<Labels> labels = StoreBenchmark.series(data);
        double[][] values = StoreBenchmark.values(data);
        try (Appender appender = tsdb.appender()) {
            long[] refs = new long[labels.size()];
            for (int s = 0; s < refs.length; s++) {
                refs[s] = appender.series(labels.get(s));
            }
            for (int step = 0; step < data.steps(); step++) {
                for (int s = 0; s < refs.length; s++) {
                    appender.append(refs[s], data.startMillis() + step * CpuData.STEP_MILLIS, values[s][step]);
                    if ((s + 1) % SCRAPE == 0) {
                        appender.commit();
                    }
                }
                appender.commit();
            }
        }
    }

    // ---- opening ----

    private static void measure(Path folder, Map<String, Path> directories, int rounds, int millions) throws Exception {
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Path> each : directories.entrySet()) {
                costs.computeIfAbsent(each.getKey() + " | a new JVM, " + CHILD_HEAP, k -> new ArrayList<>())
                        .add(openInChild(each.getValue()));
                costs.computeIfAbsent(each.getKey() + " | a warm JVM", k -> new ArrayList<>())
                        .add(open(each.getValue(), TsdbOptions.Mode.RO));
                costs.computeIfAbsent(each.getKey() + " | a warm JVM, to write", k -> new ArrayList<>())
                        .add(openCopy(folder, each.getValue()));
                costs.computeIfAbsent(each.getKey() + " | Prometheus", k -> new ArrayList<>())
                        .add(openWithPrometheus(folder, each.getValue()));
            }
        }
        StoreBenchmark.print("medians of %d rounds, load %.1f", rounds, Proc.load());
        StoreBenchmark.print("directory | opened by | s | ms a million samples | s of processors | MB");
        costs.forEach((what, all) -> StoreBenchmark.print(
                "%s | %.2f | %.0f | %.2f | %.0f",
                what,
                median(all.stream().mapToDouble(Cost::seconds).toArray()),
                1000 * median(all.stream().mapToDouble(Cost::seconds).toArray()) / millions,
                median(all.stream().mapToDouble(Cost::cpuSeconds).toArray()),
                median(all.stream().mapToDouble(Cost::megabytes).toArray())));
        StoreBenchmark.print(
                "MB: heap in use afterwards in the warm JVM, else the peak of the resident set of the process;"
                        + " seconds of processors are those of the whole process where it is new, its start included");
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Cost openCopy(Path folder, Path path) throws Exception {
        Path copy = folder.resolve("copy");
        StoreBenchmark.delete(copy);
        StoreBenchmark.copy(path, copy);
        Cost cost = open(copy, TsdbOptions.Mode.RW);
        StoreBenchmark.delete(copy);
        return cost;
    }

    private static Cost open(Path path, TsdbOptions.Mode mode) throws Exception {
        long before = StoreBenchmark.usedHeap();
        long cpu = StoreBenchmark.cpuNanos();
        long start = System.nanoTime();
        try (Tsdb tsdb = Tsdb.open(path, TsdbOptions.defaults().withMode(mode))) {
            look(tsdb);
            long nanos = System.nanoTime() - start;
            long cpuNanos = StoreBenchmark.cpuNanos() - cpu;
            return new Cost(nanos / 1e9, cpuNanos / 1e9, (StoreBenchmark.usedHeap() - before) / 1e6);
        }
    }

    /** Asks for what is to be had from the head alone. */
    private static void look(Tsdb tsdb) throws IOException {
        try (Querier querier = tsdb.querier(TimeRange.ALL)) {
            querier.labelNames(TagFilter.ALL, QueryControl.unlimited());
        }
    }

    private static Cost openInChild(Path path) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        CHILD_HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplayBenchmark.class.getName(),
                        OPEN,
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String[] words = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .trim()
                .split("\\s+");
        if (child.waitFor() != 0) {
            throw new IOException("the child ended with " + child.exitValue());
        }
        return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }

    private static Cost openWithPrometheus(Path folder, Path path) throws Exception {
        Path copy = folder.resolve("peer");
        StoreBenchmark.delete(copy);
        StoreBenchmark.copy(path, copy);
        try (PrometheusStart server = PrometheusStart.on(copy)) {
            double seconds = server.awaitReplay();
            return new Cost(seconds, Proc.cpuSeconds(server.pid()), Proc.peakMegabytes(server.pid()));
        } finally {
            StoreBenchmark.delete(copy);
        }
    }

    // ---- looking again ----

    private static void follow(Path path, CpuData data) throws Exception {
        TsdbOptions options = TsdbOptions.defaults().withDurability(Durability.OS);
        try (Tsdb writer = Tsdb.open(path, options.withMode(TsdbOptions.Mode.RW));
                Tsdb reader = Tsdb.open(path, options.withMode(TsdbOptions.Mode.RO));
                Appender appender = writer.appender()) {
            List<Labels> labels = StoreBenchmark.series(data);
            long[] refs = new long[SCRAPE];
            for (int s = 0; s < refs.length; s++) {
                refs[s] = appender.series(labels.get(s));
            }
            look(reader);
            for (boolean hasNews : new boolean[] {false, true}) {
                double[] micros = new double[LOOKS];
                long bytes = 0;
                long reads = 0;
                for (int i = 0; i < LOOKS; i++) {
                    if (hasNews) {
                        for (long ref : refs) {
                            appender.append(ref, data.endMillis() + i * 10L, i);
                        }
                        appender.commit();
                    }
                    IoCounters.Snapshot before = reader.io().snapshot();
                    long start = System.nanoTime();
                    look(reader);
                    micros[i] = (System.nanoTime() - start) / 1e3;
                    IoCounters.Snapshot spent = reader.io().snapshot().since(before);
                    bytes += spent.bytesRead();
                    reads += spent.reads();
                }
                StoreBenchmark.print(
                        "a look at the head %s: %.0f us, %.1f reads of files, %.0f bytes",
                        hasNews ? "after a commit of " + SCRAPE + " samples" : "without news",
                        median(micros),
                        reads / (double) LOOKS,
                        bytes / (double) LOOKS);
            }
        }
    }
}
