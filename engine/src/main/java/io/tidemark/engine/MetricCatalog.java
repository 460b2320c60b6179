package io.tidemark.engine;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import io.tidemark.engine.query.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What metrics there are and which tags they have, from indexes alone. What was found in a block is kept as long as the
 * block, which never changes; all else as long as the version of the source. A metric that nobody names costs nothing. Safe
 * for any thread.
 *
 * <p>A block whose index is damaged is passed over here: the statement that reads it says so.
 */
public final class MetricCatalog {
    private final ReaderSource source;
    private final Workers workers;

    /** Tags by metric, of each block. */
    private final Map<BlockReader, Map<String, Set<String>>> tagsOfBlock = new WeakHashMap<>();

    private volatile Known known = new Known(Long.MIN_VALUE);

    /** What was found out about one version of the source. */
    private static final class Known {
        private final long version;
        private final Map<String, Optional<String>> found = new ConcurrentHashMap<>();
        private final Map<String, List<String>> tags = new ConcurrentHashMap<>();
        private final Map<String, Boolean> histograms = new ConcurrentHashMap<>();
        private volatile @Nullable List<String> names;
        private volatile @Nullable CorruptionException unlisted;
        private volatile @Nullable Map<String, List<String>> namesByLowerCase;
        private volatile @Nullable Map<String, List<String>> tagsOfAll;

        Known(long version) {
            this.version = version;
        }
    }

    MetricCatalog(ReaderSource source, Workers workers) {
        this.source = source;
        this.workers = workers;
    }

    /** A number that changes whenever a metric or tag may have come or gone. */
    public long schemaVersion() throws IOException {
        return source.version();
    }

    private Known known() throws IOException {
        long version = source.version();
        Known current = known;
        if (current.version != version) {
            current = new Known(version);
            known = current;
        }
        return current;
    }

    /** All metrics, ascending by UTF-8 bytes. */
    public List<String> metricNames() throws IOException {
        Known k = known();
        List<String> names = k.names;
        if (names == null) {
            TreeSet<String> all = new TreeSet<>(Utf8Order.COMPARATOR);
            forEachReader(reader -> {
                try {
                    List<String> some = reader.labelValues(Labels.METRIC_NAME);
                    synchronized (all) {
                        all.addAll(some);
                    }
                } catch (CorruptionException fault) {
                    k.unlisted = fault;
                }
            });
            names = List.copyOf(all);
            k.names = names;
        }
        return names;
    }

    /** Why {@link #metricNames} may lack some, or null. */
    public @Nullable CorruptionException unlisted() throws IOException {
        Known k = known();
        metricNames();
        return k.unlisted;
    }

    /** The metric of exactly this name; if there is none, that of this name in any case, where it is the only one. */
    public Optional<String> find(String name) throws IOException {
        Known k = known();
        Optional<String> found = k.found.get(name);
        if (found == null) {
            found = exists(name) ? Optional.of(name) : findInAnyCase(k, name);
            k.found.put(name, found);
        }
        return found;
    }

    /** Whether a reader has the metric. Where none has but one can't tell, its fault is the answer: not "no such metric". */
    private boolean exists(String name) throws IOException {
        List<BlockReader> readers = source.acquire(TimeRange.ALL);
        CorruptionException first = null;
        try {
            // From the newest on: that is where a metric that is asked for most likely is.
            for (int i = readers.size() - 1; i >= 0; i--) {
                try {
                    if (!readers.get(i).postings(Labels.METRIC_NAME, name).isEmpty()) {
                        return true;
                    }
                } catch (CorruptionException fault) {
                    first = first == null ? fault : first;
                }
            }
            if (first != null) {
                throw first;
            }
            return false;
        } finally {
            readers.forEach(BlockReader::release);
        }
    }

    private Optional<String> findInAnyCase(Known k, String name) throws IOException {
        Map<String, List<String>> byLowerCase = k.namesByLowerCase;
        if (byLowerCase == null) {
            byLowerCase = new HashMap<>();
            for (String each : metricNames()) {
                byLowerCase
                        .computeIfAbsent(each.toLowerCase(Locale.ROOT), n -> new ArrayList<>(1))
                        .add(each);
            }
            k.namesByLowerCase = byLowerCase;
        }
        List<String> alike = byLowerCase.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    /** The tags of a metric, {@code __name__} not among them, ascending; empty where there is no such metric. */
    public List<String> tags(String metric) throws IOException {
        Known k = known();
        List<String> tags = k.tags.get(metric);
        if (tags == null) {
            TreeSet<String> all = new TreeSet<>(Utf8Order.COMPARATOR);
            forEachReader(reader -> {
                Set<String> some = tagsIn(reader, metric);
                synchronized (all) {
                    all.addAll(some);
                }
            });
            tags = List.copyOf(all);
            k.tags.put(metric, tags);
        }
        return tags;
    }

    private Set<String> tagsIn(BlockReader reader, String metric) throws IOException {
        Map<String, Set<String>> ofBlock = ofBlock(reader);
        Set<String> tags = ofBlock.get(metric);
        if (tags == null) {
            tags = new TreeSet<>(Utf8Order.COMPARATOR);
            Postings series = reader.postings(Labels.METRIC_NAME, metric);
            SeriesEntry entry = new SeriesEntry();
            for (int i = 0; i < series.size(); i++) {
                reader.series(series.get(i), TimeRange.NONE, entry);
                addTags(entry.labels, tags);
            }
            ofBlock.put(metric, tags);
        }
        return tags;
    }

    /** Kept with a block; made for this once for the head, which grows. */
    private Map<String, Set<String>> ofBlock(BlockReader reader) {
        if (!reader.rank().isBlock()) {
            return new ConcurrentHashMap<>();
        }
        synchronized (tagsOfBlock) {
            return tagsOfBlock.computeIfAbsent(reader, r -> new ConcurrentHashMap<>());
        }
    }

    private static void addTags(Labels labels, Set<String> tags) {
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.name(i).equals(Labels.METRIC_NAME)) {
                tags.add(labels.name(i));
            }
        }
    }

    /** The tags of every metric, in one pass over the series of each block. */
    public Map<String, List<String>> tagsOfAll() throws IOException {
        Known k = known();
        Map<String, List<String>> result = k.tagsOfAll;
        if (result == null) {
            TreeMap<String, Set<String>> all = new TreeMap<>(Utf8Order.COMPARATOR);
            forEachReader(reader -> {
                Map<String, Set<String>> ofBlock = allTagsIn(reader);
                synchronized (all) {
                    ofBlock.forEach(
                            (metric, tags) -> all.computeIfAbsent(metric, m -> new TreeSet<>(Utf8Order.COMPARATOR))
                                    .addAll(tags));
                }
            });
            Map<String, List<String>> lists = new HashMap<>();
            all.forEach((metric, tags) -> lists.put(metric, List.copyOf(tags)));
            result = Map.copyOf(lists);
            k.tagsOfAll = result;
        }
        return result;
    }

    private Map<String, Set<String>> allTagsIn(BlockReader reader) throws IOException {
        Map<String, Set<String>> ofBlock = ofBlock(reader);
        List<String> metrics = reader.labelValues(Labels.METRIC_NAME);
        if (ofBlock.keySet().containsAll(metrics)) {
            return ofBlock;
        }
        Map<String, Set<String>> all = new HashMap<>();
        Postings series = reader.all();
        SeriesEntry entry = new SeriesEntry();
        for (int i = 0; i < series.size(); i++) {
            reader.series(series.get(i), TimeRange.NONE, entry);
            addTags(entry.labels, all.computeIfAbsent(entry.labels.metric(), m -> new TreeSet<>(Utf8Order.COMPARATOR)));
        }
        ofBlock.putAll(all);
        return all;
    }

    /** Whether a metric holds native histograms, by the newest chunk of its first series and of its last. */
    public boolean isNativeHistogram(String metric) throws IOException {
        Known k = known();
        Boolean is = k.histograms.get(metric);
        if (is == null) {
            is = sampleIsHistogram(metric);
            k.histograms.put(metric, is);
        }
        return is;
    }

    private boolean sampleIsHistogram(String metric) throws IOException {
        List<BlockReader> readers = source.acquire(TimeRange.ALL);
        try {
            for (int i = readers.size() - 1; i >= 0; i--) {
                BlockReader reader = readers.get(i);
                try {
                    Postings series = reader.postings(Labels.METRIC_NAME, metric);
                    if (!series.isEmpty()) {
                        return isHistogram(reader, series.get(0))
                                || (series.size() > 1 && isHistogram(reader, series.get(series.size() - 1)));
                    }
                } catch (CorruptionException fault) {
                    continue;
                }
            }
            return false;
        } finally {
            readers.forEach(BlockReader::release);
        }
    }

    private static boolean isHistogram(BlockReader reader, int ref) throws IOException {
        SeriesEntry entry = new SeriesEntry();
        reader.series(ref, TimeRange.ALL, entry);
        if (entry.chunkCount == 0) {
            return false;
        }
        long chunk = entry.chunkRefs[entry.chunkCount - 1];
        boolean[] histogram = new boolean[1];
        boolean raw = reader.readRawChunk(chunk, (encoding, bytes, offset, length) -> {
            Encoding known = Encoding.of(encoding);
            histogram[0] = known != null && known.isHistogram();
        });
        if (!raw) {
            SampleBatch batch = new SampleBatch(0);
            reader.readChunk(chunk, batch);
            histogram[0] = batch.histograms != null;
        }
        return histogram[0];
    }

    /** What the scraped target said about a metric, or null where nothing is known. */
    public @Nullable MetricMetadata metadata(String metric) throws IOException {
        return source.metadata(metric);
    }

    /** Something to do with a reader. */
    @FunctionalInterface
    private interface Visit {
        void reader(BlockReader reader) throws IOException;
    }

    private void forEachReader(Visit visit) throws IOException {
        List<BlockReader> readers = source.acquire(TimeRange.ALL);
        try {
            if (!readers.isEmpty()) {
                workers.run(readers.size(), i -> {
                    try {
                        visit.reader(readers.get(i));
                    } catch (CorruptionException fault) {
                        // Passed over, as the class says.
                        return;
                    }
                });
            }
        } finally {
            readers.forEach(BlockReader::release);
        }
    }
}
