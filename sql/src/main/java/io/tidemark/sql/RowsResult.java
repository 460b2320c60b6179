package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result that is all there: rows of text, or none and new settings. */
final class RowsResult implements SqlResult {
    /** A column of text. */
    static ResultColumn text(String label) {
        return new ResultColumn(
                label, label, "", "", SqlType.simple(java.sql.Types.VARCHAR, "VARCHAR", SqlType.UNBOUNDED, 0), true);
    }

    private final List<ResultColumn> columns;
    private final @Nullable BatchSource source;
    private final @Nullable SqlSettings settings;
    private final List<String> warnings;
    private final QueryControl control = QueryControl.unlimited();

    private RowsResult(
            List<ResultColumn> columns,
            @Nullable BatchSource source,
            @Nullable SqlSettings settings,
            List<String> warnings) {
        this.columns = columns;
        this.source = source;
        this.settings = settings;
        this.warnings = warnings;
    }

    /** Rows, each an array with a text for every column. */
    static RowsResult of(List<ResultColumn> columns, List<String[]> rows, List<String> warnings) {
        return new RowsResult(columns, new Rows(columns.size(), rows), null, warnings);
    }

    /** No rows. */
    static RowsResult none(@Nullable SqlSettings settings) {
        return new RowsResult(List.of(), null, settings, List.of());
    }

    @Override
    public List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public @Nullable BatchSource batches() {
        return source;
    }

    @Override
    public long updateCount() {
        return source == null ? 0 : -1;
    }

    @Override
    public @Nullable SqlSettings settings() {
        return settings;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public QueryControl control() {
        return control;
    }

    @Override
    public void close() {
        // Everything is in memory.
    }

    private static final class Rows implements BatchSource {
        private final int columns;
        private final List<String[]> rows;
        private boolean given;

        Rows(int columns, List<String[]> rows) {
            this.columns = columns;
            this.rows = rows;
        }

        @Override
        public @Nullable Batch next() {
            if (given || rows.isEmpty()) {
                return null;
            }
            given = true;
            Vector[] vectors = new Vector[columns];
            for (int c = 0; c < columns; c++) {
                @Nullable Object[] texts = new Object[rows.size()];
                for (int r = 0; r < texts.length; r++) {
                    texts[r] = rows.get(r)[c];
                }
                vectors[c] = new ObjectVector(texts);
            }
            return new Batch(rows.size(), vectors);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
