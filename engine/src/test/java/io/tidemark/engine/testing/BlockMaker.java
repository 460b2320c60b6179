package io.tidemark.engine.testing;

import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockWriter;
import io.tidemark.engine.block.EncodedChunk;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes blocks of plain samples. */
public final class BlockMaker {
    private final TreeMap<Labels, TreeMap<Long, Double>> series = new TreeMap<>();
    private int samplesPerChunk = 120;

    /** Cuts chunks after so many samples. */
    public BlockMaker samplesPerChunk(int count) {
        samplesPerChunk = count;
        return this;
    }

    /** Adds a sample; a later one of the same time replaces it. */
    public BlockMaker add(Labels labels, long millis, double value) {
        series.computeIfAbsent(labels, key -> new TreeMap<>()).put(millis, value);
        return this;
    }

    /** Writes the block. */
    public BlockMeta write(Directory directory, String ulid) throws IOException {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        try (BlockWriter writer = new BlockWriter(directory, ulid)) {
            for (Map.Entry<Labels, TreeMap<Long, Double>> entry : series.entrySet()) {
                TreeMap<Long, Double> samples = entry.getValue();
                writer.add(entry.getKey(), chunks(samples));
                min = Math.min(min, samples.firstKey());
                max = Math.max(max, samples.lastKey());
            }
            return writer.finish(BlockMeta.ofLevelOne(ulid, min, max + 1));
        }
    }

    private List<EncodedChunk> chunks(TreeMap<Long, Double> samples) {
        long[] times = samples.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] values =
                samples.values().stream().mapToDouble(Double::doubleValue).toArray();
        List<EncodedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < times.length; i += samplesPerChunk) {
            int end = Math.min(times.length, i + samplesPerChunk);
            chunks.add(SmallXor.chunk(
                    java.util.Arrays.copyOfRange(times, i, end), java.util.Arrays.copyOfRange(values, i, end)));
        }
        return chunks;
    }
}
