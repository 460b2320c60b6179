package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URL names, and that no message about one tells a secret. */
class ConnectionUrlTest {
    private static final String SECRET = "hunter2";

    private static ConnectionUrl parse(String url) throws SQLException {
        return ConnectionUrl.parse(url, null);
    }

    @Test
    void aDatabaseInMemoryHasAColonAfterMem() throws SQLException {
        assertThat(parse("jdbc:tidemark:mem:").kind()).isEqualTo(ConnectionUrl.Kind.MEMORY);
        assertThat(parse("jdbc:tidemark:mem:").target()).isEmpty();
        assertThat(parse("jdbc:tidemark:mem:a%20b").target()).isEqualTo("a b");
        assertThat(parse("jdbc:tidemark:mem:?mode=create").kind()).isEqualTo(ConnectionUrl.Kind.MEMORY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem", "./mem", "mem/", "memory", "mem?mode=ro", "mem%3A"})
    void anythingElseIsAPath(String place) throws SQLException {
        ConnectionUrl url = parse("jdbc:tidemark:" + place);
        assertThat(url.kind()).isEqualTo(ConnectionUrl.Kind.DIRECTORY);
        assertThat(url.directory())
                .isEqualTo(Path.of(place.replace("?mode=ro", "").replace("%3A", ":"))
                        .toAbsolutePath());
    }

    @Test
    void aUrlReadsBackAsItsText() throws SQLException {
        for (String url : List.of(
                "jdbc:tidemark:mem",
                "jdbc:tidemark:mem%3A",
                "jdbc:tidemark:mem%3Aa",
                "jdbc:tidemark:mem:a",
                "jdbc:tidemark:/a%20b?mode=ro")) {
            assertThat(parse(parse(url).toString())).isEqualTo(parse(url));
        }
    }

    @Test
    void whereThereIsNoDirectoryMemTheMessageNamesTheDatabaseInMemory() {
        SQLException e = catchThrowableOfType(
                SQLException.class,
                () -> new Driver().connect("jdbc:tidemark:mem", null).close());
        assertThat(e.getSQLState()).isEqualTo("08001");
        assertThat((Throwable) e).hasMessageContaining("jdbc:tidemark:mem:");
    }

    /** Mistakes beside a password, and passwords with a mistake in them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:tidemark:/data?password=hunter2%zz",
                "jdbc:tidemark:/data?password=hunter2\n",
                "jdbc:tidemark:/data?password=%ffhunter2",
                "jdbc:tidemark:/data?user=me&password=a&hunter2",
                "jdbc:tidemark:/data?password=hunter2&password=hunter2",
                "jdbc:tidemark:/data?password:hunter2",
                "jdbc:tidemark:/data?password%3Dhunter2",
                "jdbc:tidemark:/data?passwort=hunter2",
                "jdbc:tidemark:/data?Password=hunter2",
                "jdbc:tidemark:/data?mode=ro;password=hunter2",
                "jdbc:tidemark:/data;password=hunter2",
                "jdbc:tidemark:/data;user=me;PASSWORD=hunter2",
                "jdbc:tidemark:/data&password=hunter2",
                "jdbc:tidemark:/data#password=hunter2",
                "jdbc:tidemark:/data?threads=two&password=hunter2",
                "jdbc:tidemark://me:hunter2@host:8123/",
                "jdbc:tidemark://me:hunter2@host",
                "jdbc:tidemark://me:hunter2/@host:8123/",
                "jdbc:tidemark://me:x?hunter2@host:8123/",
                "jdbc:tidemark://host:8123/?password=hunter2",
                "jdbc:tidemark:s3://me:hunter2@bucket/data",
                "jdbc:tidemark:file://me:hunter2@host/data"
            })
    void noMessageOfTheDriverTellsAPassword(String url) {
        SQLException e = catchThrowableOfType(
                SQLException.class, () -> new Driver().connect(url, null).close());
        assertThat((Throwable) e).isNotNull();
        assertThat(e.getSQLState()).isIn("08001", "0A000");
        assertThat(allTextOf(e)).doesNotContain(SECRET);
    }

    @Test
    void noMessageTellsThePasswordOfTheProperties() {
        Properties info = new Properties();
        info.setProperty("password", SECRET);
        for (String url : List.of("jdbc:tidemark:/data?password=x", "jdbc:tidemark:/no/such/directory")) {
            SQLException e = catchThrowableOfType(
                    SQLException.class, () -> new Driver().connect(url, info).close());
            assertThat(allTextOf(e)).doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://host/db?user=me&password=hunter2",
                "jdbc:postgresql://me:hunter2@host/db",
                "jdbc:sqlserver://host;password=hunter2",
                "jdbc:oracle:thin:me/hunter2@host:1521",
                "JDBC:TIDEMARK:/data?password=hunter2",
                "jdbc:hunter2",
                "/data?password=hunter2",
                "/data;password=hunter2",
                "me:hunter2@host"
            })
    void aDataSourceDoesNotRepeatAUrlThatIsNotOurs(String url) {
        SQLException e = catchThrowableOfType(
                SQLException.class,
                () -> new TidemarkDataSource(url).getConnection().close());
        assertThat(e.getSQLState()).isEqualTo("08001");
        assertThat(allTextOf(e)).doesNotContain(SECRET).contains("jdbc:tidemark:/path/to/data");
    }

    @Test
    void aDataSourceTellsItsPropertiesWithoutThePassword() {
        TidemarkDataSource source = new TidemarkDataSource("jdbc:tidemark:mem:");
        source.setUser("reader");
        source.setPassword(SECRET);
        assertThat(source.getProperties()).containsOnlyKeys("user");
        // What a tool reads and sets again takes nothing away.
        source.setProperties(source.getProperties());
        assertThat(source.getProperties()).containsEntry("user", "reader").hasSize(1);
        assertThat(source.toString()).doesNotContain(SECRET);
    }

    @Test
    void aDataSourceSaysWhoseUrlItIs() {
        assertThat(ConnectionUrl.notOurs("jdbc:postgresql://host/db?password=x"))
                .contains("jdbc:postgresql:");
        assertThat(ConnectionUrl.notOurs("/path/to/data")).contains("'/path/to/data'");
    }

    @Test
    void warningsAndMetadataTellNoSecret() throws SQLException {
        Properties info = new Properties();
        info.setProperty("password", SECRET);
        info.setProperty("token", SECRET);
        try (Connection c = new Driver().connect("jdbc:tidemark:mem:?user=me&password=" + SECRET, info)) {
            StringBuilder all = new StringBuilder();
            for (Throwable w = c.getWarnings(); w != null; w = ((java.sql.SQLWarning) w).getNextWarning()) {
                all.append(w).append('\n');
            }
            assertThat(all.append(c.getMetaData().getURL()).append(c).toString())
                    .contains("token")
                    .doesNotContain(SECRET);
        }
    }

    private static String allTextOf(SQLException e) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = e; t != null; t = t.getCause()) {
            all.append(t).append('\n');
        }
        return all.toString();
    }
}
