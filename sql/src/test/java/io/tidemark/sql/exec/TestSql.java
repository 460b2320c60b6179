package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.SqlSettings;
import io.tidemark.sql.expr.DateTimeText;
import io.tidemark.sql.expr.DoubleText;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.schema.SystemTables;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.Table;

/** Statements over plain tables, through the whole of SQL but the store. */
final class TestSql {
    /** CURRENT_TIMESTAMP of every statement: 2024-03-10T12:34:56.789Z. */
    static final long NOW = 1_710_074_096_789L;

    private final Map<String, TestTable> tables = new LinkedHashMap<>();
    private final Planner planner = new Planner(null, new Tables());
    private ExecutorService pool;
    private int parallelism = 1;

    TestTable table(String name) {
        return tables.computeIfAbsent(name, n -> new TestTable());
    }

    TestSql parallel(ExecutorService newPool, int threads) {
        pool = newPool;
        parallelism = threads;
        return this;
    }

    ExecutablePlan plan(String sql) throws IOException {
        return planner.plan(sql, SqlSettings.defaults().withSchema("system")).plan();
    }

    String explain(String sql) throws IOException {
        return RelOptUtil.toString(plan(sql).rel());
    }

    /** The rows, boxed as vectors box them. */
    List<List<Object>> query(String sql, Object... parameters) throws IOException {
        return rows(plan(sql), context(QueryControl.unlimited(), parameters));
    }

    ExecContext context(QueryControl control, Object... parameters) {
        ExecContext.Builder b =
                ExecContext.builder(control).parameters(parameters).statementMillis(NOW);
        if (pool != null) {
            b.pool(pool, parallelism);
        }
        return b.build();
    }

    static List<List<Object>> rows(ExecutablePlan plan, ExecContext ctx) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (BatchSource source = plan.open(ctx)) {
            for (Batch b = source.next(); b != null; b = source.next()) {
                for (int i = 0; i < b.size(); i++) {
                    List<Object> row = new ArrayList<>();
                    for (int c = 0; c < b.columns().length; c++) {
                        row.add(b.column(c).boxed(i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    /** The only row's values as text, comma-separated. */
    String value(String expression, Object... parameters) throws IOException {
        ExecutablePlan plan = plan("SELECT " + expression);
        List<List<Object>> rows = rows(plan, context(QueryControl.unlimited(), parameters));
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows for " + expression);
        }
        StringBuilder s = new StringBuilder();
        List<Object> row = rows.get(0);
        for (int i = 0; i < row.size(); i++) {
            RelDataType type = plan.rowType().getFieldList().get(i).getType();
            s.append(i == 0 ? "" : ", ").append(text(row.get(i), type));
        }
        return s.toString();
    }

    private static String text(Object value, RelDataType type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> (Long) value != 0 ? "true" : "false";
            case TIMESTAMP -> DateTimeText.formatTimestamp((Long) value, 3);
            case DATE -> DateTimeText.formatDate((Long) value);
            case TIME -> DateTimeText.formatTime((Long) value, 3);
            case DOUBLE, FLOAT, REAL -> DoubleText.format((Double) value);
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case ROW -> Arrays.deepToString((Object[]) value);
            default -> value.toString();
        };
    }

    private final class Tables implements SystemTables {
        @Override
        public Table find(String schema, String name) {
            return schema.equals("system") ? tables.get(name.toLowerCase(Locale.ROOT)) : null;
        }

        @Override
        public List<String> names(String schema) {
            return List.copyOf(tables.keySet());
        }

        @Override
        public String remarks(String schema, String name) {
            return "";
        }
    }
}
