package io.tidemark.sql.scan;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The engine's groups with their columns in the order of the plan: keys as the statement lists them, then aggregates. */
final class GroupSource implements BatchSource {
    private final BatchSource groups;
    private final int[] places;

    GroupSource(BatchSource groups, ScanGrouping grouping) {
        this.groups = groups;
        int tags = (int) grouping.keys().stream().filter(k -> k.label() != null).count();
        int keys = grouping.keys().size();
        places = new int[keys + grouping.aggregates().size()];
        int tag = 0;
        for (int i = 0; i < keys; i++) {
            places[i] = grouping.keys().get(i).label() != null ? tag++ : tags;
        }
        for (int i = keys; i < places.length; i++) {
            places[i] = i;
        }
    }

    @Override
    public @Nullable Batch next() throws IOException {
        Batch batch = groups.next();
        if (batch == null) {
            return null;
        }
        Vector[] vectors = new Vector[places.length];
        for (int i = 0; i < places.length; i++) {
            vectors[i] = batch.column(places[i]);
        }
        return new Batch(batch.size(), vectors);
    }

    @Override
    public void close() {
        groups.close();
    }
}
