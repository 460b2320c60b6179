package io.tidemark.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties that a client may tell of itself: those that JDBC names. They are kept for whoever asks, and go nowhere. */
final class ClientInfo {
    /** How long a value may be; longer ones are kept too. */
    static final int LENGTH_MAX = 65_535;

    /** What there is, by name. */
    static final List<Property> ALL = List.of(
            new Property("ApplicationName", "The name of the application that uses the connection"),
            new Property("ClientHostname", "The host that the application runs on"),
            new Property("ClientUser", "The user that the application works for"));

    /**
     * One of them.
     *
     * @param name exact in case
     * @param description what it means
     */
    record Property(String name, String description) {}

    private ClientInfo() {}

    static boolean isKnown(@Nullable String name) {
        return ALL.stream().anyMatch(p -> p.name().equals(name));
    }

    /** What is to be said of a name that is none of them. */
    static String unknown(@Nullable String name) {
        return "there is no client property " + name + "; there are "
                + String.join(", ", ALL.stream().map(Property::name).toList());
    }
}
