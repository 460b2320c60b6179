package io.tidemark.sql.schema;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and globs of metrics, comma-separated: {@code 'cpu_*, up'}. The one special character is {@code *}. */
final class MetricNames {
    private MetricNames() {}

    /** A text that matches no metric; the message is for a person. */
    static final class NoMatchException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoMatchException(String pattern) {
            super("no metric matches " + pattern);
        }
    }

    /**
     * The metrics that a text names, each once, with what the single {@code *} matched; the metric's whole name where there is none or
     * several.
     */
    static Map<String, String> resolve(MetricCatalog catalog, String text) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            String pattern = part.trim();
            int before = found.size();
            if (pattern.indexOf('*') < 0) {
                catalog.find(pattern).ifPresent(name -> found.putIfAbsent(name, name));
                if (catalog.find(pattern).isEmpty()) {
                    throw new NoMatchException(pattern);
                }
                continue;
            }
            boolean any = false;
            for (String name : catalog.metricNames()) {
                if (matches(pattern, name)) {
                    any = true;
                    found.putIfAbsent(name, matched(pattern, name));
                }
            }
            if (!any && found.size() == before) {
                CorruptionException unlisted = catalog.unlisted();
                if (unlisted != null) {
                    throw unlisted;
                }
                throw new NoMatchException(pattern);
            }
        }
        return found;
    }

    /** Whether a name is of a glob's form; linear in both for each star. */
    static boolean matches(String glob, String name) {
        List<String> parts = List.of(glob.split("\\*", -1));
        String first = parts.get(0);
        String last = parts.get(parts.size() - 1);
        if (!name.startsWith(first) || name.length() < first.length() + last.length() || !name.endsWith(last)) {
            return false;
        }
        int at = first.length();
        int end = name.length() - last.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int next = name.indexOf(part, at);
            if (next < 0 || next + part.length() > end) {
                return false;
            }
            at = next + part.length();
        }
        return true;
    }

    private static String matched(String glob, String name) {
        int star = glob.indexOf('*');
        if (glob.indexOf('*', star + 1) >= 0) {
            return name;
        }
        String middle = name.substring(star, name.length() - (glob.length() - star - 1));
        return middle.isEmpty() ? name : middle;
    }
}
