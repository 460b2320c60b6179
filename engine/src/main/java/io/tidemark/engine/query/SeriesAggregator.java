package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds series, one after the other in the order of labels, to a table of groups: the group is looked up once a series, the
 * slot once a run of samples in one bucket, and each aggregate is handed whole runs. For one thread.
 */
final class SeriesAggregator {
    private final Sources sources;
    private final QueryControl control;
    private final ScanSpec spec;
    private final TimeRange range;
    private final TimeRange window;
    private final Grouping grouping;
    private final GroupTable table;
    private final List<AggregateSpec> aggregates;
    private final boolean hasCounters;
    private final boolean hasExact;

    /** For the series at hand: which aggregates take it. */
    private final boolean[] active;

    private final SampleBatch batch = new SampleBatch(SeriesCursor.CHUNKS_AT_ONCE * 160);
    private final @Nullable BucketWalker walker;
    private final CounterWindow counter;

    /** The floats of a run that holds native histograms too. */
    private final SampleBatch floats = new SampleBatch(0);

    private int group;

    /** The slot of the bucket at hand, or -1. */
    private int slot;

    private long lower;
    private long upper;

    private List<@Nullable String> lastKey = List.of();
    private int lastGroup = -1;

    /**
     * An aggregator into a table.
     *
     * @param range what is read: the spec's range, or what lies before it too where rises need the sample before
     */
    SeriesAggregator(Sources sources, ScanSpec spec, QueryControl control, TimeRange range, GroupTable table) {
        this.sources = sources;
        this.control = control;
        this.spec = spec;
        this.range = range;
        this.grouping = table.grouping();
        this.window = grouping.window();
        this.table = table;
        this.aggregates = grouping.aggregates();
        this.active = new boolean[aggregates.size()];
        this.hasCounters = aggregates.stream().anyMatch(a -> Aggregation.isCounter(a.input()));
        this.hasExact = aggregates.stream().anyMatch(a -> Aggregation.isExact(a.input()));
        Buckets buckets = grouping.buckets();
        this.walker = buckets == null ? null : new BucketWalker(buckets);
        this.counter = new CounterWindow(hasExact);
    }

    void add(List<SelectedSeries> series) throws IOException {
        boolean left = Edges.readsFromLeft(grouping);
        boolean right = Edges.readsFromRight(grouping);
        if (walker == null && !Edges.needsAll(grouping)) {
            // Without any aggregate what counts is whether there is a row.
            addEdges(series, left || !right, right);
            return;
        }
        SeriesCursor cursor = cursor(true, SeriesCursor.CHUNKS_AT_ONCE);
        if (takesSummaries()) {
            cursor.useSummaries(walker);
        }
        for (SelectedSeries s : series) {
            control.poll();
            turnTo(s.labels);
            cursor.open(s);
            batch.clear();
            while (true) {
                ChunkSummary known = cursor.nextSummary();
                if (known != null) {
                    fold(known, cursor.summaryMinMillis(), cursor.summaryMaxMillis());
                    continue;
                }
                if (!cursor.next(batch)) {
                    break;
                }
                if (batch.size > 0) {
                    fold(batch);
                    batch.clear();
                }
            }
            closeWindow();
        }
    }

    private boolean takesSummaries() {
        if (hasCounters || spec.values() != null || sources.keepMarkers) {
            return false;
        }
        for (Accumulator a : table.accumulators) {
            if (!a.takesSummaries()) {
                return false;
            }
        }
        return true;
    }

    /** Adds a chunk that lies in one bucket. */
    private void fold(ChunkSummary chunk, long firstMillis, long lastMillis) throws QueryAbortedException {
        turnTo(firstMillis);
        for (int i = 0; i < active.length; i++) {
            if (active[i]) {
                table.accumulators[i].add(slot, firstMillis, lastMillis, chunk);
            }
        }
    }

    /**
     * Turns to a series whose samples come from elsewhere.
     *
     * @param takes whether an aggregate takes them, by its place
     */
    void begin(Labels labels, boolean[] takes) throws QueryAbortedException {
        turnTo(labels);
        for (int i = 0; i < active.length; i++) {
            active[i] &= takes[i];
        }
    }

    /** Adds samples of the series, which ascend, within one call and from one to the next. */
    void add(SampleBatch samples) throws QueryAbortedException {
        if (samples.size > 0) {
            fold(samples);
        }
    }

    /** All samples of the series were added. */
    void end() {
        closeWindow();
    }

    /** Turns to the bucket of a time. */
    private void turnTo(long time) throws QueryAbortedException {
        if (walker == null) {
            if (slot < 0) {
                slot = table.slot(group, 0);
            }
            return;
        }
        walker.seek(time);
        if (slot < 0 || walker.lower() != lower) {
            closeWindow();
            lower = walker.lower();
            upper = walker.upper();
            slot = table.slot(group, lower);
        }
    }

    private SeriesCursor cursor(boolean ascending, int chunksAtOnce) {
        return new SeriesCursor(sources, control, range, spec.values(), spec.histograms(), ascending, chunksAtOnce);
    }

    private void turnTo(Labels labels) throws QueryAbortedException {
        group = group(labels);
        slot = -1;
        for (int i = 0; i < active.length; i++) {
            TagFilter filter = aggregates.get(i).filter();
            active[i] = filter == null || filter.matches(labels);
        }
        if (hasCounters) {
            counter.startSeries();
        }
    }

    /** Neighbours in the order of labels are often of one group. */
    private int group(Labels labels) throws QueryAbortedException {
        int n = grouping.tags().size();
        @Nullable String[] values = new String[n];
        for (int i = 0; i < n; i++) {
            values[i] = labels.get(grouping.tags().get(i));
        }
        List<@Nullable String> key = n == 0 ? Aggregation.noTags() : Arrays.asList(values);
        if (lastGroup < 0 || !key.equals(lastKey)) {
            lastGroup = table.group(key);
            lastKey = key;
        }
        return lastGroup;
    }

    /** Adds samples, which ascend. */
    private void fold(SampleBatch samples) throws QueryAbortedException {
        long[] times = samples.times;
        int n = samples.size;
        int at = 0;
        if (hasExact && times[0] < spec.range().minMillis()) {
            at = SampleFilters.firstNotBelow(times, 0, n, spec.range().minMillis());
            noteBefore(samples, at);
        }
        boolean mixed = SeriesCursor.hasHistogram(samples);
        while (at < n) {
            turnTo(times[at]);
            int to = walker == null ? n : walker.runEnd(times, at, n);
            if (mixed) {
                addMixed(samples, at, to);
            } else {
                addRun(samples, at, to, samples, at, to);
            }
            at = to;
        }
    }

    /** Tells the counter of the last float before an index, which lies before the range. */
    private void noteBefore(SampleBatch samples, int end) {
        for (int i = end - 1; i >= 0; i--) {
            if (samples.histograms == null || samples.histograms[i] == null) {
                counter.before(samples.values[i]);
                return;
            }
        }
    }

    private void addMixed(SampleBatch samples, int from, int to) {
        @Nullable FloatHistogram[] histograms = samples.histograms;
        floats.clear();
        for (int i = from; i < to; i++) {
            if (histograms == null || histograms[i] == null) {
                floats.add(samples.times[i], samples.values[i]);
            }
        }
        addRun(samples, from, to, floats, 0, floats.size);
    }

    /** Adds a run of rows, and the floats among them. */
    private void addRun(SampleBatch rows, int from, int to, SampleBatch values, int valuesFrom, int valuesTo) {
        for (int i = 0; i < active.length; i++) {
            if (active[i]) {
                Accumulator accumulator = table.accumulators[i];
                switch (aggregates.get(i).input()) {
                    case ROW, TIME -> accumulator.add(slot, rows.times, rows.values, from, to);
                    case VALUE -> {
                        if (valuesFrom < valuesTo) {
                            accumulator.add(slot, values.times, values.values, valuesFrom, valuesTo);
                        }
                    }
                    case RATE, INCREASE, DELTA, IRATE, INCREASE_EXACT, RATE_EXACT -> {
                        // One input a window, when it closes.
                    }
                }
            }
        }
        if (hasCounters && valuesFrom < valuesTo) {
            counter.add(values.times, values.values, valuesFrom, valuesTo);
        }
    }

    /** Hands on what the counter functions make of the window at hand, if there is one. */
    private void closeWindow() {
        if (!hasCounters || slot < 0) {
            return;
        }
        long start = window.minMillis();
        long end = window.maxMillis();
        if (walker != null) {
            start = Math.max(start, lower);
            end = Math.min(end, upper);
        }
        for (int i = 0; i < active.length; i++) {
            AggregateSpec.Input input = aggregates.get(i).input();
            if (active[i] && Aggregation.isCounter(input) && counter.has(input)) {
                table.accumulators[i].add(slot, end, counter.value(input, start, end));
            }
        }
        counter.startWindow();
    }

    /** Where only the first or last samples count, the chunks between are never decoded. */
    private void addEdges(List<SelectedSeries> series, boolean left, boolean right) throws IOException {
        SeriesCursor fromLeft = cursor(true, 1);
        SeriesCursor fromRight = cursor(false, 1);
        for (SelectedSeries s : series) {
            control.poll();
            turnTo(s.labels);
            slot = table.knownSlot(group, 0);
            int n = s.chunkCount();
            int skippedByLeft = left ? addEdge(s, fromLeft, false) : n;
            int skippedByRight = right ? addEdge(s, fromRight, true) : n;
            control.counters.chunksSkipped.add(Math.max(0, skippedByLeft + skippedByRight - n));
        }
    }

    /** Reads from one end until every aggregate that looks there has what it needs; says how many chunks were left alone. */
    private int addEdge(SelectedSeries s, SeriesCursor cursor, boolean latest) throws IOException {
        boolean[] wanted = new boolean[active.length];
        long bound = latest ? Math.min(s.maxMillis(), range.maxMillis()) : Math.max(s.minMillis(), range.minMillis());
        boolean open = slot < 0;
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = active[i]
                    && Edges.isLatest(aggregates.get(i)) == latest
                    && (slot < 0 || !Edges.isSettled(table.accumulators[i], slot, bound));
            open |= wanted[i];
        }
        if (!open) {
            return s.chunkCount();
        }
        cursor.open(s);
        batch.clear();
        while (open && cursor.next(batch)) {
            if (batch.size == 0) {
                continue;
            }
            if (slot < 0) {
                slot = table.slot(group, 0);
            }
            open = false;
            int row = latest ? batch.size - 1 : 0;
            int value = floatRow(row, latest);
            for (int i = 0; i < wanted.length; i++) {
                int from = aggregates.get(i).input() == AggregateSpec.Input.VALUE ? value : row;
                if (wanted[i] && from >= 0) {
                    table.accumulators[i].add(slot, batch.times[from], batch.values[from]);
                    wanted[i] = false;
                }
                open |= wanted[i];
            }
            batch.clear();
        }
        return cursor.chunksLeft();
    }

    /** The float nearest to a row at one end of the batch, or -1. */
    private int floatRow(int row, boolean latest) {
        int step = latest ? -1 : 1;
        for (int i = row; i >= 0 && i < batch.size; i += step) {
            if (batch.histograms == null || batch.histograms[i] == null) {
                return i;
            }
        }
        return -1;
    }
}
