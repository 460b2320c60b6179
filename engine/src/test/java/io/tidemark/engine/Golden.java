package io.tidemark.engine;

import static java.util.Objects.requireNonNull;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the data that other programs wrote lies among the tests' resources. Not to be written to. */
public final class Golden {
    private Golden() {}

    /** A folder under {@code golden/}. */
    public static Path folder(String name) {
        try {
            return Path.of(
                    requireNonNull(Golden.class.getResource("/golden/" + name)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a crashed Prometheus 2.42 left, with truth; its README tells more. */
    public static Path prometheus242() {
        return folder("prometheus-2.42");
    }
}
