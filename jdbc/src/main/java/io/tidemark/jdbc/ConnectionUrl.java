package io.tidemark.jdbc;

import io.tidemark.engine.Durability;
import io.tidemark.jdbc.session.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL and its properties, parsed and checked once; no file has been touched yet. The list of properties is closed: an
 * unknown, repeated or misspelt name in the URL is an error. In {@link Properties}, where pools and tools add keys of their
 * own, an unknown name is a warning and goes nowhere, but a name of Calcite or Avatica is an error there too.
 *
 * @param kind what is opened
 * @param target the directory's path as it was written, the name of the database in memory, or the server's host
 * @param port of the server, else 0
 * @param given the properties that were given, with their values as text
 * @param warnings what is to be said on the connection
 */
public record ConnectionUrl(
        Kind kind, String target, int port, Map<ConnectionProperty, String> given, List<String> warnings) {

    /** What all URLs of this driver begin with. */
    public static final String PREFIX = "jdbc:tidemark:";

    /** The port of a server where none is written. */
    public static final int DEFAULT_PORT = 8123;

    /** What is opened. */
    public enum Kind {
        /** A data directory. */
        DIRECTORY,
        /** A database in memory. */
        MEMORY,
        /** A server. */
        REMOTE
    }

    /** What the place of a database in memory begins with; without the colon it is a directory. */
    private static final String IN_MEMORY = "mem:";

    /** What tells drivers apart. */
    private static final Pattern KIND = Pattern.compile("^[Jj][Dd][Bb][Cc]:[A-Za-z0-9_+.-]{1,32}:");

    private static final Pattern PLAIN_PATH = Pattern.compile("[^:;?@#=&]*");

    private static final Pattern NO_NAME = Pattern.compile("[^A-Za-z0-9_. \\t-]");

    /** Properties in the manner of other drivers. */
    private static final Pattern MISPLACED =
            Pattern.compile("(?i)[;#]\\s*(user|password)\\s*=|^[^?]*&(user|password)=");

    private static final String HOW_TO =
            "; write jdbc:tidemark:/path/to/data, jdbc:tidemark:/path/to/data?mode=ro or jdbc:tidemark://host:8123/";

    /** Copies the map and the list. */
    public ConnectionUrl {
        Map<ConnectionProperty, String> copy = new EnumMap<>(ConnectionProperty.class);
        copy.putAll(given);
        given = java.util.Collections.unmodifiableMap(copy);
        warnings = List.copyOf(warnings);
    }

    /** Whether a URL is for this driver. */
    public static boolean isOurs(String url) {
        return url.startsWith(PREFIX);
    }

    /** What to say of a URL for which {@link #isOurs} does not hold; of what may hold a password nothing is repeated. */
    public static String notOurs(String url) {
        String shown = "";
        Matcher kind = KIND.matcher(url);
        if (kind.find()) {
            shown = " '" + kind.group() + "…'";
        } else if (!url.isBlank() && PLAIN_PATH.matcher(url).matches()) {
            shown = " " + quoted(url);
        }
        return "the URL" + shown + " is not one of Tidemark's; write jdbc:tidemark:/path/to/data";
    }

    /** Parses a URL for which {@link #isOurs} holds. */
    public static ConnectionUrl parse(String url, @Nullable Properties info) throws SQLException {
        String rest = url.substring(PREFIX.length());
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        refuseMisplacedSecrets(rest, place);
        Map<ConnectionProperty, String> given = new EnumMap<>(ConnectionProperty.class);
        List<String> warnings = new ArrayList<>();
        if (question >= 0) {
            addQuery(rest.substring(question + 1), given);
        }
        if (info != null) {
            addProperties(info, given, warnings);
        }
        for (Map.Entry<ConnectionProperty, String> e : given.entrySet()) {
            check(e.getKey(), e.getValue());
        }
        if (place.startsWith("//")) {
            return remote(place.substring(2), given, warnings);
        }
        if (place.startsWith(IN_MEMORY)) {
            warnOfRemote(given, warnings);
            return new ConnectionUrl(Kind.MEMORY, decode(place.substring(IN_MEMORY.length())), 0, given, warnings);
        }
        if (place.startsWith("file:")) {
            throw ErrorCode.CANNOT_CONNECT.error(
                    quoted(masked(place)) + " is a URL inside a URL; write the path alone" + HOW_TO);
        }
        if (place.matches("[a-z][a-z0-9+.-]+://.*")) {
            throw ErrorCode.NOT_SUPPORTED.error("object stores such as " + quoted(masked(place))
                    + " are not built yet; write the path of a directory, as in jdbc:tidemark:/path/to/data");
        }
        String path = decode(place);
        if (path.isBlank()) {
            throw ErrorCode.CANNOT_CONNECT.error("the URL names no directory" + HOW_TO);
        }
        warnOfRemote(given, warnings);
        return new ConnectionUrl(Kind.DIRECTORY, path, 0, given, warnings);
    }

    /**
     * The properties that a URL and properties give, for a dialog in which they are still being written: what is wrong there
     * is left out. Those of the properties come first.
     */
    static Map<ConnectionProperty, String> given(@Nullable String url, @Nullable Properties info) {
        Map<ConnectionProperty, String> given = new EnumMap<>(ConnectionProperty.class);
        int question = url == null || !isOurs(url) ? -1 : url.indexOf('?');
        if (url != null && question >= 0) {
            for (String part : url.substring(question + 1).split("&", -1)) {
                try {
                    addQuery(part, given);
                } catch (SQLException e) {
                    // Told when it is connected to.
                    continue;
                }
            }
        }
        if (info != null) {
            for (ConnectionProperty property : ConnectionProperty.values()) {
                String value = info.getProperty(property.key());
                if (value != null) {
                    given.put(property, value);
                }
            }
        }
        return given;
    }

    /** Refuses, without repeating it, what puts a user or a password where none has a place. */
    private static void refuseMisplacedSecrets(String rest, String place) throws SQLException {
        String names = rest.substring(place.length()).replaceAll("=[^&]*", "");
        if (place.startsWith("//") && (place.indexOf('@') >= 0 || names.indexOf('@') >= 0)) {
            throw ErrorCode.CANNOT_CONNECT.error(
                    "a URL holds no user before an @; give the properties user and password instead");
        }
        if (MISPLACED.matcher(rest).find()) {
            throw ErrorCode.CANNOT_CONNECT.error(
                    "user and password stand in the URL as ?user=…&password=…, after a question mark and with an & between");
        }
    }

    /** A URL without what stands before an @. */
    private static String masked(String place) {
        int at = place.lastIndexOf('@');
        int slashes = place.indexOf("//");
        return at < 0
                ? place
                : place.substring(0, slashes < 0 || slashes > at ? 0 : slashes + 2) + "…" + place.substring(at);
    }

    private static ConnectionUrl remote(String place, Map<ConnectionProperty, String> given, List<String> warnings)
            throws SQLException {
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        String path = slash < 0 ? "" : place.substring(slash + 1);
        if (authority.isEmpty()) {
            throw ErrorCode.CANNOT_CONNECT.error(
                    "the URL names no server between // and /; for a directory write one slash: jdbc:tidemark:/"
                            + printable(path.replaceFirst("^/+", "")));
        }
        if (!path.isEmpty()) {
            throw ErrorCode.CANNOT_CONNECT.error("a server's URL ends after its port, but " + quoted(path)
                    + " follows; write jdbc:tidemark://host:8123/, or for a directory one slash: jdbc:tidemark:/path");
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        if (!host.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]")) {
            throw ErrorCode.CANNOT_CONNECT.error(quoted(host) + " is no name of a host" + HOW_TO);
        }
        int port = DEFAULT_PORT;
        if (hasPort) {
            String text = authority.substring(colon + 1);
            port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
            if (port < 1 || port > 65_535) {
                throw ErrorCode.CANNOT_CONNECT.error(quoted(text) + " is no port; it is a number from 1 to 65535");
            }
        }
        return new ConnectionUrl(Kind.REMOTE, host, port, given, warnings);
    }

    private static void addQuery(String query, Map<ConnectionProperty, String> given) throws SQLException {
        for (String part : query.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            ConnectionProperty property = ConnectionProperty.named(name);
            if (property == null && equals < 0 && given.containsKey(ConnectionProperty.PASSWORD)) {
                // The rest of a password, as it seems, which must not be repeated.
                throw ErrorCode.CANNOT_CONNECT.error(
                        "what follows an & in the URL is no property; an & in a value is written %26");
            }
            if (property == null) {
                throw ErrorCode.CANNOT_CONNECT.error(unknown(name) + "; known are " + names());
            }
            if (equals < 0) {
                throw ErrorCode.CANNOT_CONNECT.error(
                        "the property " + name + " has no value in the URL; write " + name + "=<value>");
            }
            String raw = part.substring(equals + 1);
            String value = property.type() == ConnectionProperty.Type.SECRET
                    ? decode(raw, "the property " + name)
                    : decode(raw);
            if (given.put(property, value) != null) {
                throw ErrorCode.CANNOT_CONNECT.error("the property " + name + " is twice in the URL");
            }
        }
    }

    private static void addProperties(Properties info, Map<ConnectionProperty, String> given, List<String> warnings)
            throws SQLException {
        // Sorted, so that which fault is told first does not hang on hash order.
        Map<String, String> entries = new TreeMap<>();
        for (Object key : info.keySet()) {
            Object value = info.get(key);
            if (key instanceof String name && value != null) {
                entries.put(
                        name,
                        value instanceof String || value instanceof Number || value instanceof Boolean
                                ? value.toString()
                                : "");
            }
        }
        for (String name : info.stringPropertyNames()) {
            String value = info.getProperty(name);
            if (value != null) {
                entries.put(name, value);
            }
        }
        for (Map.Entry<String, String> e : entries.entrySet()) {
            String name = e.getKey();
            ConnectionProperty property = ConnectionProperty.named(name);
            if (property == null) {
                if (ForeignProperties.contains(name)) {
                    throw ErrorCode.CANNOT_CONNECT.error(unknown(name));
                }
                warnings.add(unknown(name) + "; it is ignored");
                continue;
            }
            String inUrl = given.get(property);
            if (inUrl != null && !inUrl.equals(e.getValue())) {
                throw ErrorCode.CANNOT_CONNECT.error("the property " + name + " is "
                        + shown(property, inUrl) + " in the URL and " + shown(property, e.getValue())
                        + " in the properties");
            }
            given.put(property, e.getValue());
        }
    }

    /** A property that concerns servers alone says so; user and password go with every connection that a tool makes. */
    private static void warnOfRemote(Map<ConnectionProperty, String> given, List<String> warnings) {
        for (ConnectionProperty p : given.keySet()) {
            if (p.scope() == ConnectionProperty.Scope.REMOTE
                    && p != ConnectionProperty.USER
                    && p != ConnectionProperty.PASSWORD) {
                warnings.add("the property " + p.key() + " concerns connections to a server; it is ignored");
            }
        }
    }

    private static void check(ConnectionProperty property, String value) throws SQLException {
        try {
            switch (property.type()) {
                case CHOICE, BOOLEAN -> {
                    if (!property.choices().contains(value)) {
                        throw new IllegalArgumentException("one of " + String.join(", ", property.choices()));
                    }
                }
                case DURATION -> Quantity.durationMillis(value);
                case SIZE -> Quantity.sizeBytes(value);
                case COUNT -> Quantity.count(value);
                case DURABILITY -> {
                    boolean interval = value.startsWith("interval:");
                    if (interval ? Quantity.durationMillis(intervalOf(value)) <= 0 : !value.matches("commit|os")) {
                        throw new IllegalArgumentException("commit, os or interval:<duration>, as in interval:100ms");
                    }
                }
                case TEXT -> {
                    if (value.isEmpty() && property != ConnectionProperty.USER) {
                        throw new IllegalArgumentException("some text");
                    }
                }
                case SECRET -> {}
            }
        } catch (IllegalArgumentException e) {
            throw ErrorCode.CANNOT_CONNECT.error(
                    "the property " + property.key() + " can't be " + quoted(value) + "; it must be " + e.getMessage());
        }
    }

    /** The interval of {@code interval:<ms>}, where a plain number means milliseconds. */
    private static String intervalOf(String durability) {
        String interval = durability.substring("interval:".length());
        return interval.matches("[0-9]+") ? interval + "ms" : interval;
    }

    /** The value that was given, or the default; null where the default depends. */
    public @Nullable String text(ConnectionProperty property) {
        String value = given.get(property);
        return value != null ? value : property.defaultText();
    }

    /** The value of a duration in milliseconds, of a size in bytes or of a count; the default, or -1, where it is none. */
    public long number(ConnectionProperty property, long whereNone) {
        String value = text(property);
        if (value == null) {
            return whereNone;
        }
        long n = switch (property.type()) {
            case DURATION -> Quantity.durationMillis(value);
            case SIZE -> Quantity.sizeBytes(value);
            case COUNT -> Quantity.count(value);
            case CHOICE, BOOLEAN, DURABILITY, TEXT, SECRET ->
                throw new IllegalArgumentException(property.key() + " is no number");
        };
        return n == Quantity.NONE ? whereNone : n;
    }

    /** When a commit counts as kept. */
    Durability durability() {
        String text = String.valueOf(text(ConnectionProperty.DURABILITY));
        return switch (text) {
            case "commit" -> Durability.COMMIT;
            case "os" -> Durability.OS;
            default -> Durability.interval(Quantity.durationMillis(intervalOf(text)));
        };
    }

    /** Whether a boolean property is true. */
    public boolean isTrue(ConnectionProperty property) {
        return "true".equals(text(property));
    }

    /** The directory, absolute; {@code ~} is the user's home. Symbolic links are not followed yet. */
    public Path directory() throws SQLException {
        String path = target;
        try {
            if (path.equals("~")) {
                path = System.getProperty("user.home", "");
            } else if (path.startsWith("~/") || path.startsWith("~\\")) {
                return Path.of(System.getProperty("user.home", ""), path.substring(2))
                        .toAbsolutePath();
            }
            return Path.of(path).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw ErrorCode.CANNOT_CONNECT.error(quoted(target) + " is no path: " + e.getReason());
        }
    }

    /** The URL again, in one spelling, with all that was given but secrets. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(PREFIX);
        switch (kind) {
            // A path that would read as a database in memory, or as another URL, keeps its colon as an escape.
            case DIRECTORY -> out.append(encode(target).replaceFirst("^([a-z][a-z0-9+.-]*):", "$1%3A"));
            case MEMORY -> out.append(IN_MEMORY).append(encode(target));
            case REMOTE ->
                out.append("//").append(target).append(':').append(port).append('/');
        }
        char separator = '?';
        for (Map.Entry<ConnectionProperty, String> e : given.entrySet()) {
            if (e.getKey() != ConnectionProperty.USER && e.getKey() != ConnectionProperty.PASSWORD) {
                out.append(separator).append(e.getKey().key()).append('=').append(encode(e.getValue()));
                separator = '&';
            }
        }
        return out.toString();
    }

    private static String shown(ConnectionProperty property, String value) {
        return property.type() == ConnectionProperty.Type.SECRET ? "one" : quoted(value);
    }

    private static String unknown(String name) {
        // A name ends where no name goes on: what follows may be a value, and a secret.
        Matcher end = NO_NAME.matcher(name);
        String shown = end.find() && end.start() > 0 ? quoted(name.substring(0, end.start()) + "…") : quoted(name);
        if (ForeignProperties.contains(name)) {
            ConnectionProperty ours = near(name);
            return shown + " is a property of another product, and none of Tidemark's"
                    + (ours == null ? "" : "; did you mean " + ours.key() + "?");
        }
        ConnectionProperty near = near(name);
        return "there is no property " + shown + (near == null ? "" : "; did you mean " + near.key() + "?");
    }

    private static @Nullable ConnectionProperty near(String name) {
        String folded = name.replaceAll("[^A-Za-z0-9]", "");
        for (ConnectionProperty p : ConnectionProperty.values()) {
            if (p.key().equalsIgnoreCase(folded)) {
                return p;
            }
        }
        return null;
    }

    private static String names() {
        List<String> names = new ArrayList<>();
        for (ConnectionProperty p : ConnectionProperty.values()) {
            names.add(p.key());
        }
        return String.join(", ", names);
    }

    private static String quoted(String text) {
        return "'" + printable(text) + "'";
    }

    private static String printable(String text) {
        return ErrorCode.printable(text.length() > 200 ? text.substring(0, 200) + "…" : text);
    }

    private static String decode(String text) throws SQLException {
        return decode(text, quoted(text));
    }

    /** Decodes what messages call by the name {@code shown}. */
    private static String decode(String text, String shown) throws SQLException {
        if (text.indexOf('%') < 0) {
            return refuseControls(text, shown);
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                out.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw ErrorCode.CANNOT_CONNECT.error(
                        "the % in " + shown + " does not begin an escape of two hex digits; a plain % is %25");
            }
            out.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return refuseControls(
                    StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString(), shown);
        } catch (CharacterCodingException e) {
            throw ErrorCode.CANNOT_CONNECT.error("the escapes in " + shown + " are no UTF-8");
        }
    }

    private static String refuseControls(String text, String shown) throws SQLException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw ErrorCode.CANNOT_CONNECT.error("the URL has a control character in " + shown);
            }
        }
        return text;
    }

    private static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && "%?&#\"".indexOf(b) < 0) {
                out.append((char) b);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }
}
