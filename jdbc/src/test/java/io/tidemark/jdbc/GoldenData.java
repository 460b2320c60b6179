package io.tidemark.jdbc;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The data directory of a real, crashed Prometheus, as a copy that a test may touch. */
final class GoldenData {
    private GoldenData() {}

    /** Copies it into a folder and gives its path. */
    static Path copyTo(Path folder) throws IOException {
        URL source = GoldenData.class.getResource("/golden/prometheus-2.42/data");
        if (source == null) {
            throw new IllegalStateException("the engine's test data is not on the class path");
        }
        Path target = folder.resolve("data");
        try {
            URI uri = source.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    copy(jar.getPath("/golden/prometheus-2.42/data"), target);
                }
            } else {
                copy(Path.of(uri), target);
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        return target;
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(from)) {
            all = walk.toList();
        }
        for (Path p : all) {
            Path copy = to.resolve(from.relativize(p).toString());
            if (Files.isDirectory(p)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(p, copy);
            }
        }
    }
}
