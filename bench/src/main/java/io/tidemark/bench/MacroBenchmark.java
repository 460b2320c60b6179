package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks Tidemark and DuckDB the same questions about the same rows, in turn, in one run, each round with fresh text. Answers are
 * read whole and compared; a question whose answers differ gets no ratio, and the program ends with 1.
 */
public final class MacroBenchmark {
    private static final int WARM_UP_ROUNDS = 5;

    private final CpuData data;
    private final int rounds;
    private final Random random = new Random(42);

    private MacroBenchmark(CpuData data, int rounds) {
        this.data = data;
        this.rounds = rounds;
    }

    /** Runs with {@code --hosts N --hours N --rounds N}. */
    public static void main(String[] args) throws Exception {
        int hosts = option(args, "--hosts", 100);
        int hours = option(args, "--hours", 24);
        int rounds = option(args, "--rounds", 15);
        long start = 1_767_225_600_000L; // 2026-01-01T00:00:00Z
        CpuData data = new CpuData(hosts, start, hours * 360, 1);
        System.exit(new MacroBenchmark(data, rounds).run() ? 0 : 1);
    }

    private static int option(String[] args, String name, int otherwise) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return Integer.parseInt(args[i + 1]);
            }
        }
        return otherwise;
    }

    private boolean run() throws IOException, InterruptedException, SQLException {
        Path work = Files.createTempDirectory("tidemark-bench");
        try {
            Path blocks = Files.createDirectory(work.resolve("prometheus"));
            print(
                    "%,d hosts x %d metrics, %,d samples; writing them twice ...",
                    data.hosts(), CpuData.METRICS.size(), data.samples());
            PrometheusBlocks.write(data, blocks);
            try (Connection duckdb = DuckDbRows.write(data, work.resolve("rows.duckdb"));
                    Connection tidemark = DriverManager.getConnection("jdbc:tidemark:" + blocks)) {
                print("%-26s %12s %12s %9s %9s", "question", "tidemark ms", "duckdb ms", "ratio", "rows");
                boolean agreed = true;
                for (Question question : Question.ALL) {
                    agreed &= measure(question, tidemark, duckdb);
                }
                return agreed;
            }
        } finally {
            delete(work);
        }
    }

    private boolean measure(Question question, Connection tidemark, Connection duckdb) throws SQLException {
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        int rows = 0;
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            Question.Pair pair = question.ask(data, random);
            // In pairs, the order changing, so that what disturbs the machine disturbs both.
            List<Object[]> a;
            List<Object[]> b;
            long t0 = System.nanoTime();
            long t1;
            if (round % 2 == 0) {
                a = read(tidemark, pair.tidemark());
                t1 = System.nanoTime();
                b = read(duckdb, pair.duckdb());
            } else {
                b = read(duckdb, pair.duckdb());
                t1 = System.nanoTime();
                a = read(tidemark, pair.tidemark());
            }
            long t2 = System.nanoTime();
            String difference = difference(a, b);
            if (difference != null) {
                print(
                        "%-26s answers differ: %s%n  %s%n  %s",
                        question.label(), difference, pair.tidemark(), pair.duckdb());
                return false;
            }
            rows = a.size();
            if (round >= 0) {
                double first = (t1 - t0) / 1e6;
                double second = (t2 - t1) / 1e6;
                ours[round] = round % 2 == 0 ? first : second;
                theirs[round] = round % 2 == 0 ? second : first;
            }
        }
        double us = median(ours);
        double them = median(theirs);
        print("%-26s %12.3f %12.3f %8.1fx %9d", question.label(), us, them, them / us, rows);
        return true;
    }

    private static List<Object[]> read(Connection connection, String sql) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            int n = r.getMetaData().getColumnCount();
            boolean[] number = new boolean[n];
            for (int i = 0; i < n; i++) {
                int type = r.getMetaData().getColumnType(i + 1);
                number[i] = type == Types.DOUBLE;
            }
            while (r.next()) {
                Object[] row = new Object[n];
                for (int i = 0; i < n; i++) {
                    row[i] = number[i]
                            ? (Object) r.getDouble(i + 1)
                            : r.getObject(i + 1).toString();
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static @Nullable String difference(List<Object[]> a, List<Object[]> b) {
        if (a.size() != b.size()) {
            return a.size() + " and " + b.size() + " rows";
        }
        for (int i = 0; i < a.size(); i++) {
            for (int j = 0; j < a.get(i).length; j++) {
                Object x = a.get(i)[j];
                Object y = b.get(i)[j];
                boolean same = x instanceof Double p && y instanceof Double q
                        ? p.equals(q) || Math.abs(p - q) <= 1e-9 * Math.max(Math.abs(p), Math.abs(q))
                        : x.equals(y);
                if (!same) {
                    return "row " + i + ": " + Arrays.toString(a.get(i)) + " and " + Arrays.toString(b.get(i));
                }
            }
        }
        return null;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path p : walk.sorted((x, y) -> y.compareTo(x)).toList()) {
                Files.delete(p);
            }
        }
    }

    private static void print(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }
}
