package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jdbc.local.EngineRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code tidemark.allowed.roots} is set, no spelling of a path leads out of it. */
class AllowedRootsTest {
    @TempDir
    Path folder;

    private Path inside = Path.of("");
    private Path outside = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        inside = GoldenData.copyTo(root);
        // A neighbour whose name begins as the root's does.
        outside = GoldenData.copyTo(Files.createDirectory(folder.resolve("root-not")));
        System.setProperty(
                EngineRegistry.ALLOWED_ROOTS, root + File.pathSeparator + File.pathSeparator + folder.resolve("none"));
    }

    @AfterEach
    void clear() {
        System.clearProperty(EngineRegistry.ALLOWED_ROOTS);
    }

    @Test
    void whatLiesInsideOpens() throws Exception {
        for (String url : List.of(inside.toString(), inside + "/", inside + "/../data", inside + "/./")) {
            try (Connection c = new Driver().connect("jdbc:tidemark:" + url, null)) {
                assertThat(c.isValid(1)).as(url).isTrue();
            }
        }
    }

    @Test
    void nothingElseOpens() throws Exception {
        Path link = Files.createSymbolicLink(inside.getParent().resolve("link"), outside);
        Path linkUp = Files.createSymbolicLink(inside.getParent().resolve("up"), folder);
        for (String url : List.of(
                outside.toString(),
                inside + "/../../root-not/data",
                inside + "/%2e%2e/%2e%2e/root-not/data",
                link.toString(),
                linkUp + "/root-not/data",
                folder.toString(),
                "/",
                "~",
                ".",
                "/etc")) {
            assertThatThrownBy(() -> new Driver().connect("jdbc:tidemark:" + url, null))
                    .as(url)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isIn("08001", "58P01"));
        }
    }

    @Test
    void noRootAllowsNothing() {
        System.setProperty(EngineRegistry.ALLOWED_ROOTS, "");
        assertThatThrownBy(() -> new Driver().connect("jdbc:tidemark:" + inside, null))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(EngineRegistry.ALLOWED_ROOTS);
    }
}
