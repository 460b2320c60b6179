package io.tidemark.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jdbc.Driver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementCompleterTest {
    private Connection connection;
    private StatementCompleter completer;

    @BeforeEach
    void connect() throws SQLException {
        connection = new Driver().connect("jdbc:tidemark:" + ShellData.path(), new Properties());
        completer = new StatementCompleter(new CompletionCatalog(connection));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private Set<String> offers(String before) {
        return completer.offers(before, before);
    }

    @Test
    void offersTablesBehindFrom() {
        assertThat(offers("SELECT * FROM no"))
                .contains("node_load1", "system.metrics", "\"job:demo_requests:rate1m\"")
                .doesNotContain("SELECT");
        assertThat(offers("select 1 from up join ")).contains("node_load1");
        assertThat(offers("!describe ")).contains("node_load1");
    }

    @Test
    void offersColumnsOfTheTablesThatTheWholeStatementNames() {
        assertThat(completer.offers("SELECT sta", "SELECT sta FROM demo_requests_total"))
                .contains("status", "time", "value", "starts_with")
                .doesNotContain("||");
        assertThat(offers("SELECT * FROM demo_requests_total WHERE ")).contains("status", "region", "GROUP BY");
    }

    @Test
    void offersValuesInsideTheQuotesBehindATag() {
        assertThat(offers("SELECT * FROM demo_requests_total WHERE status = '")).contains("200'", "404'");
        assertThat(offers("SELECT * FROM demo_requests_total WHERE status IN ('200', '4"))
                .contains("404'");
        // The editor replaces the word under the cursor alone: what stands before it is left out.
        assertThat(offers("SELECT * FROM up WHERE instance = '127.0.0.1:1")).contains("1:19310'");
    }

    @Test
    void offersCommandsAndFirstWords() {
        assertThat(offers("!ta")).contains("!tables", "!tags");
        assertThat(offers("SEL")).contains("SELECT", "SHOW METRICS");
    }

    @Test
    void staysQuietWhereNothingIsKnown() {
        assertThat(offers("SELECT * FROM no_such_metric WHERE x = '")).isEmpty();
    }

    @Test
    void knowsWhenAStatementIsWhole() {
        assertThat(StatementParser.isWhole("SELECT 1;")).isTrue();
        assertThat(StatementParser.isWhole("SELECT 1; -- why")).isTrue();
        assertThat(StatementParser.isWhole("SELECT 1")).isFalse();
        assertThat(StatementParser.isWhole("SELECT ';")).isFalse();
        assertThat(StatementParser.isWhole("SELECT 1 /* ; ")).isFalse();
        assertThat(StatementParser.isWhole("SELECT 1; SELECT")).isFalse();
        assertThat(StatementParser.isWhole("!tables")).isTrue();
        assertThat(StatementParser.isWhole("quit")).isTrue();
        assertThat(StatementParser.isWhole("")).isTrue();
    }
}
