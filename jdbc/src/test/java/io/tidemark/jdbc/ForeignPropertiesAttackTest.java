package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.avatica.BuiltInConnectionProperty;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No property of Calcite or Avatica, in any disguise, reaches them or loads a class. */
class ForeignPropertiesAttackTest {
    @TempDir
    static Path temp;

    private static Path data = Path.of("");

    /** A model that would be read, and a file that would be written. */
    private static Path model = Path.of("");

    private static Path made = Path.of("");

    /** Whoever follows a URL is heard here. */
    private static ServerSocket door;

    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    private static final AtomicInteger CANARY_LOADS = new AtomicInteger();
    private static final String CANARY = ForeignPropertiesAttackTest.class.getName() + "$Canary";

    /** Counts that somebody initialised it. */
    public static final class Canary {
        static {
            CANARY_LOADS.incrementAndGet();
        }
    }

    @BeforeAll
    static void copy() throws IOException {
        data = GoldenData.copyTo(temp);
        model = Files.writeString(
                temp.resolve("model.json"),
                "{version: '1.0', defaultSchema: 'x', schemas: [{name: 'x', type: 'custom', factory: '" + CANARY
                        + "'}]}");
        made = temp.resolve("made");
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread listener = new Thread(() -> {
            while (!door.isClosed()) {
                try (Socket s = door.accept()) {
                    CONNECTIONS.incrementAndGet();
                } catch (IOException e) {
                    return;
                }
            }
        });
        listener.setDaemon(true);
        listener.start();
    }

    @AfterAll
    static void closeTheDoor() throws IOException {
        door.close();
    }

    private static List<String> values() {
        return List.of(
                CANARY,
                "inline:{version:'1.0'}",
                model.toString(),
                made.toString(),
                "http://127.0.0.1:" + door.getLocalPort() + "/model.json");
    }

    /** Names, sizes and times of all files that an attack could reach. */
    private static List<String> files() throws IOException {
        List<String> out = new ArrayList<>();
        for (Path root : List.of(temp, Path.of("").toAbsolutePath())) {
            try (Stream<Path> all = Files.walk(root, root.equals(temp) ? 10 : 1)) {
                for (Path p : all.sorted().toList()) {
                    BasicFileAttributes a = Files.readAttributes(p, BasicFileAttributes.class);
                    out.add(p + " " + a.size() + " " + a.lastModifiedTime());
                }
            }
        }
        return out;
    }

    /** Open files below the data and the canaries, where the system tells. */
    private static List<String> handles() throws IOException {
        List<String> out = new ArrayList<>();
        Path fds = Path.of("/proc/self/fd");
        if (Files.isDirectory(fds)) {
            try (Stream<Path> all = Files.list(fds)) {
                for (Path fd : all.toList()) {
                    try {
                        Path target = Files.readSymbolicLink(fd);
                        if (target.startsWith(temp)) {
                            out.add(target.toString());
                        }
                    } catch (NoSuchFileException e) {
                        // Closed since it was listed.
                        continue;
                    }
                }
            }
        }
        return out;
    }

    private static void assertNothingWasTouched(List<String> before) throws IOException {
        assertThat(CANARY_LOADS).hasValue(0);
        assertThat(CONNECTIONS).hasValue(0);
        assertThat(files()).isEqualTo(before);
        assertThat(handles()).isEmpty();
    }

    @Test
    void theDoorHearsWhoeverComes() throws Exception {
        int before = CONNECTIONS.get();
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort())) {
            assertThat(s.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(CONNECTIONS).hasValue(before + 1);
        CONNECTIONS.set(0);
    }

    private static List<String> foreignNames() {
        Set<String> ours = Stream.of(ConnectionProperty.values())
                .map(ConnectionProperty::key)
                .collect(Collectors.toSet());
        return Stream.concat(
                        Stream.of(CalciteConnectionProperty.values()).map(CalciteConnectionProperty::camelName),
                        Stream.of(BuiltInConnectionProperty.values()).map(BuiltInConnectionProperty::camelName))
                .distinct()
                .filter(name -> !ours.contains(name) && !name.equals("avatica_user") && !name.equals("user"))
                .toList();
    }

    private static List<String> disguises(String name) {
        return List.of(
                name,
                name.toUpperCase(Locale.ROOT),
                name.toLowerCase(Locale.ROOT),
                "calcite." + name,
                "calcite.connection." + name,
                "avatica." + name,
                " " + name,
                name + " ",
                name + "\t",
                name.replaceAll("([A-Z])", "_$1"),
                name.replaceAll("([A-Z])", "-$1"));
    }

    private static String percent(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            out.append(String.format(Locale.ROOT, "%%%02X", b));
        }
        return out.toString();
    }

    @Test
    void everyDisguiseIsRefusedInTheUrl() throws Exception {
        List<String> before = files();
        List<String> open = new ArrayList<>();
        int tried = 0;
        for (String name : foreignNames()) {
            List<String> disguised = new ArrayList<>(disguises(name));
            disguised.add(percent(name));
            for (String d : disguised) {
                for (String value : values()) {
                    tried++;
                    String url = "jdbc:tidemark:" + data + "?" + d + "=" + value;
                    if (!isRefused(url, new Properties())) {
                        open.add(url);
                    }
                }
            }
            // Calcite separates by semicolons: such a text is a path, or a value, that doesn't exist.
            for (String url : List.of(
                    "jdbc:tidemark:" + data + ";" + name + "=" + CANARY,
                    "jdbc:tidemark:" + name + "=" + CANARY,
                    "jdbc:tidemark:" + data + "?mode=ro;" + name + "=" + CANARY,
                    "jdbc:tidemark:" + data + "?mode=ro&&" + name + "=" + CANARY,
                    "jdbc:tidemark:" + data + "#" + name + "=" + CANARY)) {
                tried++;
                if (!isRefused(url, new Properties())) {
                    open.add(url);
                }
            }
        }
        assertThat(open).isEmpty();
        assertThat(tried).isGreaterThan(300);
        assertNothingWasTouched(before);
    }

    @Test
    void everyDisguiseIsRefusedInTheProperties() throws Exception {
        List<String> before = files();
        List<String> open = new ArrayList<>();
        int tried = 0;
        for (String name : foreignNames()) {
            for (String d : disguises(name)) {
                for (boolean isDefault : new boolean[] {false, true}) {
                    for (String value : values()) {
                        tried++;
                        Properties info = new Properties();
                        info.setProperty(d, value);
                        if (!isRefused("jdbc:tidemark:" + data, isDefault ? new Properties(info) : info)) {
                            open.add(d + "=" + value + (isDefault ? " as default" : ""));
                        }
                    }
                }
                tried++;
                Properties classes = new Properties();
                classes.put(d, String.class);
                if (!isRefused("jdbc:tidemark:" + data, classes)) {
                    open.add(d + " as class");
                }
            }
        }
        assertThat(open).isEmpty();
        assertThat(tried).isGreaterThan(300);
        assertNothingWasTouched(before);
    }

    @Test
    void keysOfPoolsAreAWarningAndGoNowhere() throws Exception {
        List<String> before = files();
        Properties info = new Properties();
        info.setProperty("applicationName", "grid");
        info.setProperty("driverClass", CANARY);
        info.setProperty("user", "somebody");
        info.setProperty("password", "secret");
        try (Connection c = new Driver().connect("jdbc:tidemark:" + data, info)) {
            List<String> warnings = new ArrayList<>();
            for (Throwable w : c.getWarnings()) {
                warnings.add(w.getMessage());
            }
            assertThat(warnings).anyMatch(w -> w.contains("applicationName"));
            assertThat(warnings).anyMatch(w -> w.contains("driverClass"));
            assertThat(String.join("\n", warnings)).doesNotContain("secret").doesNotContain("somebody");
            assertThat(c.getMetaData().getURL()).doesNotContain("secret");
        }
        assertNothingWasTouched(before);
    }

    private static boolean isRefused(String url, Properties info) {
        try (Connection c = new Driver().connect(url, info)) {
            return false;
        } catch (SQLException e) {
            return e.getSQLState().equals("08001") && e.getMessage().length() < 1000;
        }
    }
}
