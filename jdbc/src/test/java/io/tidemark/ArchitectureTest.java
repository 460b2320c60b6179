package io.tidemark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The one-way dependencies between modules and inside the engine. Maven alone lets jdbc see engine through sql. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/shaded/") && !location.contains("-tests.jar"))
            .importPackages("io.tidemark");

    private static final Map<String, List<String>> ENGINE = engine();

    private static Map<String, List<String>> engine() {
        Map<String, List<String>> may = new LinkedHashMap<>();
        may.put("model", List.of());
        may.put("io", List.of());
        may.put("vector", List.of());
        may.put("chunk", List.of("model", "io"));
        may.put("tombstone", List.of("model", "io"));
        may.put("index", List.of("model", "io"));
        may.put("record", List.of("tombstone", "model", "io"));
        may.put("wal", List.of("record", "tombstone", "model", "io"));
        may.put("block", List.of("index", "chunk", "tombstone", "model", "io"));
        may.put("head", List.of("block", "wal", "record", "index", "chunk", "tombstone", "model", "io"));
        may.put("query", List.of("block", "index", "chunk", "tombstone", "model", "io", "vector"));
        may.put("compact", List.of("query", "block", "index", "chunk", "tombstone", "model", "io"));
        return may;
    }

    @Test
    void enginePackagesKnowOnlyThoseBelowThem() {
        ENGINE.forEach((name, allowed) -> {
            String[] forbidden = ENGINE.keySet().stream()
                    .filter(other -> !other.equals(name) && !allowed.contains(other))
                    .map(other -> "io.tidemark.engine." + other + "..")
                    .toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage("io.tidemark.engine." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .allowEmptyShould(true);
            rule.check(CLASSES);
            noClasses()
                    .that()
                    .resideInAPackage("io.tidemark.engine." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.tidemark.engine")
                    .because("the root wires the parts; no part knows the root")
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    @Test
    void theEngineKnowsNeitherSqlNorJdbc() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tidemark.sql..",
                        "io.tidemark.jdbc..",
                        "io.tidemark.shell..",
                        "java.sql..",
                        "org.apache.calcite..",
                        "org.antlr..")
                .check(CLASSES);
    }

    @Test
    void sqlKnowsNoJdbc() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tidemark.jdbc..", "io.tidemark.shell..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void theJdbcClassesSeeNoCalcite() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tidemark.jdbc..", "io.tidemark.shell..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.calcite..")
                .check(CLASSES);
    }

    @Test
    void onlyLocalSessionsKnowTheSqlLayer() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark.jdbc.session..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tidemark.sql..", "io.tidemark.jdbc.local..")
                .allowEmptyShould(true)
                .because("the seam serves a remote session too")
                .check(CLASSES);
    }

    @Test
    void onlyTheDoorTouchesFiles() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark.engine..")
                .and()
                .resideOutsideOfPackages("io.tidemark.engine.io..", "io.tidemark.engine")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.nio\\.file\\.(Files|Path|Paths)|java\\.nio\\.channels\\..*|java\\.io\\.(File|RandomAccessFile|FileInputStream|FileOutputStream)")
                .check(CLASSES);
    }

    @Test
    void recordsAndClassesOfTheEngineAreFinalOrSealed() {
        classes()
                .that()
                .resideInAPackage("io.tidemark.engine..")
                .and()
                .areNotInterfaces()
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
                .and()
                .areNotEnums()
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(CLASSES);
    }
}
