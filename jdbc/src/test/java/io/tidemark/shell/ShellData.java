package io.tidemark.shell;

import java.nio.file.Files;
import java.nio.file.Path;

/** The example data of the repository. */
final class ShellData {
    private ShellData() {}

    static Path path() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path data = p.resolve("examples/data");
            if (Files.isDirectory(data)) {
                return data;
            }
        }
        throw new IllegalStateException("no examples/data above the working directory");
    }
}
