package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No property of Calcite or Avatica, in any disguise, reaches them or loads a class. */
class ForeignPropertiesAttackTest {
    @TempDir
    static Path temp;

    private static Path data = Path.of("");

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
    void everyDisguiseIsRefusedInTheUrl() {
        List<String> open = new ArrayList<>();
        int tried = 0;
        for (String name : foreignNames()) {
            List<String> disguised = new ArrayList<>(disguises(name));
            disguised.add(percent(name));
            for (String d : disguised) {
                for (String value : List.of(CANARY, "inline:{version:'1.0'}")) {
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
        assertThat(CANARY_LOADS).hasValue(0);
    }

    @Test
    void everyDisguiseIsRefusedInTheProperties() {
        List<String> open = new ArrayList<>();
        int tried = 0;
        for (String name : foreignNames()) {
            for (String d : disguises(name)) {
                for (boolean isDefault : new boolean[] {false, true}) {
                    tried++;
                    Properties info = new Properties();
                    info.setProperty(d, CANARY);
                    if (!isRefused("jdbc:tidemark:" + data, isDefault ? new Properties(info) : info)) {
                        open.add(d + (isDefault ? " as default" : ""));
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
        assertThat(CANARY_LOADS).hasValue(0);
    }

    @Test
    void keysOfPoolsAreAWarningAndGoNowhere() throws Exception {
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
        assertThat(CANARY_LOADS).hasValue(0);
    }

    private static boolean isRefused(String url, Properties info) {
        try (Connection c = new Driver().connect(url, info)) {
            return false;
        } catch (SQLException e) {
            return e.getSQLState().equals("08001") && e.getMessage().length() < 1000;
        }
    }
}
