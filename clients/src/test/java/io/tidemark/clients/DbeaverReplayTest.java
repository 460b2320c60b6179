package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What DBeaver's generic provider calls, in its order, with the traps that each step has. */
class DbeaverReplayTest {
    private Connection c;

    @BeforeEach
    void connect() throws Exception {
        // The context class loader is the driver's during connect only; later calls come from threads with another one.
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Driver driver = (Driver)
                Class.forName("io.tidemark.jdbc.Driver").getConstructor().newInstance();
        Thread.currentThread().setContextClassLoader(driver.getClass().getClassLoader());
        try {
            assertThat(driver.acceptsURL(ExampleData.url())).isTrue();
            assertThat(driver.acceptsURL("jdbc:other:x")).isFalse();
            assertThat(driver.connect("jdbc:other:x", new Properties())).isNull();
            Properties info = new Properties();
            info.setProperty("user", "");
            info.setProperty("password", "");
            c = driver.connect(ExampleData.url(), info);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        c.setReadOnly(true);
        c.setAutoCommit(true);
        assertThat(c.getAutoCommit()).isTrue();
        c.setTransactionIsolation(c.getTransactionIsolation());
    }

    @AfterEach
    void disconnect() throws SQLException {
        c.close();
    }

    @Test
    void dialectAndInfoComeWithoutAnException() throws Exception {
        DatabaseMetaData m = c.getMetaData();
        List<String> failed = new ArrayList<>();
        for (Method method : DatabaseMetaData.class.getMethods()) {
            Class<?> type = method.getReturnType();
            if (method.getParameterCount() == 0 && (type == String.class || type.isPrimitive())) {
                try {
                    Object value = method.invoke(m);
                    if (value == null) {
                        failed.add(method.getName() + " is null");
                    }
                } catch (InvocationTargetException e) {
                    failed.add(method.getName() + ": " + e.getTargetException());
                }
            }
        }
        assertThat(failed).isEmpty();
        assertThat(m.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(m.getSearchStringEscape()).isEqualTo("\\");
        // Names keep their case: a generated query has to quote what is not a plain word, and nothing else.
        assertThat(m.supportsMixedCaseIdentifiers()).isTrue();
        assertThat(m.supportsMixedCaseQuotedIdentifiers()).isTrue();
        assertThat(m.storesUpperCaseIdentifiers() || m.storesLowerCaseIdentifiers())
                .isFalse();
        for (String list : new String[] {
            m.getSQLKeywords(), m.getNumericFunctions(), m.getStringFunctions(), m.getTimeDateFunctions()
        }) {
            assertThat(list.split(",")).isNotEmpty().noneMatch(String::isBlank);
        }
    }

    @Test
    void theTreeIsBuiltFromCatalogsDownToColumns() throws SQLException {
        DatabaseMetaData m = c.getMetaData();
        List<String> catalogs = column(m.getCatalogs(), "TABLE_CAT");
        assertThat(catalogs).containsExactly("tidemark");
        for (ResultSet r : new ResultSet[] {m.getSchemas("tidemark", "%"), m.getSchemas(null, "%"), m.getSchemas()}) {
            assertThat(column(r, "TABLE_SCHEM")).contains("metrics");
        }
        assertThat(column(m.getTableTypes(), "TABLE_TYPE")).contains("TABLE", "VIEW");
        List<String> tables = column(m.getTables("tidemark", "metrics", "%", null), "TABLE_NAME");
        assertThat(tables).hasSizeGreaterThan(100).contains("up", "job:demo_requests:rate1m");
        assertThat(column(m.getTables(null, null, "DBEAVERFAKETABLENAMEFORPING", null), "TABLE_NAME"))
                .isEmpty();
        assertThat(column(m.getTables("tidemark", "metrics", "demo\\_native\\_float", null), "TABLE_NAME"))
                .containsExactly("demo_native_float");
        assertThat(c.getCatalog()).isEqualTo("tidemark");
        assertThat(c.getSchema()).isEqualTo("metrics");
        c.setCatalog("tidemark");
        c.setSchema("metrics");

        // Columns of one table and of all at once say the same.
        Map<String, List<String>> all = new HashMap<>();
        try (ResultSet r = m.getColumns("tidemark", "metrics", "%", "%")) {
            while (r.next()) {
                all.computeIfAbsent(r.getString("TABLE_NAME"), k -> new ArrayList<>())
                        .add(r.getString("COLUMN_NAME"));
                r.getInt("DATA_TYPE");
                r.getInt("SOURCE_DATA_TYPE");
                assertThat(r.getString("TYPE_NAME")).isNotNull();
                r.getLong("COLUMN_SIZE");
                r.getInt("NULLABLE");
                r.getInt("DECIMAL_DIGITS");
                r.getInt("NUM_PREC_RADIX");
                r.getString("COLUMN_DEF");
                r.getString("REMARKS");
                r.getLong("CHAR_OCTET_LENGTH");
                assertThat(r.getInt("ORDINAL_POSITION"))
                        .isEqualTo(all.get(r.getString("TABLE_NAME")).size());
                assertThat(r.getString("IS_AUTOINCREMENT")).isEqualTo("NO");
                assertThat(r.getString("IS_GENERATEDCOLUMN")).isEqualTo("NO");
            }
        }
        assertThat(all.keySet()).containsAll(tables);
        for (String table : List.of("up", "job:demo_requests:rate1m", "demo_requests_total")) {
            assertThat(column(m.getColumns("tidemark", "metrics", table.replace("_", "\\_"), "%"), "COLUMN_NAME"))
                    .isEqualTo(all.get(table));
            assertThat(column(m.getPrimaryKeys("tidemark", "metrics", table), "COLUMN_NAME"))
                    .contains("time")
                    .doesNotContain("value");
            assertThat(column(m.getImportedKeys("tidemark", "metrics", table), "FK_NAME"))
                    .isEmpty();
            assertThat(column(m.getExportedKeys("tidemark", "metrics", table), "FK_NAME"))
                    .isEmpty();
            assertThat(column(m.getIndexInfo("tidemark", "metrics", table, false, true), "INDEX_NAME"))
                    .isNotEmpty();
        }
        assertThat(column(m.getProcedures("tidemark", "metrics", "%"), "PROCEDURE_NAME"))
                .isEmpty();
        column(m.getFunctions("tidemark", "metrics", "%"), "FUNCTION_NAME");
        assertThat(column(m.getFunctions(null, null, "%"), "FUNCTION_NAME")).contains("rate");
    }

    /** A result column whose type name is listed takes that type's code, so names must be unique and agree. */
    @Test
    void typeNamesAgree() throws SQLException {
        Map<String, Integer> types = new HashMap<>();
        try (ResultSet r = c.getMetaData().getTypeInfo()) {
            while (r.next()) {
                assertThat(types.put(r.getString("TYPE_NAME"), r.getInt("DATA_TYPE")))
                        .isNull();
            }
        }
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT *, labels, series_id, histogram, CAST(1 AS DECIMAL(9, 2)) AS d,"
                        + " CAST(1 AS REAL) AS f, 1 AS i, CAST(1 AS SMALLINT) AS si, TRUE AS b, DATE '2026-01-01' AS dt,"
                        + " TIME '01:02:03' AS tm, X'0a' AS bin, 'x' AS ch FROM demo_native_float")) {
            ResultSetMetaData m = r.getMetaData();
            for (int i = 1; i <= m.getColumnCount(); i++) {
                assertThat(types).containsKey(m.getColumnTypeName(i));
                assertThat(types.get(m.getColumnTypeName(i)))
                        .as(m.getColumnLabel(i))
                        .isEqualTo(m.getColumnType(i));
                for (String text : new String[] {m.getTableName(i), m.getCatalogName(i), m.getSchemaName(i)}) {
                    assertThat(text).isNotNull();
                }
                m.isNullable(i);
                m.getColumnDisplaySize(i);
                m.isAutoIncrement(i);
                m.getPrecision(i);
                m.getScale(i);
                assertThat(m.isWritable(i)).isFalse();
            }
            assertThat(m.getTableName(1)).isEqualTo("demo_native_float");
            assertThat(m.getSchemaName(1)).isEqualTo("metrics");
            assertThat(m.getCatalogName(1)).isEqualTo("tidemark");
        }
    }

    @Test
    void aTableIsOpenedAndPaged() throws SQLException {
        List<String> first = page(0);
        List<String> second = page(200);
        assertThat(first).hasSize(200);
        assertThat(second).hasSize(200);
        assertThat(new TreeSet<>(first)).doesNotContainAnyElementsOf(second);
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT z.* FROM (SELECT time, value, job FROM \"metrics\".\"up\") z WHERE job = 'node' ORDER BY 1 DESC")) {
            assertThat(r.next()).isTrue();
        }
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT * FROM (SELECT value, value, count(*) OVER () FROM up) z ORDER BY 2 LIMIT 3")) {
            assertThat(r.getMetaData().getColumnCount()).isEqualTo(3);
            assertThat(r.next()).isTrue();
        }
        try (PreparedStatement p = c.prepareStatement("SELECT COUNT(*) FROM \"metrics\".\"up\" t")) {
            assertThat(p.execute()).isTrue();
            try (ResultSet r = p.getResultSet()) {
                assertThat(r.next()).isTrue();
                assertThat(r.getLong(1)).isEqualTo(21878);
            }
        }
    }

    private List<String> page(int offset) throws SQLException {
        List<String> out = new ArrayList<>();
        try (Statement s = c.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            s.setMaxRows(offset + 200);
            s.setFetchSize(200);
            assertThat(s.execute("SELECT t.* FROM \"tidemark\".\"metrics\".\"up\" t"))
                    .isTrue();
            try (ResultSet r = s.getResultSet()) {
                try {
                    r.absolute(offset);
                } catch (SQLException e) {
                    for (int i = 0; i < offset; i++) {
                        r.next();
                    }
                }
                while (r.next()) {
                    out.add(r.getObject(1) + " " + r.getString(3) + " " + r.getString(4));
                }
            }
        }
        return out;
    }

    @Test
    void valuesAreReadByType() throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT time, value, job, rack, CAST(time AS DATE) AS d, CAST(time AS TIME) AS t,"
                                + " count(*) OVER () AS n, value > 0 AS b, labels FROM up ORDER BY time LIMIT 1")) {
            assertThat(r.next()).isTrue();
            assertThat(r.getObject(1)).isInstanceOf(Timestamp.class);
            assertThat(r.getString(1)).startsWith("2026-11-22 13:53:10.9");
            assertThat(r.getDouble(2)).isNotNaN();
            assertThat(r.wasNull()).isFalse();
            assertThat(r.getObject(3)).isInstanceOf(String.class);
            assertThat(r.getObject(4)).isNull();
            assertThat(r.wasNull()).isTrue();
            assertThat(r.getDate(5)).hasToString("2026-11-22");
            assertThat(r.getTime(6)).hasToString("13:53:10");
            assertThat(r.getLong(7)).isEqualTo(21878);
            r.getBoolean(8);
            assertThat(r.getString(9)).contains("__name__");
            assertThat(r.next()).isFalse();
        }
    }

    @Test
    void theEditorTakesScriptsWithSemicolonsAndComments() throws SQLException {
        for (String sql : List.of(
                "SELECT 1;",
                "-- a comment\nSELECT 1",
                "/* one */ SELECT 1 /* two */ ;  ",
                "\n\tSELECT 1 -- end",
                "SHOW METRICS;",
                "EXPLAIN SELECT * FROM up",
                "VALUES (1)",
                "WITH a AS (SELECT 1 AS x) SELECT * FROM a")) {
            try (Statement s = c.createStatement()) {
                s.setFetchSize(200);
                s.setQueryTimeout(60);
                assertThat(s.execute(sql)).as(sql).isTrue();
                assertThat(s.getUpdateCount()).isEqualTo(-1);
                assertThat(s.getLargeUpdateCount()).isEqualTo(-1);
                try (ResultSet r = s.getResultSet()) {
                    assertThat(r.next()).as(sql).isTrue();
                }
                assertThat(s.getMoreResults()).isFalse();
                assertThat(s.getUpdateCount()).isEqualTo(-1);
                assertThat((Object) s.getWarnings()).isNull();
                s.clearWarnings();
            }
        }
    }

    @Test
    void cancelComesFromAnotherThreadAndWritesAreRefusedPlainly() throws Exception {
        try (Statement s = c.createStatement()) {
            CompletableFuture<SQLException> failure = CompletableFuture.supplyAsync(() -> {
                try (ResultSet r =
                        s.executeQuery("SELECT count(*) FROM up a, up b, up c WHERE a.value + b.value + c.value < 0")) {
                    return null;
                } catch (SQLException e) {
                    return e;
                }
            });
            while (!failure.isDone()) {
                s.cancel();
                Thread.onSpinWait();
            }
            assertThat(failure.get(30, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
            assertThat(c.isValid(10)).isTrue();
        }
        assertThatThrownBy(() -> {
                    try (PreparedStatement p = c.prepareStatement(
                            "UPDATE up SET value = ? WHERE job = ?", Statement.RETURN_GENERATED_KEYS)) {
                        p.setObject(1, 1.0);
                        p.setNull(2, Types.VARCHAR);
                        p.executeUpdate();
                    }
                })
                .isInstanceOf(SQLException.class);
        c.setAutoCommit(false);
        c.rollback();
    }

    private static List<String> column(ResultSet r, String label) throws SQLException {
        List<String> out = new ArrayList<>();
        try (r) {
            while (r.next()) {
                out.add(r.getString(label));
            }
        }
        return out;
    }
}
