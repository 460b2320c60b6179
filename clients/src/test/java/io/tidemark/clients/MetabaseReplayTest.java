package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Metabase's JDBC drivers call: its sync of a database, its questions, its parameters. */
class MetabaseReplayTest {
    private Connection c;

    @BeforeEach
    void connect() throws SQLException {
        c = ExampleData.connect();
        DatabaseMetaData m = c.getMetaData();
        for (int level : new int[] {
            Connection.TRANSACTION_READ_UNCOMMITTED,
            Connection.TRANSACTION_REPEATABLE_READ,
            Connection.TRANSACTION_READ_COMMITTED
        }) {
            if (m.supportsTransactionIsolationLevel(level)) {
                c.setTransactionIsolation(level);
                break;
            }
        }
        c.setReadOnly(true);
        c.setAutoCommit(true);
        c.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
    }

    @AfterEach
    void disconnect() throws SQLException {
        c.close();
    }

    @Test
    void syncFindsEveryTableThatCanBeSelected() throws SQLException {
        DatabaseMetaData m = c.getMetaData();
        List<String> schemas = new ArrayList<>();
        try (ResultSet r = m.getSchemas()) {
            while (r.next()) {
                schemas.add(r.getString("TABLE_SCHEM"));
            }
        }
        assertThat(schemas).contains("metrics");
        String[] types = {
            "TABLE",
            "PARTITIONED TABLE",
            "VIEW",
            "FOREIGN TABLE",
            "MATERIALIZED VIEW",
            "EXTERNAL TABLE",
            "DYNAMIC_TABLE"
        };
        List<String> tables = new ArrayList<>();
        try (ResultSet r = m.getTables("tidemark", "metrics", "%", types)) {
            while (r.next()) {
                tables.add(r.getString("TABLE_NAME"));
            }
        }
        assertThat(tables).hasSizeGreaterThan(100);
        for (String table : tables) {
            try (Statement s = c.createStatement(
                    ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
                s.setQueryTimeout(15);
                try (ResultSet r = s.executeQuery(
                        "SELECT TRUE AS \"_\" FROM \"metrics\".\"" + table + "\" WHERE 1 <> 1 LIMIT 0")) {
                    assertThat(r.next()).isFalse();
                }
            }
            try (ResultSet r = m.getColumns("tidemark", "metrics", table, null)) {
                assertThat(r.next()).isTrue();
                assertThat(r.getString("COLUMN_NAME")).isEqualTo("time");
                assertThat(r.getString("TYPE_NAME")).isEqualTo("TIMESTAMP");
                assertThat(r.getString("IS_AUTOINCREMENT")).isEqualTo("NO");
                assertThat(r.getInt("NULLABLE")).isEqualTo(DatabaseMetaData.columnNoNulls);
                assertThat(r.getString("COLUMN_DEF")).isNull();
            }
            try (ResultSet r = m.getPrimaryKeys("tidemark", "metrics", table)) {
                assertThat(r.next()).isTrue();
                assertThat(r.getString("COLUMN_NAME")).isNotEmpty();
            }
        }
    }

    @Test
    void aQuestionWithParametersOfJavaTime() throws SQLException {
        String sql = "SELECT DATE_TRUNC('minute', \"metrics\".\"up\".\"time\") AS \"time\","
                + " COUNT(*) AS \"count\", AVG(\"metrics\".\"up\".\"value\") AS \"avg\" FROM \"metrics\".\"up\""
                + " WHERE (\"metrics\".\"up\".\"job\" = ?) AND \"metrics\".\"up\".\"time\" >= ?"
                + " AND \"metrics\".\"up\".\"time\" < ?"
                + " GROUP BY DATE_TRUNC('minute', \"metrics\".\"up\".\"time\")"
                + " ORDER BY DATE_TRUNC('minute', \"metrics\".\"up\".\"time\") ASC LIMIT 2000";
        try (PreparedStatement p = c.prepareStatement(
                sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
            p.setFetchDirection(ResultSet.FETCH_FORWARD);
            if (p.getFetchSize() == 0) {
                p.setFetchSize(500);
            }
            p.setMaxRows(2000);
            assertThat(p.getParameterMetaData().getParameterCount()).isEqualTo(3);
            p.setObject(1, "node", Types.VARCHAR);
            p.setObject(2, OffsetDateTime.parse("2026-11-22T14:00:00Z"), Types.TIMESTAMP_WITH_TIMEZONE);
            p.setObject(3, LocalDateTime.parse("2026-11-22T14:05:00"), Types.TIMESTAMP);
            assertThat(p.execute()).isTrue();
            try (ResultSet r = p.getResultSet()) {
                ResultSetMetaData m = r.getMetaData();
                assertThat(m.getColumnType(1)).isEqualTo(Types.TIMESTAMP);
                assertThat(m.getColumnLabel(2)).isEqualTo("count");
                int minutes = 0;
                while (r.next()) {
                    assertThat(r.getObject(1, LocalDateTime.class))
                            .isEqualTo(
                                    LocalDateTime.parse("2026-11-22T14:00:00").plusMinutes(minutes));
                    assertThat(r.getObject(1, OffsetDateTime.class).getOffset()).isEqualTo(ZoneOffset.UTC);
                    assertThat(r.getObject(2)).isEqualTo(120L);
                    minutes++;
                }
                assertThat(minutes).isEqualTo(5);
            }
        }
        try (PreparedStatement p =
                c.prepareStatement("SELECT CAST(time AS DATE) AS d FROM up WHERE CAST(time AS DATE) = ? LIMIT 1")) {
            p.setObject(1, LocalDate.parse("2026-11-22"), Types.DATE);
            try (ResultSet r = p.executeQuery()) {
                assertThat(r.next()).isTrue();
                assertThat(r.getObject(1, LocalDate.class)).isEqualTo("2026-11-22");
            }
        }
    }

    /** The date buckets of its query builder. */
    @Test
    void itsBuckets() throws SQLException {
        for (String unit : List.of("second", "minute", "hour", "day", "week", "month", "quarter", "year")) {
            one("SELECT DATE_TRUNC('" + unit + "', time) AS b, count(*) FROM up GROUP BY DATE_TRUNC('" + unit
                    + "', time) ORDER BY b");
        }
        for (String field : List.of("minute", "hour", "day", "dow", "doy", "month", "quarter", "year", "week")) {
            one("SELECT EXTRACT(" + field + " FROM time) AS b, count(*) FROM up GROUP BY EXTRACT(" + field
                    + " FROM time) ORDER BY b");
        }
        one("SELECT count(*) FROM up WHERE time BETWEEN now() - INTERVAL '100' YEAR AND now() + INTERVAL '100' YEAR");
        one("SELECT source.job, count(*) FROM (SELECT * FROM up) source GROUP BY 1 ORDER BY 2 DESC, 1 ASC");
        one("SELECT count(DISTINCT job), stddev_pop(value), sum(CASE WHEN value = 1 THEN 1 ELSE 0.0 END) FROM up");
        one("SELECT substring(job, 1, 1234) FROM up GROUP BY job ORDER BY job LIMIT 1048575");
    }

    private void one(String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            assertThat(r.next()).as(sql).isTrue();
        }
    }
}
