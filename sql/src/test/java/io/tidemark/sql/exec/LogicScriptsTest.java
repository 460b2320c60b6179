package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.sql.expr.DateTimeText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plain SQL over plain tables, in scripts whose expected answers DuckDB gives too: that is asked again where DuckDB is on the class
 * path ({@code -Poracle}).
 */
class LogicScriptsTest {
    private static final Pattern CREATE = Pattern.compile("CREATE TABLE (\\w+) \\((.*)\\)", Pattern.DOTALL);
    private static final Pattern INSERT = Pattern.compile("INSERT INTO (\\w+) (VALUES .*)", Pattern.DOTALL);

    static List<String> scripts() {
        return LogicScript.NAMES;
    }

    @Test
    void thereAreHundredsOfQueries() throws IOException {
        int queries = 0;
        for (String name : scripts()) {
            queries += (int) LogicScript.read(name).parts().stream()
                    .filter(p -> p.expected() != null)
                    .count();
        }
        assertThat(queries).isGreaterThanOrEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void answersAreAsWritten(String name) throws IOException {
        TestSql db = new TestSql();
        List<String> wrong = new ArrayList<>();
        for (LogicScript.Part part : LogicScript.read(name).parts()) {
            if (part.skippedBy().contains("tidemark")) {
                continue;
            }
            if (part.expected() == null) {
                change(db, part.sql());
                continue;
            }
            try {
                check(name, part, rows(db, part.sql()), wrong);
            } catch (IOException | RuntimeException e) {
                wrong.add(name + ", line " + part.line() + ": " + part.sql() + "\n" + e);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(String name, LogicScript.Part part, List<List<Object>> rows, List<String> wrong) {
        List<String> actual = part.render(rows);
        if (!actual.equals(part.expected())) {
            wrong.add(name + ", line " + part.line() + ": " + part.sql() + "\nis\n" + String.join("\n", actual)
                    + "\nnot\n" + String.join("\n", part.expected()));
        }
    }

    private static void change(TestSql db, String sql) throws IOException {
        Matcher create = CREATE.matcher(sql);
        if (create.matches()) {
            TestTable table = db.table(create.group(1));
            for (String column : create.group(2).split(",")) {
                String[] words = column.trim().split(" ");
                table.column(words[0], SqlTypeName.valueOf(words[1]));
            }
            return;
        }
        Matcher insert = INSERT.matcher(sql);
        assertThat(insert.matches()).as(sql).isTrue();
        TestTable table = db.table(insert.group(1));
        for (List<Object> row : db.query(insert.group(2))) {
            Object[] cells = row.toArray();
            for (int i = 0; i < cells.length; i++) {
                if (cells[i] instanceof Number n) {
                    cells[i] = table.types.get(i) == SqlTypeName.DOUBLE ? (Object) n.doubleValue() : n.longValue();
                }
            }
            table.row(cells);
        }
    }

    private static List<List<Object>> rows(TestSql db, String sql) throws IOException {
        ExecutablePlan plan = db.plan(sql);
        List<RelDataTypeField> fields = plan.rowType().getFieldList();
        List<List<Object>> rows = TestSql.rows(plan, db.context(QueryControl.unlimited()));
        for (List<Object> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                Object cell = row.get(i);
                if (cell != null) {
                    row.set(
                            i,
                            switch (fields.get(i).getType().getSqlTypeName()) {
                                case BOOLEAN -> (Long) cell != 0;
                                case TIMESTAMP -> DateTimeText.formatTimestamp((Long) cell, 3);
                                case DATE -> DateTimeText.formatDate((Long) cell);
                                default -> cell;
                            });
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void duckDbGivesTheSame(String name) throws IOException, SQLException {
        List<String> wrong = new ArrayList<>();
        try (Connection duckDb = connect()) {
            for (LogicScript.Part part : LogicScript.read(name).parts()) {
                if (part.skippedBy().contains("duckdb")) {
                    continue;
                }
                // A statement of DuckDB's does not outlive an error.
                try (Statement s = duckDb.createStatement()) {
                    if (part.expected() == null) {
                        s.execute(part.sql());
                    } else {
                        check(name, part, duckRows(s, part.sql()), wrong);
                    }
                } catch (SQLException e) {
                    wrong.add(name + ", line " + part.line() + ": " + part.sql() + "\n" + e);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    static Connection connect() throws SQLException {
        Connection duckDb;
        try {
            duckDb = DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            Assumptions.assumeTrue(false, "only with -Poracle, which brings DuckDB");
            throw new AssertionError(e);
        }
        try (Statement s = duckDb.createStatement()) {
            // NULL is the greatest, and whole numbers divide to whole numbers.
            s.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
            s.execute("SET integer_division = true");
        }
        return duckDb;
    }

    static List<List<Object>> duckRows(Statement s, String sql) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (ResultSet rs = s.executeQuery(sql)) {
            int columns = rs.getMetaData().getColumnCount();
            while (rs.next()) {
                List<Object> row = new ArrayList<>();
                for (int c = 1; c <= columns; c++) {
                    row.add(plain(rs.getObject(c)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static Object plain(Object cell) {
        LocalDateTime time = null;
        if (cell instanceof Timestamp t) {
            time = t.toLocalDateTime();
        } else if (cell instanceof OffsetDateTime t) {
            time = t.toLocalDateTime();
        }
        if (time != null) {
            return DateTimeText.formatTimestamp(time.toInstant(ZoneOffset.UTC).toEpochMilli(), 3);
        }
        if (cell instanceof Date d) {
            return d.toLocalDate().toString();
        }
        return cell instanceof LocalDate d ? d.toString() : cell;
    }
}
