package io.tidemark.sql.statement;

import io.tidemark.sql.parse.InsertText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a text says. A value. */
public sealed interface Statement {
    /** Where the name of its table begins in the text, in UTF-16 units; -1 where it has none. */
    default int tableOffset() {
        return -1;
    }

    /** INSERT. */
    record Insert(InsertText text) implements Statement {}

    /** DELETE; the condition as in {@link ShowTagValues}, null for none. */
    record Delete(
            List<String> table,
            int tableOffset,
            @Nullable String alias,
            @Nullable String condition) implements Statement {}

    /** FLUSH, COMPACT and SNAPSHOT TO a directory, which is null for the others. */
    record Maintain(What what, @Nullable String directory) implements Statement {
        /** Which of them. */
        public enum What {
            /** The head becomes blocks. */
            FLUSH,
            /** Blocks are merged. */
            COMPACT,
            /** A copy is made. */
            SNAPSHOT
        }
    }

    /** A query: Calcite's to parse. */
    record Query() implements Statement {}

    /**
     * EXPLAIN.
     *
     * @param analyze whether the query is run
     * @param query the statement's text with what stands before the query blanked out, so that positions stay
     */
    record Explain(boolean analyze, boolean json, String query) implements Statement {}

    /** SHOW METRICS; the pattern is LIKE's, or null for all. */
    record ShowMetrics(@Nullable String pattern) implements Statement {}

    /** SHOW TAGS. */
    record ShowTags(List<String> table, int tableOffset) implements Statement {}

    /**
     * SHOW TAG VALUES.
     *
     * @param table the metric
     * @param tagOffset where the tag's name begins in the text
     * @param condition the statement's text with all but the condition blanked out, or null
     */
    record ShowTagValues(
            List<String> table,
            int tableOffset,
            String tag,
            int tagOffset,
            @Nullable String condition) implements Statement {}

    /** SHOW SERIES; the condition as in {@link ShowTagValues}. */
    record ShowSeries(
            List<String> table, int tableOffset, @Nullable String condition) implements Statement {}

    /** SHOW QUERIES. */
    record ShowQueries() implements Statement {}

    /** KILL. */
    record Kill(long id) implements Statement {}

    /** DESCRIBE. */
    record Describe(List<String> table, int tableOffset) implements Statement {}

    /** SET. */
    record Set(String name, String value) implements Statement {}

    /** RESET; null for all settings. */
    record Reset(@Nullable String name) implements Statement {}
}
