package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.BatchSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement that writes gives: a count. */
record CountResult(long updateCount, List<String> warnings, QueryControl control) implements SqlResult {
    static CountResult of(long count, List<String> warnings, QueryControl control) {
        return new CountResult(count, List.copyOf(warnings), control);
    }

    @Override
    public List<ResultColumn> columns() {
        return List.of();
    }

    @Override
    public @Nullable BatchSource batches() {
        return null;
    }

    @Override
    public @Nullable SqlSettings settings() {
        return null;
    }

    @Override
    public void close() {
        // It is all there.
    }
}
