package io.tidemark.engine.query;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.index.TagFilterPostings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What labels and values there are, from the indexes of one snapshot alone: no chunk is read. A series whose chunks meet a
 * range counts, whether or not one of its samples does; one whose chunks are all deleted does not.
 */
public final class LabelLookup {
    private final Sources sources;
    private final QueryControl control;

    /** Lookups in one snapshot. */
    public LabelLookup(Sources sources, QueryControl control) {
        this.sources = sources;
        this.control = control;
    }

    /** Names of the labels of the series that a filter selects, ascending. */
    public List<String> names(TagFilter filter) throws IOException {
        TreeSet<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
        for (BlockReader reader : sources.readers) {
            try {
                if (filter.equals(TagFilter.ALL)) {
                    names.addAll(reader.labelNames());
                } else {
                    addNames(reader, select(reader, filter), names);
                }
            } catch (CorruptionException fault) {
                sources.faults.met(fault, TimeRange.ALL);
            }
        }
        return List.copyOf(names);
    }

    private void addNames(BlockReader reader, Postings series, TreeSet<String> names) throws IOException {
        for (int i = 0; i < series.size(); i++) {
            poll(i);
            Labels labels = reader.labels(series.get(i));
            for (int j = 0; j < labels.size(); j++) {
                names.add(labels.name(j));
            }
        }
    }

    /** Values of a label among the series that a filter selects and that have a chunk in a range, ascending. */
    public List<String> values(String name, TagFilter filter, TimeRange range) throws IOException {
        TreeSet<String> values = new TreeSet<>(Utf8Order.COMPARATOR);
        for (BlockReader reader : sources.readers) {
            try {
                TimeRange has = reader.range();
                if (!range.overlaps(has.minMillis(), has.maxMillis())) {
                    continue;
                }
                boolean wholly = range.minMillis() <= has.minMillis() && has.maxMillis() <= range.maxMillis();
                // Values of series that are wholly deleted show here; a block loses those when it is compacted.
                if (wholly && filter.equals(TagFilter.ALL)) {
                    values.addAll(reader.labelValues(name));
                } else {
                    addValues(reader, name, select(reader, filter), range, wholly, values);
                }
            } catch (CorruptionException fault) {
                sources.faults.met(fault, TimeRange.ALL);
            }
        }
        return List.copyOf(values);
    }

    /** By the series' entries where they are few or time counts, otherwise by the postings of each value not seen yet. */
    private void addValues(
            BlockReader reader, String name, Postings series, TimeRange range, boolean wholly, TreeSet<String> values)
            throws IOException {
        if (series.isEmpty()) {
            return;
        }
        List<String> unseen = new ArrayList<>(reader.labelValues(name));
        unseen.removeAll(values);
        if (unseen.isEmpty()) {
            return;
        }
        if (wholly && series.size() > 4L * unseen.size()) {
            for (int i = 0; i < unseen.size(); i++) {
                poll(i);
                if (!series.and(reader.postings(name, unseen.get(i))).isEmpty()) {
                    values.add(unseen.get(i));
                }
            }
            return;
        }
        SeriesEntry entry = new SeriesEntry();
        for (int i = 0; i < series.size(); i++) {
            poll(i);
            reader.series(series.get(i), range, entry);
            String value = entry.labels.get(name);
            if (value != null && !values.contains(value) && isAlive(reader, series.get(i), entry)) {
                values.add(value);
            }
        }
    }

    /** Whether one of the chunks is not wholly deleted. */
    private static boolean isAlive(BlockReader reader, int ref, SeriesEntry entry) throws IOException {
        for (int i = 0; i < entry.chunkCount; i++) {
            if (!reader.tombstones(ref).covers(entry.chunkMinMillis[i], entry.chunkMaxMillis[i])) {
                return true;
            }
        }
        return false;
    }

    /** The series that a filter selects and that have a chunk in a range, in the order of labels. */
    public List<Labels> series(TagFilter filter, TimeRange range) throws IOException {
        Selection selection = Selection.of(sources, filter, range, 0, 1, control);
        try {
            List<Labels> all = new ArrayList<>(selection.series().size());
            for (SelectedSeries s : selection.series()) {
                for (SeriesPart part = s.first; part != null; part = part.next) {
                    if (isAlive(part, range)) {
                        all.add(s.labels);
                        break;
                    }
                }
            }
            return all;
        } finally {
            selection.free();
        }
    }

    private boolean isAlive(SeriesPart part, TimeRange range) throws IOException {
        BlockReader reader = sources.readers[part.source];
        if (reader.tombstones(part.ref).isEmpty()) {
            return true;
        }
        SeriesEntry entry = new SeriesEntry();
        reader.series(part.ref, range, entry);
        return isAlive(reader, part.ref, entry);
    }

    /** Takes how many series have a value of a label. */
    @FunctionalInterface
    public interface CardinalityVisitor {
        /** The next value; names ascend, and the values of each. */
        void pair(String name, String value, long series);
    }

    /**
     * How many series have each value of each label, {@code __name__} among the labels.
     *
     * @param name of which label, or null for all
     */
    public void cardinality(@Nullable String name, CardinalityVisitor visitor) throws IOException {
        if (sources.readers.length == 1 && hasNoTombstones(sources.readers[0])) {
            byPostings(sources.readers[0], name, visitor);
        } else {
            byLabels(name, visitor);
        }
    }

    /** Where one reader has all there is, the lengths of its postings say it. */
    private void byPostings(BlockReader reader, @Nullable String only, CardinalityVisitor visitor) throws IOException {
        try {
            for (String name : only == null ? reader.labelNames() : List.of(only)) {
                for (String value : reader.labelValues(name)) {
                    control.poll();
                    visitor.pair(name, value, reader.postings(name, value).size());
                }
            }
        } catch (CorruptionException fault) {
            sources.faults.met(fault, TimeRange.ALL);
        }
    }

    private boolean hasNoTombstones(BlockReader reader) throws IOException {
        try {
            Postings series = reader.all();
            for (int i = 0; i < series.size(); i++) {
                poll(i);
                if (!reader.tombstones(series.get(i)).isEmpty()) {
                    return false;
                }
            }
            return true;
        } catch (CorruptionException fault) {
            // Whoever reads it next says so.
            return false;
        }
    }

    /** A series may be in several readers, and counts once. */
    private void byLabels(@Nullable String only, CardinalityVisitor visitor) throws IOException {
        Map<String, Map<String, Long>> counts = new TreeMap<>(Utf8Order.COMPARATOR);
        for (Labels labels : series(TagFilter.ALL, TimeRange.ALL)) {
            control.poll();
            for (int i = 0; i < labels.size(); i++) {
                if (only == null || only.equals(labels.name(i))) {
                    counts.computeIfAbsent(labels.name(i), n -> new HashMap<>()).merge(labels.value(i), 1L, Long::sum);
                }
            }
        }
        counts.forEach((name, values) -> {
            List<String> sorted = new ArrayList<>(values.keySet());
            sorted.sort(Utf8Order.COMPARATOR);
            sorted.forEach(value -> visitor.pair(name, value, values.getOrDefault(value, 0L)));
        });
    }

    private Postings select(BlockReader reader, TagFilter filter) throws IOException {
        return TagFilterPostings.select(new CountedPostings(reader, control.counters.postings), filter, reader::labels);
    }

    private void poll(int i) throws QueryAbortedException {
        if ((i & 255) == 0) {
            control.poll();
        }
    }
}
