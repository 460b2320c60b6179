package io.tidemark.engine.testing;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.ChunkSummaries;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.block.SummaryBudget;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import io.tidemark.engine.tombstone.Intervals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A {@link BlockReader} over plain rows, for tests: blocks, heads, overlaps and tombstones without a file. */
public final class RowsBlockReader implements BlockReader {
    private static final int CHUNKS_PER_SERIES_MAX = 1 << 12;

    private final String name;
    private final SourceRank rank;
    private final List<Series> series = new ArrayList<>();
    private final Map<String, Map<String, Postings>> postings = new TreeMap<>(Utf8Order.COMPARATOR);
    private final Set<Long> corruptChunks = new HashSet<>();
    private @Nullable ChunkSummaries summaries;
    private final AtomicInteger references = new AtomicInteger();
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    /** How many chunks were decoded. */
    public final LongAdder chunksRead = new LongAdder();

    /** How many series entries were read. */
    public final LongAdder seriesRead = new LongAdder();

    private record Series(Labels labels, long[] times, Object[] values, int[] chunkEnds, Intervals deleted) {}

    /**
     * A reader with chunks of up to some samples.
     *
     * @param random cuts the chunks and, where {@code shuffled}, gives series references in no order, as a head does
     */
    public RowsBlockReader(RowsSource source, int samplesPerChunkMax, boolean shuffled, Random random) {
        this.name = source.name;
        this.rank = source.rank;
        List<Labels> order = new ArrayList<>(source.rows.keySet());
        if (shuffled) {
            Collections.shuffle(order, random);
        }
        Map<String, Map<String, List<Integer>>> refs = new TreeMap<>(Utf8Order.COMPARATOR);
        for (Labels labels : order) {
            TreeMap<Long, Object> rows = source.rows.get(labels);
            long[] times = rows.keySet().stream().mapToLong(t -> t).toArray();
            if (times.length == 0) {
                continue;
            }
            min = Math.min(min, times[0]);
            max = Math.max(max, times[times.length - 1]);
            int ref = series.size();
            for (int i = 0; i < labels.size(); i++) {
                refs.computeIfAbsent(labels.name(i), n -> new TreeMap<>(Utf8Order.COMPARATOR))
                        .computeIfAbsent(labels.value(i), v -> new ArrayList<>())
                        .add(ref);
            }
            series.add(new Series(
                    labels,
                    times,
                    rows.values().toArray(),
                    cut(rows.values().toArray(), samplesPerChunkMax, random),
                    source.deleted.getOrDefault(labels, Intervals.NONE)));
        }
        refs.forEach((n, byValue) -> {
            Map<String, Postings> lists = new TreeMap<>(Utf8Order.COMPARATOR);
            byValue.forEach((v, list) -> lists.put(v, postingsOf(list)));
            postings.put(n, lists);
        });
    }

    /** The same with one chunk size and references in the order of labels. */
    public RowsBlockReader(RowsSource source, int samplesPerChunkMax) {
        this(source, samplesPerChunkMax, false, new Random(samplesPerChunkMax));
    }

    private static Postings postingsOf(List<Integer> list) {
        return Postings.ofSorted(list.stream().mapToInt(r -> r).toArray(), list.size());
    }

    /** Chunks never hold floats and histograms together. */
    private static int[] cut(Object[] values, int samplesMax, Random random) {
        List<Integer> ends = new ArrayList<>();
        int left = 1 + random.nextInt(samplesMax);
        for (int i = 1; i < values.length; i++) {
            boolean kindChanges = values[i] instanceof Double != values[i - 1] instanceof Double;
            if (--left == 0 || kindChanges) {
                ends.add(i);
                left = 1 + random.nextInt(samplesMax);
            }
        }
        ends.add(values.length);
        if (ends.size() > CHUNKS_PER_SERIES_MAX) {
            throw new IllegalArgumentException(ends.size() + " chunks");
        }
        return ends.stream().mapToInt(e -> e).toArray();
    }

    /** Has summaries of whole chunks kept. */
    public void keepSummaries(SummaryBudget budget) {
        summaries = new ChunkSummaries(budget);
    }

    @Override
    public @Nullable ChunkSummaries summaries() {
        return summaries;
    }

    /** Makes the chunk that holds a sample unreadable. */
    public void corrupt(Labels labels, long time) {
        for (int ref = 0; ref < series.size(); ref++) {
            Series s = series.get(ref);
            if (s.labels.equals(labels)) {
                int at = Arrays.binarySearch(s.times, time);
                int chunk = 0;
                while (s.chunkEnds[chunk] <= at) {
                    chunk++;
                }
                corruptChunks.add((long) ref * CHUNKS_PER_SERIES_MAX + chunk);
            }
        }
    }

    /** How many references are held now. */
    public int references() {
        return references.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceRank rank() {
        return rank;
    }

    @Override
    public TimeRange range() {
        return series.isEmpty() ? TimeRange.NONE : new TimeRange(min, max);
    }

    @Override
    public void series(int ref, TimeRange range, SeriesEntry into) {
        seriesRead.increment();
        Series s = series.get(ref);
        into.reset(s.labels);
        int from = 0;
        for (int chunk = 0; chunk < s.chunkEnds.length; chunk++) {
            int to = s.chunkEnds[chunk];
            if (range.overlaps(s.times[from], s.times[to - 1])) {
                into.addChunk((long) ref * CHUNKS_PER_SERIES_MAX + chunk, s.times[from], s.times[to - 1]);
            } else {
                into.chunksOutside++;
            }
            from = to;
        }
    }

    @Override
    public Intervals tombstones(int ref) {
        return series.get(ref).deleted;
    }

    @Override
    public void readChunk(long chunkRef, SampleBatch into) throws CorruptionException {
        chunksRead.increment();
        Series s = series.get((int) (chunkRef / CHUNKS_PER_SERIES_MAX));
        int chunk = (int) (chunkRef % CHUNKS_PER_SERIES_MAX);
        for (int i = chunk == 0 ? 0 : s.chunkEnds[chunk - 1]; i < s.chunkEnds[chunk]; i++) {
            if (s.values[i] instanceof Double d) {
                into.add(s.times[i], d);
            } else {
                into.add(s.times[i], (FloatHistogram) s.values[i]);
            }
        }
        if (corruptChunks.contains(chunkRef)) {
            throw new CorruptionException(name + "/chunks", chunkRef, "made unreadable by a test");
        }
    }

    @Override
    public boolean retain() {
        references.incrementAndGet();
        return true;
    }

    @Override
    public void release() {
        references.decrementAndGet();
    }

    @Override
    public List<String> labelNames() {
        return List.copyOf(postings.keySet());
    }

    @Override
    public List<String> labelValues(String label) {
        return List.copyOf(postings.getOrDefault(label, Map.of()).keySet());
    }

    @Override
    public List<String> labelValues(String label, String prefix) {
        return labelValues(label).stream().filter(v -> v.startsWith(prefix)).toList();
    }

    @Override
    public Postings all() {
        int[] refs = new int[series.size()];
        Arrays.setAll(refs, i -> i);
        return Postings.ofSorted(refs, refs.length);
    }

    @Override
    public Postings postings(String label, String value) {
        return postings.getOrDefault(label, Map.of()).getOrDefault(value, Postings.EMPTY);
    }

    @Override
    public Postings postings(String label, List<String> values) {
        TreeSet<String> distinct = new TreeSet<>(values);
        return Postings.union(distinct.stream().map(v -> postings(label, v)).toList());
    }
}
