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
