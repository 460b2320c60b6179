package io.tidemark.engine.index;

import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import java.util.ArrayList;
import java.util.List;

/** A series as a reader gave it out. */
final class CollectedSeries implements SeriesSink {
    Labels labels = Labels.EMPTY;
    List<ChunkMeta> chunks = new ArrayList<>();

    @Override
    public byte[] scratch(int size) {
        return new byte[size];
    }

    @Override
    public void reset(Labels newLabels) {
        labels = newLabels;
        chunks = new ArrayList<>();
    }

    @Override
    public void addChunk(long ref, long minMillis, long maxMillis) {
        chunks.add(new ChunkMeta(ref, minMillis, maxMillis));
    }
}
