package io.tidemark.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a connection, from the URL or from {@link java.util.Properties}: a closed list. It feeds {@link
 * Driver#getPropertyInfo} and the table in the documentation.
 */
public enum ConnectionProperty {
    /** How the directory is opened. */
    MODE(
            "mode",
            Scope.ENGINE,
            Type.CHOICE,
            "auto",
            "How the directory is opened: auto (read-write where Tidemark made it, else read-only), ro (never a lock, never"
                    + " a byte written), rw (an existing directory of either kind), create (rw, made if missing)",
            "auto",
            "ro",
            "rw",
            "create"),
    /** When a commit counts as kept. */
    DURABILITY(
            "durability",
            Scope.WRITING,
            Type.DURABILITY,
            "commit",
            "When a commit is acknowledged: commit (after its bytes are on the disk), interval:<duration> (on the disk at"
                    + " most that much later), os (once the operating system has them)"),
    /** How late a sample may be. */
    OUT_OF_ORDER_WINDOW(
            "outOfOrderWindow",
            Scope.WRITING,
            Type.DURATION,
            null,
            "How far behind the newest sample of the database an INSERT may be: a duration, or unlimited. Default: unlimited"
                    + " in a directory that Tidemark made, 0 in one that Prometheus made"),
    /** How early a sample may be. */
    MAX_FUTURE(
            "maxFuture", Scope.WRITING, Type.DURATION, "10m", "The newest time that INSERT accepts, after the clock"),
    /** How long samples are kept. */
    RETENTION(
            "retention",
            Scope.WRITING,
            Type.DURATION,
            "none",
            "How long samples are kept; never applied to a directory that Prometheus made unless it is given"),
    /** How many bytes are kept. */
    RETENTION_SIZE(
            "retentionSize",
            Scope.WRITING,
            Type.SIZE,
            "none",
            "How many bytes of blocks are kept; never applied to a directory that Prometheus made unless it is given"),
    /** Size of the query pool. */
    THREADS("threads", Scope.ENGINE, Type.COUNT, null, "How many threads work on queries. Default: one for each core"),
    /** Where side files of read-only directories live. */
    CACHE_DIRECTORY(
            "cacheDirectory",
            Scope.ENGINE,
            Type.TEXT,
            null,
            "An existing directory where derived files and spilled rows of read-only databases may live. Default: nothing is"
                    + " written, and what does not fit in memory is an error"),
    /** What a fault in the bytes does. */
    ON_CORRUPTION(
            "onCorruption",
            Scope.CONNECTION,
            Type.CHOICE,
            "fail",
            "What a fault in the data's bytes does: fail (the statement that may be touched fails with XX001) or skip (it"
                    + " omits what is damaged, with an SQLWarning)",
            "fail",
            "skip"),
    /** What a Timestamp without a calendar means. */
    TIMESTAMPS(
            "timestamps",
            Scope.CONNECTION,
            Type.CHOICE,
            "wall",
            "What getTimestamp and setTimestamp mean without a Calendar: wall (the UTC wall clock in the JVM's zone: what a"
                    + " tool shows is UTC) or instant (the exact instant: getTime() is epoch milliseconds in any zone)",
            "wall",
            "instant"),
    /** After how long a statement ends. */
    QUERY_TIMEOUT(
            "queryTimeout",
            Scope.CONNECTION,
            Type.DURATION,
            "none",
            "After how long a statement ends with an error; Statement.setQueryTimeout can only shorten it"),
    /** Memory of a statement. */
    MAX_MEMORY(
            "maxMemory",
            Scope.CONNECTION,
            Type.SIZE,
            null,
            "How much memory one statement may hold: bytes, 512m, 2g, or 25% of the heap. Default: a quarter of the heap"),
    /** Samples of a statement. */
    MAX_SAMPLES(
            "maxSamples",
            Scope.CONNECTION,
            Type.COUNT,
            "none",
            "How many samples one statement may decode before it fails"),
    /** Rows of a result. */
    MAX_RESULT_ROWS(
            "maxResultRows",
            Scope.CONNECTION,
            Type.COUNT,
            "none",
            "How many rows one statement may give before it fails (Statement.setMaxRows, in contrast, cuts silently)"),
    /** Default schema. */
    SCHEMA("schema", Scope.CONNECTION, Type.TEXT, "metrics", "The schema of names that are written without one"),
    /** Whether unknown tags are NULL. */
    LENIENT_TAGS(
            "lenientTags",
            Scope.CONNECTION,
            Type.BOOLEAN,
            "false",
            "Whether an unknown column of a metric reads as NULL, with a warning, in place of an error",
            "true",
            "false"),
    /** Encryption. */
    TLS(
            "tls",
            Scope.REMOTE,
            Type.BOOLEAN,
            "false",
            "Whether the connection to the server is encrypted",
            "true",
            "false"),
    /** Rows per round trip. */
    FETCH_SIZE("fetchSize", Scope.REMOTE, Type.COUNT, "5000", "How many rows a round trip to the server brings"),
    /** Patience when connecting. */
    CONNECT_TIMEOUT("connectTimeout", Scope.REMOTE, Type.DURATION, "10s", "How long connecting to the server may take"),
    /** Patience when reading. */
    NETWORK_TIMEOUT("networkTimeout", Scope.REMOTE, Type.DURATION, "none", "How long an answer of the server may take"),
    /** User. */
    USER("user", Scope.REMOTE, Type.TEXT, null, "The user at the server; accepted and not used for a directory"),
    /** Password. */
    PASSWORD(
            "password",
            Scope.REMOTE,
            Type.SECRET,
            null,
            "The password at the server; accepted and not used for a directory");

    /** Whom a property concerns. */
    public enum Scope {
        /** The engine that all connections of a process to a directory share. */
        ENGINE,
        /** The engine, where it writes. */
        WRITING,
        /** One connection. */
        CONNECTION,
        /** Connections to a server. */
        REMOTE
    }

    /** What a value looks like. */
    public enum Type {
        /** One of the choices. */
        CHOICE,
        /** true or false. */
        BOOLEAN,
        /** 500ms, 10s, 5m, 1h30m, 15d, none. */
        DURATION,
        /** Bytes, or 512k, 64m, 2g, 1t, none; a share of the heap as 25%. */
        SIZE,
        /** A whole number, none. */
        COUNT,
        /** commit, os, interval:100ms. */
        DURABILITY,
        /** Anything. */
        TEXT,
        /** Anything, and never shown. */
        SECRET
    }

    private final String key;
    private final Scope scope;
    private final Type type;
    private final @Nullable String defaultText;
    private final String help;
    private final List<String> choices;

    ConnectionProperty(
            String key, Scope scope, Type type, @Nullable String defaultText, String help, String... choices) {
        this.key = key;
        this.scope = scope;
        this.type = type;
        this.defaultText = defaultText;
        this.help = help;
        this.choices = List.of(choices);
    }

    /** Its name, exact in case. */
    public String key() {
        return key;
    }

    /** Whom it concerns. */
    public Scope scope() {
        return scope;
    }

    /** What a value looks like. */
    public Type type() {
        return type;
    }

    /** Its value where none is given; null where that depends. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** What it means. */
    public String help() {
        return help;
    }

    /** The values it can have; empty where there is no list. */
    public List<String> choices() {
        return choices;
    }

    /** The property of a name, or null. */
    public static @Nullable ConnectionProperty named(String key) {
        for (ConnectionProperty p : values()) {
            if (p.key.equals(key)) {
                return p;
            }
        }
        return null;
    }
}
