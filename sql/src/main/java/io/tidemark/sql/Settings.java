package io.tidemark.sql;

import io.tidemark.sql.schema.SchemaNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings by name, as SET and {@code system.settings} have them. */
final class Settings {
    /** One of them. */
    record Setting(String name, String value, String meaning) {}

    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmgt]?)(?:i?b)?");
    private static final List<String> NAMES = List.of(
            "schema", "lenientTags", "maxMemory", "maxSamples", "maxResultRows", "queryTimeout", "onCorruption");

    private Settings() {}

    static List<Setting> list(SqlSettings s) {
        List<Setting> all = new ArrayList<>();
        all.add(new Setting("schema", s.schema(), "where names without a schema are looked up"));
        all.add(new Setting(
                "lenientTags",
                Boolean.toString(s.lenientTags()),
                "an unknown column of a metric reads as NULL, with a warning"));
        all.add(new Setting("maxMemory", limit(s.maxMemoryBytes()), "how many bytes one statement may hold"));
        all.add(new Setting("maxSamples", limit(s.maxSamples()), "how many samples one statement may decode"));
        all.add(new Setting("maxResultRows", limit(s.maxResultRows()), "beyond so many rows a statement is an error"));
        all.add(new Setting(
                "queryTimeout",
                s.queryTimeoutMillis() == 0 ? "none" : s.queryTimeoutMillis() + "ms",
                "after how long a statement ends with an error"));
        all.add(new Setting(
                "onCorruption",
                s.skipCorruption() ? "skip" : "fail",
                "skip leaves out what is corrupt, with a warning, in place of failing"));
        return all;
    }

    private static String limit(long n) {
        return n == Long.MAX_VALUE ? "none" : Long.toString(n);
    }

    /** The settings with one changed. */
    static SqlSettings set(SqlSettings s, String name, String value) throws SqlFault {
        try {
            return switch (known(name)) {
                case "schema" -> {
                    String schema = SchemaNames.find(value);
                    if (schema == null) {
                        throw new IllegalArgumentException("one of " + String.join(", ", SchemaNames.ALL));
                    }
                    yield s.withSchema(schema);
                }
                case "lenientTags" -> s.withLenientTags(choice(value, "false", "true"));
                case "maxMemory" -> s.withLimits(size(value), s.maxSamples(), s.maxResultRows());
                case "maxSamples" -> s.withLimits(s.maxMemoryBytes(), count(value), s.maxResultRows());
                case "maxResultRows" -> s.withLimits(s.maxMemoryBytes(), s.maxSamples(), count(value));
                case "queryTimeout" -> s.withQueryTimeout(durationMillis(value));
                default -> s.withSkipCorruption(choice(value, "fail", "skip"));
            };
        } catch (IllegalArgumentException e) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_ARGUMENT, "SET " + name + ": '" + value + "' is not " + e.getMessage(), e);
        }
    }

    /** The settings with one as it was at first. */
    static SqlSettings reset(SqlSettings s, String name, SqlSettings initial) throws SqlFault {
        return switch (known(name)) {
            case "schema" -> s.withSchema(initial.schema());
            case "lenientTags" -> s.withLenientTags(initial.lenientTags());
            case "maxMemory" -> s.withLimits(initial.maxMemoryBytes(), s.maxSamples(), s.maxResultRows());
            case "maxSamples" -> s.withLimits(s.maxMemoryBytes(), initial.maxSamples(), s.maxResultRows());
            case "maxResultRows" -> s.withLimits(s.maxMemoryBytes(), s.maxSamples(), initial.maxResultRows());
            case "queryTimeout" -> s.withQueryTimeout(initial.queryTimeoutMillis());
            default -> s.withSkipCorruption(initial.skipCorruption());
        };
    }

    private static String known(String name) throws SqlFault {
        for (String known : NAMES) {
            if (known.equalsIgnoreCase(name)) {
                return known;
            }
        }
        throw new SqlFault(
                SqlFault.Kind.INVALID_ARGUMENT,
                "no setting " + name + "; there are " + String.join(", ", NAMES)
                        + " and, for all sessions, slowQueryThreshold");
    }

    private static boolean choice(String value, String no, String yes) {
        if (value.equalsIgnoreCase(yes)) {
            return true;
        }
        if (value.equalsIgnoreCase(no)) {
            return false;
        }
        throw new IllegalArgumentException(no + " or " + yes);
    }

    private static boolean isNone(String value) {
        return value.equalsIgnoreCase("none") || value.equalsIgnoreCase("unlimited");
    }

    private static long count(String value) {
        if (isNone(value)) {
            return Long.MAX_VALUE;
        }
        if (value.matches("[0-9]{1,18}") && Long.parseLong(value) > 0) {
            return Long.parseLong(value);
        }
        throw new IllegalArgumentException("a whole number of at least 1, or none");
    }

    /** A duration as {@link #durationMillis} reads it, in the largest unit that divides it. */
    static String duration(long millis) {
        long[] units = {86_400_000L, 3_600_000L, 60_000L, 1000L};
        String[] names = {"d", "h", "m", "s"};
        for (int i = 0; i < units.length; i++) {
            if (millis > 0 && millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return millis + "ms";
    }

    /** Milliseconds; 0 for none. */
    static long durationMillis(String value) {
        if (isNone(value) || value.equals("0")) {
            return 0;
        }
        Matcher part = DURATION_PART.matcher(value.toLowerCase(Locale.ROOT));
        long total = 0;
        int end = 0;
        while (end < value.length() && part.find(end) && part.start() == end) {
            long unit = switch (part.group(2)) {
                case "ms" -> 1L;
                case "s" -> 1000L;
                case "m" -> 60_000L;
                case "h" -> 3_600_000L;
                default -> 86_400_000L;
            };
            total += Math.min(Long.parseLong(part.group(1)), Long.MAX_VALUE / 1000 / unit) * unit;
            end = part.end();
        }
        if (end == 0 || end < value.length()) {
            throw new IllegalArgumentException("a duration such as 500ms, 10s, 5m or 1h30m, or none");
        }
        return total;
    }

    private static long size(String value) {
        if (isNone(value)) {
            return Long.MAX_VALUE;
        }
        String text = value.toLowerCase(Locale.ROOT);
        if (text.matches("[0-9]{1,2}%|100%")) {
            long percent = Long.parseLong(text.substring(0, text.length() - 1));
            if (percent > 0) {
                return Runtime.getRuntime().maxMemory() / 100 * percent;
            }
        }
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int shift = switch (size.group(2)) {
                case "k" -> 10;
                case "m" -> 20;
                case "g" -> 30;
                case "t" -> 40;
                default -> 0;
            };
            long n = Long.parseLong(size.group(1));
            if (n > 0 && n <= Long.MAX_VALUE >> shift) {
                return n << shift;
            }
        }
        throw new IllegalArgumentException(
                "a number of bytes such as 64m or 2g, a share of the heap such as 25%, or none");
    }
}
