package io.tidemark.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.NaiveStore;
import io.tidemark.engine.testing.NaiveStore.Row;
import io.tidemark.engine.testing.RandomSources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The second oracle: the random stores and statements of {@link SqlAgainstModelTest}, whose answers by plain loops must be what
 * DuckDB says over the same rows. So what that test holds Tidemark to is not only this project's own reading of SQL. Runs under
 * {@code -Poracle}, which brings DuckDB; {@code -Dtidemark.seed} repeats a failure.
 */
class SqlAgainstDuckDbTest {
    private static final int END = 3 * 3_600_000;

    /** So many statements are asked of one store. */
    private static final int A_ROUND = 100;

    private static final Pattern OURS = Pattern.compile("(rate|increase|delta|wide|family)\\(| => ");

    private final List<String> failures = new ArrayList<>();

    /** What DuckDB refuses: a deviation of numbers whose squares overflow. */
    private int refused;

    private int asked;

    /** What only Tidemark can be asked for: counters, several metrics at once, buckets closed on the right. */
    private int notAsked;

    @Test
    void duckDbAnswersAsPlainLoopsDo() throws SQLException {
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        int rounds = Integer.getInteger("tidemark.statements.duckdb", 10_000) / A_ROUND;
        try (Connection duckDb = connect()) {
            try (Statement s = duckDb.createStatement()) {
                for (String macro : DuckDbDialect.macros()) {
                    s.execute(macro);
                }
            }
            for (long each = seed; each < seed + rounds && failures.size() < 10; each++) {
                round(duckDb, each);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(notAsked).as("not asked, beside " + asked).isLessThan(asked);
        assertThat(refused).as("refused of " + asked).isLessThan(asked / 20);
    }

    private static Connection connect() {
        try {
            return DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            Assumptions.assumeTrue(false, "only with -Poracle, which brings DuckDB");
            throw new AssertionError(e);
        }
    }

    private void round(Connection duckDb, long seed) throws SQLException {
        Random random = new Random(seed);
        RandomSources sources = new RandomSources(random);
        List<Labels> series = sources.series(4 + random.nextInt(20));
        NaiveStore store = new NaiveStore(sources.sources(series, 1 + random.nextInt(4), 30, END));
        RandomStatements questions = new RandomStatements(random, store, END).literalsOnly();
        if (questions.isEmpty()) {
            return;
        }
        List<String> tables = fill(duckDb, store);
        for (int i = 0; i < A_ROUND; i++) {
            RandomStatements.Question question = questions.next();
            String theirs = DuckDbDialect.translate(question.sql());
            if (OURS.matcher(theirs).find()) {
                notAsked++;
                continue;
            }
            ask(duckDb, question, theirs, "-Dtidemark.seed=" + seed + ", statement " + i + ": ");
        }
        try (Statement s = duckDb.createStatement()) {
            for (String table : tables) {
                s.execute("DROP TABLE " + table);
            }
        }
    }

    private void ask(Connection duckDb, RandomStatements.Question question, String theirs, String at) {
        asked++;
        // A statement of DuckDB's does not outlive an error.
        try (Statement s = duckDb.createStatement();
                ResultSet rs = s.executeQuery(theirs)) {
            int columns = rs.getMetaData().getColumnCount();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (rs.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int c = 1; c <= columns; c++) {
                    row.add(cell(rs.getObject(c)));
                }
                rows.add(row);
            }
            String wrong = question.expected().check(rows);
            if (wrong != null) {
                failures.add(at + question.sql() + "\nDuckDB: " + theirs + "\n" + wrong);
            }
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("out of range")) {
                refused++;
            } else {
                failures.add(at + question.sql() + "\nDuckDB: " + theirs + "\n" + e.getMessage());
            }
        }
    }

    private static @Nullable Object cell(@Nullable Object theirs) {
        if (theirs instanceof Timestamp t) {
            return t.toLocalDateTime().toInstant(ZoneOffset.UTC).toEpochMilli();
        }
        return theirs instanceof Integer i ? (Long) (long) i : theirs;
    }

    private static List<String> fill(Connection duckDb, NaiveStore store) throws SQLException {
        Map<String, List<Row>> byMetric = new TreeMap<>();
        store.rows(TagFilter.ALL, TimeRange.ALL, null, true)
                .forEach(r -> byMetric.computeIfAbsent(r.labels().metric(), m -> new ArrayList<>())
                        .add(r));
        Map<Labels, Long> ids = new LinkedHashMap<>();
        List<String> tables = new ArrayList<>();
        for (Map.Entry<String, List<Row>> e : byMetric.entrySet()) {
            String table = '"' + e.getKey() + '"';
            tables.add(table);
            try (Statement s = duckDb.createStatement()) {
                s.execute("CREATE TABLE " + table
                        + " (time TIMESTAMP, value DOUBLE, host VARCHAR, job VARCHAR, le VARCHAR, series_id BIGINT)");
            }
            try (PreparedStatement insert =
                    duckDb.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?)")) {
                for (Row row : e.getValue()) {
                    insert.setObject(
                            1,
                            LocalDateTime.ofEpochSecond(
                                    Math.floorDiv(row.time(), 1000),
                                    (int) Math.floorMod(row.time(), 1000L) * 1_000_000,
                                    ZoneOffset.UTC));
                    insert.setObject(2, row.histogram() == null ? (Double) row.value() : null);
                    for (int i = 0; i < 3; i++) {
                        insert.setString(3 + i, row.labels().get(RandomConditions.TAGS.get(i)));
                    }
                    insert.setLong(6, ids.computeIfAbsent(row.labels(), l -> (long) ids.size()));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        return tables;
    }
}
