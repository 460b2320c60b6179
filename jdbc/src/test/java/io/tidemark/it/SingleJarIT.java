package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The single jar by itself: what it registers, what it holds, that it is silent, that it needs nothing beside it. */
class SingleJarIT {
    @Test
    void registersOurDriverAlone() throws Exception {
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            JarEntry services = jar.getJarEntry("META-INF/services/java.sql.Driver");
            assertThat(services).isNotNull();
            String text = new String(jar.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.strip()).isEqualTo("io.tidemark.jdbc.Driver");
        }
    }

    @Test
    void holdsNoClassOutsideItsOwnNames() throws IOException {
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            List<String> foreign = jar.stream()
                    .map(JarEntry::getName)
                    .filter(n -> n.endsWith(".class"))
                    .map(n -> n.replaceFirst("^META-INF/versions/[0-9]+/", ""))
                    .filter(n -> !n.startsWith("io/tidemark/"))
                    // Its native half looks its classes up by their names; loaded for zstd records alone.
                    .filter(n -> !n.startsWith("com/github/luben/"))
                    .toList();
            assertThat(foreign).isEmpty();
            assertThat(jar.stream().map(JarEntry::getName))
                    .noneMatch(n -> n.endsWith(".SF") || n.endsWith(".RSA") || n.endsWith("module-info.class"));
        }
    }

    /** By what the classes' constant pools name: no lookups, no listening, no foreign code by our own hand. */
    @Test
    void namesNoForbiddenApi() throws IOException {
        List<String> nowhere = List.of(
                "javax/naming/",
                "java/rmi/",
                "javax/management/remote",
                "java/net/ServerSocket",
                "java/net/http/",
                "javax/tools/",
                "javax/script/");
        List<String> notInOurs = List.of(
                "java/lang/ProcessBuilder",
                "java/io/ObjectInputStream",
                "java/net/URLClassLoader",
                "java/net/Socket",
                "java/net/HttpURLConnection",
                "sun/misc/Unsafe");
        List<String> found = new ArrayList<>();
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class")) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                    boolean ours = name.startsWith("io/tidemark/") && !name.startsWith("io/tidemark/shaded/");
                    nowhere.stream().filter(text::contains).forEach(api -> found.add(api + " in " + name));
                    if (ours) {
                        notInOurs.stream().filter(text::contains).forEach(api -> found.add(api + " in " + name));
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void answersInAnIsolatedClassLoader() throws Exception {
        URL[] urls = {Jar.path().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Driver driver = ServiceLoader.load(Driver.class, loader).stream()
                    .filter(p -> p.type().getName().equals("io.tidemark.jdbc.Driver"))
                    .findFirst()
                    .orElseThrow()
                    .get();
            try (Connection connection = driver.connect("jdbc:tidemark:" + Jar.exampleData(), new Properties());
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM up")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isPositive();
            }
        }
    }

    /** The build leaves classes out that no statement reaches: here is a statement of every form, on the jar alone. */
    @Test
    void runsEveryFormOfStatement() throws Exception {
        List<String> statements = List.of(
                "SELECT job, sum(rate(value)) FROM up WHERE time > '2026-11-22T14:00:00Z' AND time < '2026-11-22T14:10:00Z' GROUP BY job",
                "SELECT u.job, count(*) FROM up u JOIN node_load1 n USING (time, instance) WHERE u.job IN (SELECT job FROM up)"
                        + " GROUP BY u.job ORDER BY 2 LIMIT 3",
                "WITH x AS (SELECT * FROM up) SELECT job, (SELECT max(value) FROM node_load1) FROM x"
                        + " WHERE EXISTS (SELECT 1 FROM node_load1 n WHERE n.instance = x.instance) LIMIT 2",
                "SELECT DISTINCT job FROM up UNION SELECT instance FROM up ORDER BY 1 LIMIT 4",
                "SELECT job FROM up INTERSECT SELECT job FROM node_load1",
                "SELECT job, value, rank() OVER (PARTITION BY job ORDER BY time) AS r FROM up LIMIT 3",
                "SELECT job, value FROM up QUALIFY row_number() OVER (PARTITION BY job, instance ORDER BY time DESC) = 1",
                "SELECT time_bucket('5m', time) AS time, max(value), stddev(value), string_agg(job, ',') FROM up GROUP BY time",
                "SELECT job, count(*) FROM up GROUP BY ROLLUP (job)",
                "SELECT CASE WHEN value > 0 THEN 'up' ELSE 'down' END AS s, count(DISTINCT instance) FROM up GROUP BY 1",
                "SELECT labels, CAST(value AS INTEGER), UPPER(job), EXTRACT(HOUR FROM time) FROM up LIMIT 1",
                "VALUES (1, 'a'), (2, 'b')",
                "EXPLAIN ANALYZE SELECT * FROM up LIMIT 1",
                "SHOW METRICS",
                "DESCRIBE up",
                "SELECT * FROM system.metrics LIMIT 1",
                "SELECT * FROM information_schema.tables LIMIT 1");
        URL[] urls = {Jar.path().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Driver driver = (Driver) loader.loadClass("io.tidemark.jdbc.Driver")
                    .getDeclaredConstructor()
                    .newInstance();
            try (Connection connection = driver.connect("jdbc:tidemark:" + Jar.exampleData(), new Properties());
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        assertThat(rows.next()).as(sql).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void isSilentOnThisJdk() throws Exception {
        assertSilent(Jar.java());
    }

    @Test
    void isSilentOnANewerJdk() throws Exception {
        Path newer = newerJava();
        assumeTrue(newer != null, "needs another JDK, newer than 23, under /usr/lib/jvm");
        assertSilent(newer);
    }

    private static void assertSilent(Path java) throws Exception {
        Jar.Outcome outcome = Jar.shell(
                java, "sql", Jar.exampleData().toString(), "--format", "csv", "-e", "SELECT count(*) AS n FROM up");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("n\n");
    }

    private static Path newerJava() throws IOException {
        Path jvms = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jvms)) {
            return null;
        }
        try (Stream<Path> all = Files.list(jvms)) {
            return all.filter(p -> p.getFileName().toString().matches(".*-(2[4-9]|[3-9][0-9])-.*"))
                    .map(p -> p.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
    }
}
