package io.tidemark.sql.scan;

import io.tidemark.engine.query.QueryControl;
import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the rows of a system table, for one execution. Safe for any thread. */
@FunctionalInterface
public interface SystemRows {
    /**
     * What an execution wants.
     *
     * @param columns which columns are used; others may be left null
     * @param equal by column, the only texts that matter: rows with others may be left out
     */
    record Request(ScanStore store, QueryControl control, BitSet columns, Map<Integer, Set<String>> equal) {
        /** Whether a column is used. */
        public boolean wants(int column) {
            return columns.get(column);
        }

        /** Whether a row with this text in a column may matter. */
        public boolean admits(int column, String text) {
            Set<String> only = equal.get(column);
            return only == null || only.contains(text);
        }
    }

    /** The rows: Long for BIGINT, BOOLEAN (0 or 1) and TIMESTAMP (milliseconds), Double, String, or null. */
    Iterator<@Nullable Object[]> rows(Request request) throws IOException;
}
