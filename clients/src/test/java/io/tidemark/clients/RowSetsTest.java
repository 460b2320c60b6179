package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.Locale;
import java.util.TimeZone;
import javax.sql.rowset.CachedRowSet;
import javax.sql.rowset.FilteredRowSet;
import javax.sql.rowset.JdbcRowSet;
import javax.sql.rowset.JoinRowSet;
import javax.sql.rowset.Predicate;
import javax.sql.rowset.RowSetFactory;
import javax.sql.rowset.RowSetProvider;
import javax.sql.rowset.WebRowSet;
import org.junit.jupiter.api.Test;

/** The row sets of the JDK. */
class RowSetsTest {
    private static final String SQL = "SELECT time, value, job, instance FROM up WHERE job = ? ORDER BY time LIMIT 20";

    private final RowSetFactory factory = RowSetProvider.newFactory();

    RowSetsTest() throws Exception {}

    @Test
    void cachedByItsOwnConnection() throws Exception {
        try (CachedRowSet rows = factory.createCachedRowSet()) {
            rows.setUrl(ExampleData.url());
            rows.setCommand(SQL);
            rows.setString(1, "node");
            rows.setMaxRows(12);
            rows.setQueryTimeout(30);
            rows.execute();
            assertThat(rows.size()).isEqualTo(12);
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(12);
            assertThat(rows.previous()).isTrue();
            assertThat(rows.getString("job")).isEqualTo("node");
            assertThat(rows.getDouble("value")).isEqualTo(1.0);
            assertThat(rows.getTimestamp(1).toLocalDateTime()).isAfter(LocalDateTime.parse("2026-11-22T13:53:00"));
            assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.TIMESTAMP);
        }
    }

    @Test
    void cachedPageByPage() throws Exception {
        try (Connection c = ExampleData.connect();
                PreparedStatement p =
                        c.prepareStatement(SQL, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                CachedRowSet rows = factory.createCachedRowSet()) {
            p.setString(1, "node");
            try (ResultSet r = p.executeQuery()) {
                rows.setPageSize(7);
                rows.populate(r, 1);
                int pages = 0;
                int n = 0;
                do {
                    pages++;
                    while (rows.next()) {
                        n++;
                    }
                } while (rows.nextPage());
                assertThat(n).isEqualTo(20);
                assertThat(pages).isEqualTo(3);
            }
        }
    }

    @Test
    void webRowSetWritesAndReads() throws Exception {
        StringWriter xml = new StringWriter();
        try (Connection c = ExampleData.connect();
                PreparedStatement p = c.prepareStatement(SQL);
                WebRowSet rows = factory.createWebRowSet()) {
            p.setString(1, "node");
            try (ResultSet r = p.executeQuery()) {
                rows.populate(r);
            }
            rows.writeXml(xml);
        }
        try (WebRowSet again = factory.createWebRowSet()) {
            again.readXml(new StringReader(xml.toString()));
            assertThat(again.size()).isEqualTo(20);
        }
    }

    @Test
    void filteredAndJoined() throws Exception {
        try (Connection c = ExampleData.connect();
                FilteredRowSet rows = factory.createFilteredRowSet();
                CachedRowSet counts = factory.createCachedRowSet();
                JoinRowSet joined = factory.createJoinRowSet()) {
            try (var s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT job, max(value) AS best FROM up GROUP BY job")) {
                rows.populate(r);
            }
            rows.setFilter(new JobFilter());
            int n = 0;
            rows.beforeFirst();
            while (rows.next()) {
                n++;
            }
            assertThat(n).isEqualTo(2);
            rows.setFilter(null);
            try (var s = c.createStatement();
                    ResultSet r = s.executeQuery("SELECT job, count(*) AS n FROM up GROUP BY job")) {
                counts.populate(r);
            }
            rows.beforeFirst();
            joined.addRowSet(rows, "job");
            joined.addRowSet(counts, "job");
            assertThat(joined.size()).isEqualTo(7);
        }
    }

    /** Jobs with an o. */
    private static final class JobFilter implements Predicate {
        @Override
        public boolean evaluate(javax.sql.RowSet rs) {
            try {
                return rs.getString("job").contains("o") && !rs.getString("job").contains("prom");
            } catch (java.sql.SQLException e) {
                return false;
            }
        }

        @Override
        public boolean evaluate(Object value, int column) {
            return true;
        }

        @Override
        public boolean evaluate(Object value, String columnName) {
            return true;
        }
    }

    @Test
    void connectedRowSetScrolls() throws Exception {
        try (JdbcRowSet rows = factory.createJdbcRowSet()) {
            rows.setUrl(ExampleData.url());
            rows.setCommand(SQL);
            rows.setString(1, "node");
            rows.execute();
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(20);
            assertThat(rows.absolute(3)).isTrue();
            assertThat(rows.relative(-2)).isTrue();
            assertThat(rows.isFirst()).isTrue();
            Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
            assertThat(rows.getTimestamp("time", utc).toInstant())
                    .isEqualTo(rows.getTimestamp("time").toLocalDateTime().toInstant(ZoneOffset.UTC));
        }
    }
}
