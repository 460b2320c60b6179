package io.tidemark.engine.query;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.index.TagFilterPostings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

/**
 * The series of a scan: those that its filter selects and that have a chunk in its range, in the order of labels, each with
 * its parts in all readers. Within one block references ascend as labels do, so the lists of the readers are merged, pair by
 * pair, which takes about as many comparisons as there are entries where the lists are alike.
 */
final class Selection {
    /** The order of series in all results. */
    private static final Comparator<SelectedSeries> BY_LABELS = Comparator.comparing(s -> s.labels);

    /** Of so many chunks the places are kept; those of further series are read again when the series is (24 bytes each). */
    private static final long KEPT_CHUNKS_MAX = 1 << 18;

    /** So many series are looked up by one task. */
    private static final int SERIES_PER_TASK = 2048;

    /** A rough figure for the objects of one series, its labels included. */
    private static final int BYTES_PER_SERIES = 200;

    /** What a series costs besides where it is one of a group. */
    private static final int BYTES_PER_MEMBER = 120;

    private final Sources sources;
    private final TimeRange range;
    private final QueryControl control;
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong claimed = new AtomicLong();
    private List<SelectedSeries> series = List.of();

    private Selection(Sources sources, TimeRange range, QueryControl control) {
        this.sources = sources;
        this.range = range;
        this.control = control;
    }

    /** Selects series; the shard is one in the order of labels. */
    static Selection of(Sources sources, TagFilter filter, TimeRange range, int shard, int shards, QueryControl control)
            throws IOException {
        Selection selection = new Selection(sources, range, control);
        try {
            selection.series = selection.select(filter);
        } catch (IOException | RuntimeException e) {
            selection.free();
            throw e;
        }
        if (shards > 1) {
            List<SelectedSeries> mine = new ArrayList<>(selection.series.size() / shards + 1);
            for (int i = shard; i < selection.series.size(); i += shards) {
                mine.add(selection.series.get(i));
            }
            selection.series = mine;
        }
        control.counters.series.add(selection.series.size());
        return selection;
    }

    /** What was selected, in the order of labels. */
    List<SelectedSeries> series() {
        return series;
    }

    /** The labels of the series, by their number. */
    Labels[] labels() {
        Labels[] labels = new Labels[series.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = series.get(i).labels;
        }
        return labels;
    }

    /** The series in groups of equal tags, or one shard of these, in the order of tags. */
    List<SeriesGroup> groups(SideBySide metrics, int shard, int shards) throws QueryAbortedException {
        long bytes = (long) BYTES_PER_MEMBER * series.size();
        control.claim(bytes);
        claimed.addAndGet(bytes);
        List<SeriesGroup> all = SeriesGroup.of(series, metrics, control.counters);
        if (shards == 1) {
            return all;
        }
        List<SeriesGroup> mine = new ArrayList<>(all.size() / shards + 1);
        for (int i = shard; i < all.size(); i += shards) {
            mine.add(all.get(i));
        }
        return mine;
    }

    /** Gives the claimed memory back; idempotent. */
    void free() {
        control.free(claimed.getAndSet(0));
    }

    /**
     * Cuts the series into consecutive ranges of about equally many chunks.
     *
     * @return the ranges' ends; the first begins at 0
     */
    int[] cut(int parts) {
        return cut(series, SelectedSeries::chunkCount, parts);
    }

    /** Cuts any list likewise. */
    static <T> int[] cut(List<T> all, ToIntFunction<T> chunkCount, int parts) {
        long total = 0;
        for (T one : all) {
            total += chunkCount.applyAsInt(one);
        }
        int[] ends = new int[parts];
        long passed = 0;
        int at = 0;
        for (int part = 0; part < parts; part++) {
            while (at < all.size() && passed < total * (part + 1) / parts) {
                passed += chunkCount.applyAsInt(all.get(at++));
            }
            ends[part] = at;
        }
        return ends;
    }

    /** How many chunks the series have in the range. */
    long chunkCount() {
        return chunks.get();
    }

    private List<SelectedSeries> select(TagFilter filter) throws IOException {
        List<Lookup> lookups = new ArrayList<>();
        List<Integer> firstOfReader = new ArrayList<>();
        for (int source = 0; source < sources.readers.length; source++) {
            Postings postings = postings(source, filter);
            firstOfReader.add(lookups.size());
            for (int from = 0; from < postings.size(); from += SERIES_PER_TASK) {
                int to = Math.min(postings.size(), from + SERIES_PER_TASK);
                lookups.add(new Lookup(source, postings, from, to));
            }
        }
        firstOfReader.add(lookups.size());
        if (smallInAll(lookups)) {
            for (Lookup lookup : lookups) {
                lookup.run();
            }
        } else {
            sources.workers.run(lookups.size(), i -> lookups.get(i).run());
        }
        List<List<SelectedSeries>> lists = new ArrayList<>();
        for (int source = 0; source < sources.readers.length; source++) {
            List<SelectedSeries> found =
                    ofReader(lookups.subList(firstOfReader.get(source), firstOfReader.get(source + 1)));
            if (!found.isEmpty()) {
                lists.add(found);
            }
        }
        return merge(lists);
    }

    /** Whether handing the lookups to other threads would cost more than it saves. */
    private static boolean smallInAll(List<Lookup> lookups) {
        int n = 0;
        for (Lookup lookup : lookups) {
            n += lookup.to - lookup.from;
        }
        return n <= SERIES_PER_TASK;
    }

    private Postings postings(int source, TagFilter filter) throws IOException {
        BlockReader reader = sources.readers[source];
        try {
            TimeRange has = reader.range();
            if (!range.overlaps(has.minMillis(), has.maxMillis())) {
                control.counters.blocksSkipped.increment();
                return Postings.EMPTY;
            }
            control.poll();
            control.counters.blocksOpened.increment();
            return TagFilterPostings.select(
                    new CountedPostings(reader, control.counters.postings), filter, reader::labels);
        } catch (CorruptionException fault) {
            sources.faults.met(fault, TimeRange.ALL);
            return Postings.EMPTY;
        }
    }

    /** Looks up some series of one reader. */
    private final class Lookup {
        final int source;
        final Postings postings;
        final int from;
        final int to;
        final List<SelectedSeries> found = new ArrayList<>();

        Lookup(int source, Postings postings, int from, int to) {
            this.source = source;
            this.postings = postings;
            this.from = from;
            this.to = to;
        }

        void run() throws IOException {
            BlockReader reader = sources.readers[source];
            SeriesEntry entry = new SeriesEntry();
            long outside = 0;
            long bytes = 0;
            for (int i = from; i < to; i++) {
                if ((i & 255) == 0) {
                    control.poll();
                }
                int ref = postings.get(i);
                try {
                    reader.series(ref, range, entry);
                } catch (CorruptionException fault) {
                    sources.faults.met(fault, TimeRange.ALL);
                    continue;
                }
                outside += entry.chunksOutside;
                if (entry.chunkCount > 0) {
                    boolean keep = chunks.addAndGet(entry.chunkCount) <= KEPT_CHUNKS_MAX;
                    bytes += BYTES_PER_SERIES + (keep ? 24L * entry.chunkCount : 0);
                    found.add(new SelectedSeries(entry.labels, new SeriesPart(source, ref, entry, keep)));
                }
            }
            control.claim(bytes);
            claimed.addAndGet(bytes);
            control.counters.chunksSkipped.add(outside);
        }
    }

    /** The series of one reader in the order of labels, each once. */
    private static List<SelectedSeries> ofReader(List<Lookup> lookups) {
        List<SelectedSeries> all = new ArrayList<>();
        boolean ascending = true;
        for (Lookup lookup : lookups) {
            for (SelectedSeries s : lookup.found) {
                ascending = ascending && (all.isEmpty() || BY_LABELS.compare(all.get(all.size() - 1), s) < 0);
                all.add(s);
            }
        }
        if (ascending) {
            return all;
        }
        all.sort(BY_LABELS);
        List<SelectedSeries> distinct = new ArrayList<>(all.size());
        for (SelectedSeries s : all) {
            if (!distinct.isEmpty() && distinct.get(distinct.size() - 1).labels.equals(s.labels)) {
                distinct.get(distinct.size() - 1).append(s.first);
            } else {
                distinct.add(s);
            }
        }
        return distinct;
    }

    private static List<SelectedSeries> merge(List<List<SelectedSeries>> lists) {
        if (lists.isEmpty()) {
            return List.of();
        }
        List<List<SelectedSeries>> level = lists;
        while (level.size() > 1) {
            List<List<SelectedSeries>> above = new ArrayList<>((level.size() + 1) / 2);
            for (int i = 0; i < level.size(); i += 2) {
                above.add(i + 1 < level.size() ? merge(level.get(i), level.get(i + 1)) : level.get(i));
            }
            level = above;
        }
        return level.get(0);
    }

    /** Merges two lists, of which the second has the readers of higher rank. */
    private static List<SelectedSeries> merge(List<SelectedSeries> low, List<SelectedSeries> high) {
        List<SelectedSeries> out = new ArrayList<>(Math.max(low.size(), high.size()));
        int i = 0;
        int j = 0;
        while (i < low.size() && j < high.size()) {
            SelectedSeries a = low.get(i);
            SelectedSeries b = high.get(j);
            int c = a.labels.compareTo(b.labels);
            if (c == 0) {
                a.append(b.first);
            }
            out.add(c <= 0 ? a : b);
            i += c <= 0 ? 1 : 0;
            j += c >= 0 ? 1 : 0;
        }
        out.addAll(low.subList(i, low.size()));
        out.addAll(high.subList(j, high.size()));
        return out;
    }
}
