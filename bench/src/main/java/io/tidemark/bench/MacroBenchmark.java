package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks Tidemark and DuckDB the same questions about the same rows, in turn, in one run: each round with fresh text, and then the
 * same statement prepared once. Answers are read whole and compared; a question whose answers differ gets no ratio, and the
 * program ends with 1.
 */
public final class MacroBenchmark {
    private final CpuData data;
    private final int warmUpRounds;
    private final int rounds;
    private final String only;
    private final Random random = new Random(42);

    private MacroBenchmark(CpuData data, int warmUpRounds, int rounds, String only) {
        this.data = data;
        this.warmUpRounds = warmUpRounds;
        this.rounds = rounds;
        this.only = only;
    }

    /**
     * Runs with {@code --hosts N --hours N --warm-up N --rounds N}; {@code --only NAME} asks one question, {@code --keep DIR}
     * leaves the data there for the next run with the same numbers.
     */
    public static void main(String[] args) throws Exception {
        int hosts = Integer.parseInt(option(args, "--hosts", "100"));
        int hours = Integer.parseInt(option(args, "--hours", "24"));
        int warmUpRounds = Integer.parseInt(option(args, "--warm-up", "100"));
        int rounds = Integer.parseInt(option(args, "--rounds", "25"));
        long start = 1_767_225_600_000L; // 2026-01-01T00:00:00Z
        CpuData data = new CpuData(hosts, start, hours * 360, 1);
        MacroBenchmark benchmark = new MacroBenchmark(data, warmUpRounds, rounds, option(args, "--only", ""));
        System.exit(benchmark.run(option(args, "--keep", "")) ? 0 : 1);
    }

    private static String option(String[] args, String name, String otherwise) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return args[i + 1];
            }
        }
        return otherwise;
    }

    private boolean run(String keep) throws IOException, InterruptedException, SQLException {
        Path work = keep.isEmpty()
                ? Files.createTempDirectory("tidemark-bench")
                : Files.createDirectories(Path.of(keep + "-" + data.hosts() + "x" + data.steps()));
        Path blocks = work.resolve("prometheus");
        Path rows = work.resolve("rows.duckdb");
        boolean written = Files.exists(rows);
        try {
            print(
                    "%,d hosts x %d metrics, %,d samples%s",
                    data.hosts(), CpuData.METRICS.size(), data.samples(), written ? "" : "; writing them twice ...");
            if (!written) {
                PrometheusBlocks.write(data, Files.createDirectory(blocks));
            }
            try (Connection duckdb = written ? DuckDbRows.open(rows) : DuckDbRows.write(data, rows);
                    Connection tidemark = DriverManager.getConnection("jdbc:tidemark:" + blocks)) {
                print("%-24s %32s   %32s %6s", "medians in ms", "fresh text", "prepared", "");
                print(
                        "%-24s %10s %10s %10s   %10s %10s %10s %6s",
                        "question", "tidemark", "duckdb", "ratio", "tidemark", "duckdb", "ratio", "rows");
                boolean agreed = true;
                for (Question question : Question.ALL) {
                    if (question.label().contains(only)) {
                        agreed &= measure(question, tidemark, duckdb);
                    }
                }
                return agreed;
            }
        } finally {
            if (keep.isEmpty()) {
                delete(work);
            }
        }
    }

    /** How one of the two is asked. */
    private interface Asker {
        List<Object[]> ask() throws SQLException;
    }

    /** Medians of both, in milliseconds. */
    private record Medians(double tidemark, double duckdb, int rows) {}

    private boolean measure(Question question, Connection tidemark, Connection duckdb) throws SQLException {
        Medians fresh = race(question, () -> {
            Question.Pair pair = question.ask(data, random);
            return new Asker[] {() -> read(tidemark, pair.tidemark()), () -> read(duckdb, pair.duckdb())};
        });
        Question.Pair pair = question.ask(data, random);
        Medians prepared;
        try (PreparedStatement ours = tidemark.prepareStatement(pair.tidemark());
                PreparedStatement theirs = duckdb.prepareStatement(pair.duckdb())) {
            Asker[] askers = {() -> read(ours.executeQuery()), () -> read(theirs.executeQuery())};
            prepared = race(question, () -> askers);
        }
        if (fresh == null || prepared == null) {
            return false;
        }
        print(
                "%-24s %10.3f %10.3f %9.1fx   %10.3f %10.3f %9.1fx %6d",
                question.label(),
                fresh.tidemark(),
                fresh.duckdb(),
                fresh.duckdb() / fresh.tidemark(),
                prepared.tidemark(),
                prepared.duckdb(),
                prepared.duckdb() / prepared.tidemark(),
                fresh.rows());
        return true;
    }

    private @Nullable Medians race(Question question, Supplier<Asker[]> round) throws SQLException {
        double[][] millis = new double[2][rounds];
        int rows = 0;
        for (int i = -warmUpRounds; i < rounds; i++) {
            Asker[] askers = round.get();
            List<List<Object[]>> answers = new ArrayList<>(List.of(List.of(), List.of()));
            // In pairs, the order changing, so that what disturbs the machine disturbs both.
            for (int turn = 0; turn < 2; turn++) {
                int which = (i + turn) & 1;
                long start = System.nanoTime();
                answers.set(which, askers[which].ask());
                if (i >= 0) {
                    millis[which][i] = (System.nanoTime() - start) / 1e6;
                }
            }
            String difference = difference(answers.get(0), answers.get(1));
            if (difference != null) {
                print("%-24s answers differ: %s", question.label(), difference);
                return null;
            }
            rows = answers.get(0).size();
        }
        return new Medians(median(millis[0]), median(millis[1]), rows);
    }

    private static List<Object[]> read(Connection connection, String sql) throws SQLException {
        try (Statement s = connection.createStatement()) {
            return read(s.executeQuery(sql));
        }
    }

    private static List<Object[]> read(ResultSet result) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (ResultSet r = result) {
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
