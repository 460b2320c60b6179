package io.tidemark.engine;

import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what a data directory holds, from indexes and meta.json files; no chunk is read. Writes nothing. */
public final class Inspector {
    private Inspector() {}

    /**
     * A data directory at a glance.
     *
     * @param blocks by their first times
     * @param series distinct ones, over blocks and head
     * @param metrics those with most series, most first
     * @param tags those with most values, most first
     */
    public record Inspection(
            String directory,
            boolean foreign,
            List<BlockInfo> blocks,
            long series,
            long metricCount,
            List<Ranked> metrics,
            long tagCount,
            List<Ranked> tags,
            List<Problem> problems) {}

    /** One block; counts as its meta.json has them, sizes as they are. */
    public record BlockInfo(
            String ulid,
            int level,
            long minMillis,
            long maxMillisExclusive,
            long series,
            long chunks,
            long samples,
            long tombstones,
            long indexBytes,
            long chunkBytes) {
        /** Bytes of chunks and index for each sample; 0 without samples. */
        public double bytesPerSample() {
            return samples == 0 ? 0 : (double) (indexBytes + chunkBytes) / samples;
        }
    }

    /** A name and how much there is of it. */
    public record Ranked(String name, long count) {}

    /**
     * Looks at a directory.
     *
     * @param top how many names each ranking has at most
     */
    public static Inspection inspect(Path path, int top) throws IOException {
        return inspect(new LocalDirectory(path), top);
    }

    /** Looks at a directory behind any door. */
    public static Inspection inspect(Directory directory, int top) throws IOException {
        try (Tsdb tsdb = Tsdb.open(directory, TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO));
                Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
            List<Labels> series = querier.series(TagFilter.ALL, TimeRange.ALL, QueryControl.unlimited());
            Map<String, Long> byMetric = new HashMap<>();
            Map<String, Set<String>> valuesOfTag = new HashMap<>();
            for (Labels labels : series) {
                byMetric.merge(labels.metric(), 1L, Long::sum);
                for (int i = 0; i < labels.size(); i++) {
                    if (!labels.name(i).equals(Labels.METRIC_NAME)) {
                        valuesOfTag
                                .computeIfAbsent(labels.name(i), n -> new HashSet<>())
                                .add(labels.value(i));
                    }
                }
            }
            Map<String, Long> byTag = new HashMap<>();
            valuesOfTag.forEach((tag, values) -> byTag.put(tag, (long) values.size()));
            List<Problem> problems = new ArrayList<>(tsdb.problems());
            problems.addAll(querier.warnings());
            return new Inspection(
                    directory.describe(),
                    tsdb.isForeign(),
                    blocks(directory),
                    series.size(),
                    byMetric.size(),
                    ranked(byMetric, top),
                    byTag.size(),
                    ranked(byTag, top),
                    List.copyOf(problems));
        }
    }

    static List<BlockInfo> blocks(Directory directory) throws IOException {
        List<BlockInfo> blocks = new ArrayList<>();
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            BlockMeta.Stats stats = meta.stats();
            blocks.add(new BlockInfo(
                    meta.ulid(),
                    meta.level(),
                    meta.minMillis(),
                    meta.maxMillisExclusive(),
                    stats.series(),
                    stats.chunks(),
                    stats.samples(),
                    stats.tombstones(),
                    sizeBytes(directory, meta.ulid() + "/index"),
                    sizeBytes(directory, meta.ulid() + "/chunks")));
        }
        blocks.sort(Comparator.comparingLong(BlockInfo::minMillis).thenComparing(BlockInfo::ulid));
        return List.copyOf(blocks);
    }

    private static long sizeBytes(Directory directory, String path) throws IOException {
        DirectoryEntry entry = directory.stat(path);
        if (entry == null) {
            return 0;
        }
        long sum = entry.sizeBytes();
        if (entry.isDirectory()) {
            sum = 0;
            for (DirectoryEntry child : directory.list(path)) {
                sum += child.sizeBytes();
            }
        }
        return sum;
    }

    private static List<Ranked> ranked(Map<String, Long> counts, int top) {
        return counts.entrySet().stream()
                .map(e -> new Ranked(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(Ranked::count).reversed().thenComparing(Ranked::name))
                .limit(top)
                .toList();
    }
}
