package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverPropertyInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tool's dialog of driver properties shows. */
class PropertyInfoTest {
    private static Map<String, DriverPropertyInfo> infoOf(String url, Properties info) {
        Map<String, DriverPropertyInfo> out = new LinkedHashMap<>();
        for (DriverPropertyInfo p : new Driver().getPropertyInfo(url, info)) {
            assertThat(out.put(p.name, p)).as(p.name + " is there once").isNull();
        }
        return out;
    }

    @Test
    void everyPropertyHasATextAndNoneIsRequired() {
        Map<String, DriverPropertyInfo> all = infoOf("jdbc:tidemark:/data", null);
        assertThat(all.keySet())
                .containsExactly(
                        "mode",
                        "durability",
                        "outOfOrderWindow",
                        "maxFuture",
                        "retention",
                        "retentionSize",
                        "threads",
                        "cacheDirectory",
                        "onCorruption",
                        "timestamps",
                        "queryTimeout",
                        "maxMemory",
                        "maxSamples",
                        "maxResultRows",
                        "schema",
                        "lenientTags",
                        "tls",
                        "fetchSize",
                        "connectTimeout",
                        "networkTimeout",
                        "user",
                        "password");
        for (DriverPropertyInfo p : all.values()) {
            assertThat(p.description).as(p.name).hasSizeBetween(15, 250).matches("[A-Z].*[^.]");
            assertThat(p.required).as(p.name).isFalse();
        }
    }

    @Test
    void whereThereAreChoicesAllAreListedAndTold() {
        Map<String, DriverPropertyInfo> all = infoOf("jdbc:tidemark:/data", null);
        Map<String, List<String>> choices = new LinkedHashMap<>();
        all.values().stream().filter(p -> p.choices != null).forEach(p -> choices.put(p.name, List.of(p.choices)));
        assertThat(choices)
                .containsExactly(
                        Map.entry("mode", List.of("auto", "ro", "rw", "create")),
                        Map.entry("onCorruption", List.of("fail", "skip")),
                        Map.entry("timestamps", List.of("wall", "instant")),
                        Map.entry("lenientTags", List.of("true", "false")),
                        Map.entry("tls", List.of("true", "false")));
        choices.forEach((name, values) -> {
            assertThat(values).as(name).contains(all.get(name).value);
            if (!values.contains("true")) {
                assertThat(all.get(name).description).as(name).contains(values);
            }
        });
    }

    @Test
    void valuesAreTheDefaultsOrWhatUrlAndPropertiesGive() {
        assertThat(infoOf("jdbc:tidemark:/data", null).get("timestamps").value).isEqualTo("wall");
        assertThat(infoOf("jdbc:tidemark:/data", null).get("threads").value).isNull();
        Properties info = new Properties(new Properties());
        info.setProperty("threads", "3");
        Map<String, DriverPropertyInfo> given = infoOf("jdbc:tidemark:/data?timestamps=instant&threads=2", info);
        assertThat(given.get("timestamps").value).isEqualTo("instant");
        assertThat(given.get("threads").value).isEqualTo("3");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "jdbc:tidemark:",
                "jdbc:postgresql://host/db?mode=ro",
                "jdbc:tidemark:/data?mode=sideways",
                "jdbc:tidemark:/data?no=such&=&%zz&mode",
                "jdbc:tidemark:/data?mode=%zz"
            })
    void aUrlThatIsBeingWrittenIsNoError(String url) {
        assertThat(infoOf(url, null)).hasSize(22);
        assertThat(infoOf(url, new Properties())).hasSize(22);
    }

    @Test
    void aPasswordIsNotTold() {
        Properties info = new Properties();
        info.setProperty("password", "hunter2");
        assertThat(infoOf("jdbc:tidemark:/data?password=hunter2", info).get("password").value)
                .isNull();
    }
}
