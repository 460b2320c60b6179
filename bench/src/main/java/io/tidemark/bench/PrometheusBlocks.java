package io.tidemark.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes the data as OpenMetrics text and has promtool make blocks of it: the peer's own bytes. */
final class PrometheusBlocks {
    private PrometheusBlocks() {}

    static void write(CpuData data, Path directory) throws IOException, InterruptedException {
        write(data, directory, CpuData.METRICS.size());
    }

    /** Writes the first metrics alone. */
    static void write(CpuData data, Path directory, int metrics) throws IOException, InterruptedException {
        write(data, directory, metrics, "24h");
    }

    /** The same in blocks of another length. */
    static void write(CpuData data, Path directory, int metrics, String blocks)
            throws IOException, InterruptedException {
        Path text = directory.resolveSibling(directory.getFileName() + ".om");
        try (BufferedWriter out = Files.newBufferedWriter(text, StandardCharsets.UTF_8)) {
            for (int m = 0; m < metrics; m++) {
                String metric = "cpu_" + CpuData.METRICS.get(m);
                out.write("# TYPE " + metric + " gauge\n");
                for (int host = 0; host < data.hosts(); host++) {
                    series(data, out, metric, host, m);
                }
            }
            out.write("# EOF\n");
        }
        Process promtool = new ProcessBuilder(
                        "promtool",
                        "tsdb",
                        "create-blocks-from",
                        "openmetrics",
                        "--max-block-duration=" + blocks,
                        text.toString(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (promtool.waitFor() != 0) {
            throw new IOException("promtool could not make blocks of " + text + " (Debian: package prometheus)");
        }
        Files.delete(text);
        // promtool leaves blocks alone; an empty log makes the directory what a server would have left.
        Files.createDirectories(directory.resolve("wal"));
    }

    private static void series(CpuData data, BufferedWriter out, String metric, int host, int m) throws IOException {
        StringBuilder labels = new StringBuilder(metric).append('{');
        String[] tags = data.tags(host);
        for (int t = 0; t < tags.length; t++) {
            labels.append(t == 0 ? "" : ",")
                    .append(CpuData.TAGS.get(t))
                    .append("=\"")
                    .append(tags[t])
                    .append('"');
        }
        String prefix = labels.append("} ").toString();
        double[] values = data.values(host, m);
        for (int i = 0; i < values.length; i++) {
            long at = data.startMillis() + i * CpuData.STEP_MILLIS;
            out.write(prefix);
            out.write(Long.toString((long) values[i]));
            out.write(String.format(Locale.ROOT, " %d.%03d%n", at / 1000, at % 1000));
        }
    }
}
