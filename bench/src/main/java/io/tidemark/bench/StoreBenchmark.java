package io.tidemark.bench;

import io.tidemark.engine.Appender;
import io.tidemark.engine.Durability;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What writing costs: samples a second through the appender and through JDBC at each durability, bytes a sample in the log and in blocks beside
 * those of Prometheus' own tool, and memory of the head. Takes an empty folder, and which parts of this are wanted.
 */
public final class StoreBenchmark {
    private static final int TICKS_A_COMMIT = 10;

    /** The store looks after itself once a minute. */
    private static final long CHUNKS_WRITTEN_AFTER_MILLIS = 75_000;

    private static final List<String> PARTS = List.of("append", "jdbc", "bytes", "memory");

    private StoreBenchmark() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        if (args.length < 1 || !PARTS.containsAll(List.of(args).subList(1, args.length))) {
            System.err.println("usage: StoreBenchmark FOLDER [" + String.join("] [", PARTS) + "]");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        List<String> parts = args.length == 1 ? PARTS : List.of(args).subList(1, args.length);
        long now = System.currentTimeMillis() / CpuData.STEP_MILLIS * CpuData.STEP_MILLIS;
        CpuData day = new CpuData(100, now - 86_400_000L, 8640, 42);
        if (parts.contains("append")) {
            for (int threads : new int[] {1, 2}) {
                for (Durability durability : List.of(Durability.OS, Durability.interval(200), Durability.COMMIT)) {
                    // The first round warms up.
                    ingest(folder.resolve("warm"), day, threads, durability, false);
                    ingest(folder.resolve("ingest"), day, threads, durability, true);
                }
            }
        }
        if (parts.contains("jdbc")) {
            CpuData hours = new CpuData(100, now - 7_200_000L, 720, 42);
            for (String durability : List.of("os", "interval:200", "commit")) {
                insert(folder.resolve("warm"), hours, durability, false);
                insert(folder.resolve("ingest"), hours, durability, true);
            }
        }
        if (parts.contains("bytes")) {
            bytes(folder, day);
        }
        if (parts.contains("memory")) {
            memory(folder);
        }
    }

    static void print(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }

    static List<Labels> series(CpuData data) {
        List<Labels> out = new ArrayList<>();
        for (int host = 0; host < data.hosts(); host++) {
            String[] tags = data.tags(host);
            for (String metric : CpuData.METRICS) {
                String[] pairs = new String[2 + 2 * tags.length];
                pairs[0] = Labels.METRIC_NAME;
                pairs[1] = "cpu_" + metric;
                for (int t = 0; t < tags.length; t++) {
                    pairs[2 + 2 * t] = CpuData.TAGS.get(t);
                    pairs[3 + 2 * t] = tags[t];
                }
                out.add(Labels.of(pairs));
            }
        }
        return out;
    }

    static double[][] values(CpuData data) {
        double[][] out = new double[data.hosts() * CpuData.METRICS.size()][];
        for (int i = 0; i < out.length; i++) {
            out[i] = data.values(i / CpuData.METRICS.size(), i % CpuData.METRICS.size());
        }
        return out;
    }

    /** Appends a part of the series, tick by tick, as scrapes come. */
    private static void append(Tsdb tsdb, CpuData data, double[][] values, int from, int to) throws Exception {
        List<Labels> labels = series(data).subList(from, to);
        Appender appender = tsdb.appender();
        int n = labels.size();
        long[] refs = new long[n * TICKS_A_COMMIT];
        long[] times = new long[refs.length];
        double[] column = new double[refs.length];
        for (int s = 0; s < n; s++) {
            long ref = appender.series(labels.get(s));
            for (int t = 0; t < TICKS_A_COMMIT; t++) {
                refs[t * n + s] = ref;
            }
        }
        for (int step = 0; step + TICKS_A_COMMIT <= data.steps(); step += TICKS_A_COMMIT) {
            for (int t = 0; t < TICKS_A_COMMIT; t++) {
                long time = data.startMillis() + (step + t) * CpuData.STEP_MILLIS;
                for (int s = 0; s < n; s++) {
                    times[t * n + s] = time;
                    column[t * n + s] = values[from + s][step + t];
                }
            }
            appender.append(refs, times, column, 0, refs.length);
            appender.commit();
        }
    }

    static Tsdb create(Path path, Durability durability) throws IOException {
        delete(path);
        return Tsdb.open(
                path, TsdbOptions.defaults().withMode(TsdbOptions.Mode.CREATE).withDurability(durability));
    }

    private static void ingest(Path path, CpuData data, int threads, Durability durability, boolean told)
            throws Exception {
        double[][] values = values(data);
        try (Tsdb tsdb = create(path, durability)) {
            long cpu = cpuNanos();
            long start = System.nanoTime();
            int part = values.length / threads;
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int from = i * part;
                Thread thread = new Thread(() -> {
                    try {
                        append(tsdb, data, values, from, from + part);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                thread.start();
                all.add(thread);
            }
            for (Thread thread : all) {
                thread.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            if (told) {
                print(
                        "append %s, %d thread(s), durability=%s, commits of %d: %.2f M samples/s, %.2f M per CPU second",
                        "by reference",
                        threads,
                        durability,
                        part * TICKS_A_COMMIT,
                        data.samples() / seconds / 1e6,
                        data.samples() / cpuSeconds / 1e6);
            }
        }
        delete(path);
    }

    /** Inserts through JDBC, one prepared statement a metric, a batch of all hosts and some ticks at a time. */
    private static void insert(Path path, CpuData data, String durability, boolean told) throws Exception {
        delete(path);
        double[][] values = values(data);
        int metrics = CpuData.METRICS.size();
        String tags = String.join(", ", CpuData.TAGS);
        String marks = ", ?".repeat(CpuData.TAGS.size());
        String[][] hosts = new String[data.hosts()][];
        for (int host = 0; host < hosts.length; host++) {
            hosts[host] = data.tags(host);
        }
        try (Connection connection =
                DriverManager.getConnection("jdbc:tidemark:" + path + "?mode=create&durability=" + durability)) {
            long cpu = cpuNanos();
            long start = System.nanoTime();
            for (int m = 0; m < metrics; m++) {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO cpu_" + CpuData.METRICS.get(m)
                        + " (time, value, " + tags + ") VALUES (?, ?" + marks + ")")) {
                    insert(insert, data, hosts, values, m);
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            if (told) {
                print(
                        "insert through JDBC, 1 thread, durability=%s, batches of %d: %.2f M samples/s, %.2f M per CPU second",
                        durability,
                        data.hosts() * TICKS_A_COMMIT,
                        data.samples() / seconds / 1e6,
                        data.samples() / cpuSeconds / 1e6);
            }
        }
        delete(path);
    }

    private static void insert(PreparedStatement insert, CpuData data, String[][] hosts, double[][] values, int metric)
            throws SQLException {
        for (int step = 0; step < data.steps(); step++) {
            LocalDateTime time = LocalDateTime.ofEpochSecond(
                    (data.startMillis() + step * CpuData.STEP_MILLIS) / 1000, 0, ZoneOffset.UTC);
            for (int host = 0; host < data.hosts(); host++) {
                insert.setObject(1, time);
                insert.setDouble(2, values[host * CpuData.METRICS.size() + metric][step]);
                String[] tags = hosts[host];
                for (int t = 0; t < tags.length; t++) {
                    insert.setString(3 + t, tags[t]);
                }
                insert.addBatch();
            }
            if ((step + 1) % TICKS_A_COMMIT == 0 || step + 1 == data.steps()) {
                insert.executeBatch();
            }
        }
    }

    static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void bytes(Path folder, CpuData day) throws Exception {
        Path ours = folder.resolve("ours");
        // Within one head: nothing of the log is given up.
        CpuData hour = new CpuData(day.hosts(), day.startMillis(), 360, day.seed());
        try (Tsdb tsdb = create(ours, Durability.OS)) {
            append(tsdb, hour, values(hour), 0, hour.hosts() * CpuData.METRICS.size());
            print("log: %.2f bytes a sample", size(ours.resolve("wal")) / (double) hour.samples());
        }
        try (Tsdb tsdb = create(ours, Durability.OS)) {
            append(tsdb, day, values(day), 0, day.hosts() * CpuData.METRICS.size());
            tsdb.flush();
        }
        Path theirs = folder.resolve("theirs");
        delete(theirs);
        PrometheusBlocks.write(day, theirs, CpuData.METRICS.size(), "2h");
        long[] own = blockBytes(ours);
        long[] peer = blockBytes(theirs);
        print(
                "blocks of two hours, a day of %d series: %.3f bytes a sample (chunks %.3f, index %.3f); Prometheus' %.3f (%.3f, %.3f)",
                day.hosts() * CpuData.METRICS.size(),
                (own[0] + own[1]) / (double) day.samples(),
                own[0] / (double) day.samples(),
                own[1] / (double) day.samples(),
                (peer[0] + peer[1]) / (double) day.samples(),
                peer[0] / (double) day.samples(),
                peer[1] / (double) day.samples());
        delete(ours);
        delete(theirs);
    }

    /** Chunks and indexes. */
    private static long[] blockBytes(Path data) throws IOException {
        long[] out = new long[2];
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                if (each.toString().contains("/chunks/") && Files.isRegularFile(each)) {
                    out[0] += Files.size(each);
                } else if (each.endsWith("index")) {
                    out[1] += Files.size(each);
                }
            }
        }
        return out;
    }

    private static void memory(Path folder) throws Exception {
        Path path = folder.resolve("memory");
        long now = System.currentTimeMillis() / CpuData.STEP_MILLIS * CpuData.STEP_MILLIS;
        CpuData few = new CpuData(10_000, now - 20_000, 1, 3);
        CpuData many = new CpuData(1000, now - 10_000_000, 1000, 3);
        for (CpuData data : List.of(few, many)) {
            double[][] values = values(data);
            List<Labels> labels = series(data);
            try (Tsdb tsdb = create(path, Durability.OS)) {
                long before = usedHeap();
                Appender appender = tsdb.appender();
                long[] refs = new long[labels.size()];
                for (int s = 0; s < refs.length; s++) {
                    refs[s] = appender.series(labels.get(s));
                }
                for (int step = 0; step < data.steps(); step++) {
                    for (int s = 0; s < refs.length; s++) {
                        appender.append(refs[s], data.startMillis() + step * CpuData.STEP_MILLIS, values[s][step]);
                    }
                    appender.commit();
                }
                printHead(data, "at once", usedHeap() - before);
                if (data.steps() > 1) {
                    Thread.sleep(CHUNKS_WRITTEN_AFTER_MILLIS);
                    printHead(data, "its complete chunks in files", usedHeap() - before);
                }
                Reference.reachabilityFence(labels);
                Reference.reachabilityFence(values);
            }
            delete(path);
        }
    }

    private static void printHead(CpuData data, String when, long used) {
        long series = (long) data.hosts() * CpuData.METRICS.size();
        print(
                "head of %d series with %d samples each, %s: %.1f MB, %.0f bytes a series, %.2f bytes a sample"
                        + " (labels are the caller's)",
                series, data.steps(), when, used / 1e6, used / (double) series, used / (double) data.samples());
    }

    static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static long size(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(p -> p.toFile().length())
                    .sum();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else if (!each.endsWith("tidemark.lock")) {
                    Files.copy(each, target);
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).forEach(p -> {
                    try {
                        Files.delete(p);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }
}
