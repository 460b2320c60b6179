package io.tidemark.sql.parse;

import java.util.Locale;
import java.util.Set;

/**
 * The columns that {@code *} does not show. They are in a table's row type only where the statement's text holds one of their
 * names: Calcite knows no hidden columns, and NATURAL and USING would join on them.
 */
public final class HiddenNames {
    /** All labels of a series, {@code __name__} among them. */
    public static final String LABELS = "labels";

    /** A number for a series, stable within one engine. */
    public static final String SERIES_ID = "series_id";

    /** A native histogram. */
    public static final String HISTOGRAM = "histogram";

    /** The bound of a classic histogram's bucket as a number. */
    public static final String LE_VALUE = "le_value";

    private static final Set<String> ALL = Set.of(LABELS, SERIES_ID, HISTOGRAM, LE_VALUE);

    private HiddenNames() {}

    /** Whether a word, quoted or not, may mean one of them. */
    static boolean isOne(String word) {
        String bare = word.length() > 2 && word.charAt(0) == '"' ? word.substring(1, word.length() - 1) : word;
        return bare.length() <= 9 && ALL.contains(bare.toLowerCase(Locale.ROOT));
    }
}
