package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The {@link Probes} asked of H2's driver, and of PostgreSQL's where {@code -Dtidemark.postgres=jdbc:postgresql:…} names a
 * server to scribble on: so that each expectation is known to be met by somebody.
 */
@Tag("peers")
class PeersTest {
    /** What the Javadoc of java.sql says in so many words, and neither peer does. */
    private static final Set<String> OURS_ALONE = Set.of(
            "statements: quoting of names and literals",
            "connections: abort ends what runs",
            "connections: network timeout without an executor",
            "closed: a statement closes its result, a connection its statements",
            "closed: every method of a closed statement",
            "closed: every method of a closed prepared statement",
            "closed: every method of a closed connection");

    private static final String NO_POSTGRES =
            "needs a PostgreSQL server to scribble on: -Dtidemark.postgres=jdbc:postgresql://127.0.0.1/postgres";

    private record Peer(String url, String user, String endless, String wrongUrl) implements Probes.Place {
        @Override
        public Connection connect() throws SQLException {
            Connection c = DriverManager.getConnection(url, user, "");
            c.setSchema("metrics");
            return c;
        }
    }

    /** What each peer fails; asked once. */
    private static final Map<String, Set<String>> FAILED = new LinkedHashMap<>();

    private static final String POSTGRES = System.getProperty("tidemark.postgres", "");

    @Test
    void h2IsAsked() throws Exception {
        assertThat(failuresOfH2()).as("a bench that H2 fails is no bench").hasSizeLessThan(40);
    }

    @Test
    void postgresIsAsked() throws Exception {
        assumeTrue(hasPostgres(), NO_POSTGRES);
        assertThat(failuresOfPostgres())
                .as("a bench that PostgreSQL fails is no bench")
                .hasSizeLessThan(50);
    }

    @Test
    void eachExpectationIsMetBySomebody() throws Exception {
        assumeTrue(hasPostgres(), NO_POSTGRES);
        Set<String> byNobody = new TreeSet<>(failuresOfH2());
        byNobody.retainAll(failuresOfPostgres());
        System.out.println("by nobody: " + String.join("\n  ", byNobody));
        assertThat(byNobody).isSubsetOf(OURS_ALONE);
    }

    private static boolean hasPostgres() {
        return !POSTGRES.isEmpty();
    }

    private static synchronized Set<String> failuresOfH2() throws SQLException {
        if (!FAILED.containsKey("H2")) {
            Peer h2 = new Peer(
                    "jdbc:h2:mem:probes;DB_CLOSE_DELAY=-1",
                    "sa",
                    "SELECT count(*) FROM system_range(1, 100000) a, system_range(1, 100000) b, system_range(1, 1000) c"
                            + " WHERE a.x + b.x + c.x < 0",
                    "jdbc:h2:tcp://127.0.0.1:1/none");
            fill(h2, "DOUBLE PRECISION", "system_range(1, 2000)", "x");
            FAILED.put("H2", failuresOf("H2", h2));
        }
        return FAILED.get("H2");
    }

    private static synchronized Set<String> failuresOfPostgres() throws SQLException {
        if (!FAILED.containsKey("PostgreSQL")) {
            Peer pg = new Peer(
                    POSTGRES,
                    System.getProperty("tidemark.postgres.user", "postgres"),
                    "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b,"
                            + " generate_series(1, 1000) c WHERE a + b + c < 0",
                    "jdbc:postgresql://127.0.0.1:1/none");
            fill(pg, "DOUBLE PRECISION", "generate_series(1, 2000) AS g(x)", "x");
            FAILED.put("PostgreSQL", failuresOf("PostgreSQL", pg));
        }
        return FAILED.get("PostgreSQL");
    }

    private static Set<String> failuresOf(String name, Peer peer) {
        Set<String> titles = new TreeSet<>();
        List<Probes.Probe> all = Probes.all();
        for (Probes.Probe p : all) {
            try {
                // A driver may hang on what it can't do.
                CompletableFuture.runAsync(() -> ask(p, peer)).get(15, TimeUnit.SECONDS);
            } catch (Exception e) {
                titles.add(p.title());
                System.out.println(name + " | " + p.title() + " | "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
        }
        System.out.println(name + ": " + (all.size() - titles.size()) + " of " + all.size() + " passed");
        return titles;
    }

    private static void ask(Probes.Probe probe, Probes.Place place) {
        try (Connection c = place.connect()) {
            probe.body().ask(place, c);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static void fill(Peer peer, String doubleType, String numbers, String number) throws SQLException {
        try (Connection c = DriverManager.getConnection(peer.url, peer.user, "");
                Statement s = c.createStatement()) {
            s.execute("DROP SCHEMA IF EXISTS \"metrics\" CASCADE");
            s.execute("CREATE SCHEMA \"metrics\"");
            s.execute("CREATE TABLE \"metrics\".\"up\" (\"time\" TIMESTAMP(3) NOT NULL, \"value\" " + doubleType
                    + ", \"instance\" VARCHAR(100), \"job\" VARCHAR(100), PRIMARY KEY (\"instance\", \"job\","
                    + " \"time\"))");
            s.execute("INSERT INTO \"metrics\".\"up\" SELECT TIMESTAMP '2026-11-22 14:00:00' + " + number
                    + " * INTERVAL '1' SECOND, " + number + ", 'a', 'node' FROM " + numbers);
        }
    }
}
