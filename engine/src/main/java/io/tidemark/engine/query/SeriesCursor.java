package io.tidemark.engine.query;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.ChunkSummaries;
import io.tidemark.engine.block.ChunkSummary;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the samples of one series after the other, merged over all readers, window by window from either end of time.
 *
 * <p>A window is one chunk, or a few, where no other overlaps them: they are decoded straight into the caller's batch. Where chunks of
 * several lanes overlap, a window reaches to the nearest end of a current chunk; what lies in it is merged by time, of equal
 * times the lane of the highest rank wins, and what is left of the other chunks waits for the next window.
 *
 * <pre>
 *   lane 0   |--------a--------|    |------b------|
 *   lane 1          |-------c-------------|
 *   windows  |-----------------|----------|-------|      ascending
 * </pre>
 *
 * <p>What is deleted is deleted in its own reader alone, before the merge; markers, native histograms and values that do not
 * pass are taken out after it, so that they still win against what they replace. For one thread; used for many series.
 */
final class SeriesCursor {
    /** So many chunks are about a thousand samples, which stay in the first cache, and are fetched by one read. */
    static final int CHUNKS_AT_ONCE = 8;

    private final Sources sources;
    private final QueryControl control;
    private final TimeRange range;
    private final @Nullable ValueFilter values;
    private final boolean histograms;
    private final boolean ascending;
    private final int chunksAtOnce;

    /** Where whole chunks may be replaced by their summaries: who makes those that are missing. */
    private @Nullable SummaryMaker summaryMaker;

    /** The buckets that a chunk must not span then; null where there are none. */
    private @Nullable BucketWalker walker;

    private long summaryMinMillis;
    private long summaryMaxMillis;

    private final SeriesEntry entry = new SeriesEntry();
    private final List<Lane> lanes = new ArrayList<>();
    private int laneCount;

    /** Whether no lanes overlap: then they are read one after the other, from {@code lane} on. */
    private boolean sequential;

    private int lane;

    /**
     * A cursor for some series.
     *
     * @param ascending whether windows go from the oldest on
     * @param chunksAtOnce up to how many chunks, one behind the other and overlapped by no other, make one ascending window
     */
    SeriesCursor(
            Sources sources,
            QueryControl control,
            TimeRange range,
            @Nullable ValueFilter values,
            boolean histograms,
            boolean ascending,
            int chunksAtOnce) {
        this.sources = sources;
        this.control = control;
        this.range = range;
        this.values = values;
        this.histograms = histograms;
        this.ascending = ascending;
        this.chunksAtOnce = chunksAtOnce;
    }

    /** From now on {@link #nextSummary} may know whole chunks that lie in one bucket. For ascending cursors over all values. */
    void useSummaries(@Nullable BucketWalker buckets) {
        summaryMaker = new SummaryMaker();
        walker = buckets;
    }

    /** Turns to a series; nothing of it is decoded yet. */
    void open(SelectedSeries series) throws IOException {
        laneCount = 0;
        for (@Nullable SeriesPart part = series.first; part != null; part = part.next) {
            try {
                addLanes(part);
            } catch (CorruptionException fault) {
                sources.faults.met(fault, range);
            }
        }
        // Few, and mostly in order already.
        if (laneCount > 1) {
            lanes.subList(0, laneCount).sort(Comparator.comparingLong(Lane::minMillis));
        }
        sequential = true;
        for (int i = 1; i < laneCount; i++) {
            sequential &= lanes.get(i - 1).maxMillis() < lanes.get(i).minMillis();
        }
        lane = ascending ? 0 : laneCount - 1;
    }

    private void addLanes(SeriesPart part) throws IOException {
        BlockReader reader = sources.readers[part.source];
        long[] chunks = part.chunks;
        int n = part.chunkCount;
        if (chunks == null) {
            reader.series(part.ref, range, entry);
            chunks = SeriesPart.columns(entry);
            n = entry.chunkCount;
        }
        Intervals tombstones = reader.tombstones(part.ref);
        int firstLane = laneCount;
        int skipped = 0;
        for (int i = 0; i < n; i++) {
            long min = chunks[n + i];
            long max = chunks[2 * n + i];
            if (min > max) {
                throw new CorruptionException(
                        reader.name(), 0, "a chunk of series " + part.ref + " ends before it begins");
            }
            if (!range.overlaps(min, max)) {
                // The selection may be of a wider range than what is read of it at a time; who does so counts what it
                // skips.
                continue;
            }
            if (!tombstones.isEmpty() && tombstones.covers(min, max)) {
                skipped++;
                continue;
            }
            laneFor(firstLane, min, part.source, tombstones).add(chunks[i], min, max);
        }
        control.counters.chunksSkipped.add(skipped);
    }

    /** The lane of this reader that ends before a time, or a new one. */
    private Lane laneFor(int firstLane, long min, int source, Intervals tombstones) {
        for (int i = firstLane; i < laneCount; i++) {
            if (lanes.get(i).maxMillis() < min) {
                return lanes.get(i);
            }
        }
        if (laneCount == lanes.size()) {
            lanes.add(new Lane());
        }
        Lane fresh = lanes.get(laneCount);
        fresh.reset(source, tombstones);
        // Lanes are made in ascending order of readers, and those of one reader in the order of its chunks.
        fresh.rank = laneCount++;
        return fresh;
    }

    /**
     * Adds the samples of the next window behind those in the batch, in ascending order of time whichever way windows go.
     * There may be none in it.
     *
     * @return false where there was no window any more
     */
    boolean next(SampleBatch into) throws IOException {
        int start = into.size;
        if (sequential) {
            if (laneCount == 0 || lane < 0 || lane >= laneCount) {
                return false;
            }
            Lane current = lanes.get(lane);
            if (current.isEmpty()) {
                return false;
            }
            int count = ascending ? unknown(current) : 1;
            if (count > 1 && decodeSome(current, count, into)) {
                current.first += count;
            } else {
                decodeCurrent(current, into);
                passCurrent(current);
            }
            if (current.isEmpty()) {
                lane += ascending ? 1 : -1;
            }
        } else if (!mergeWindow(into)) {
            return false;
        }
        filter(into, start);
        return true;
    }

    /** Up to how many chunks from the current one on have to be decoded. */
    private int unknown(Lane l) {
        int count = Math.min(chunksAtOnce, l.end - l.first);
        if (summaryMaker != null) {
            for (int i = 1; i < count; i++) {
                if (summary(l, l.first + i) != null) {
                    return i;
                }
            }
        }
        return count;
    }

    /**
     * The summary of the next chunk instead of its samples: where it is known, all of the chunk is wanted, no other overlaps it and
     * it lies in one bucket. {@link #summaryMinMillis} and {@link #summaryMaxMillis} are then the times of its first and last sample.
     */
    @Nullable
    ChunkSummary nextSummary() throws QueryAbortedException {
        if (summaryMaker == null || !sequential || lane >= laneCount) {
            return null;
        }
        Lane current = lanes.get(lane);
        ChunkSummary known = current.isEmpty() ? null : summary(current, current.first);
        if (known != null) {
            summaryMinMillis = current.chunks.chunkMinMillis[current.first];
            summaryMaxMillis = current.chunks.chunkMaxMillis[current.first];
            control.counters.chunksKnown.increment();
            control.known(known.count());
            current.first++;
            if (current.isEmpty()) {
                lane++;
            }
        }
        return known;
    }

    long summaryMinMillis() {
        return summaryMinMillis;
    }

    long summaryMaxMillis() {
        return summaryMaxMillis;
    }

    private @Nullable ChunkSummary summary(Lane l, int chunk) {
        ChunkSummaries known = sources.readers[l.source].summaries();
        return known == null || !isWhole(l, chunk) ? null : known.get(l.chunks.chunkRefs[chunk]);
    }

    /** Whether nothing of a chunk is out of range or deleted, and all of it lies in one bucket. */
    private boolean isWhole(Lane l, int chunk) {
        long min = l.chunks.chunkMinMillis[chunk];
        long max = l.chunks.chunkMaxMillis[chunk];
        if (min < range.minMillis() || max > range.maxMillis() || l.tombstones.overlaps(min, max)) {
            return false;
        }
        if (walker == null) {
            return true;
        }
        walker.seek(min);
        return walker.reaches(max);
    }

    /** Makes the summaries of chunks that were just decoded, behind a place in the batch. */
    private void summarize(SummaryMaker maker, Lane l, int from, int to, SampleBatch batch, int start) {
        ChunkSummaries summaries = sources.readers[l.source].summaries();
        int begin = start;
        for (int chunk = from; summaries != null && chunk < to; chunk++) {
            long max = l.chunks.chunkMaxMillis[chunk];
            int end = SampleFilters.firstAbove(batch.times, begin, batch.size, max);
            if (end > begin
                    && batch.times[begin] == l.chunks.chunkMinMillis[chunk]
                    && batch.times[end - 1] == max
                    && isWhole(l, chunk)) {
                ChunkSummary summary = maker.make(l.chunks.chunkRefs[chunk], batch, begin, end);
                if (summary != null) {
                    summaries.put(summary);
                }
            }
            begin = end;
        }
    }

    /** A bound of the times that are left: none is earlier (ascending) or later (descending). Only while there is a window. */
    long bound() {
        long bound = ascending ? Long.MAX_VALUE : Long.MIN_VALUE;
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (l.isEmpty()) {
                continue;
            }
            if (ascending) {
                bound = Math.min(bound, l.buffered ? l.buffer.times[l.bufferFrom] : l.minMillis());
            } else {
                bound = Math.max(bound, l.buffered ? l.buffer.times[l.bufferTo - 1] : l.maxMillis());
            }
        }
        return ascending ? Math.max(bound, range.minMillis()) : Math.min(bound, range.maxMillis());
    }

    /** Whether {@link #next} would find another window. */
    boolean hasNext() {
        for (int i = 0; i < laneCount; i++) {
            if (!lanes.get(i).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Leaves out what lies before a time (ascending) or behind it (descending); whole chunks of it are never decoded. */
    void skipTo(long time) {
        int skipped = 0;
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (l.buffered) {
                if (ascending) {
                    l.bufferFrom = SampleFilters.firstNotBelow(l.buffer.times, l.bufferFrom, l.bufferTo, time);
                } else {
                    l.bufferTo = SampleFilters.firstAbove(l.buffer.times, l.bufferFrom, l.bufferTo, time);
                }
                if (l.bufferFrom == l.bufferTo) {
                    passCurrent(l);
                }
            }
            while (!l.buffered && !l.isEmpty() && (ascending ? endOfFirst(l) < time : startOfLast(l) > time)) {
                passCurrent(l);
                skipped++;
            }
        }
        while (sequential && lane >= 0 && lane < laneCount && lanes.get(lane).isEmpty()) {
            lane += ascending ? 1 : -1;
        }
        control.counters.chunksSkipped.add(skipped);
    }

    private static long endOfFirst(Lane l) {
        return l.chunks.chunkMaxMillis[l.first];
    }

    private static long startOfLast(Lane l) {
        return l.chunks.chunkMinMillis[l.end - 1];
    }

    /** How many chunks were never decoded: after an early end. */
    int chunksLeft() {
        int n = 0;
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            n += l.end - l.first - (l.buffered ? 1 : 0);
        }
        return n;
    }

    private void filter(SampleBatch batch, int start) {
        if (!histograms) {
            SampleFilters.dropHistograms(batch, start);
        }
        if (!sources.keepMarkers) {
            int hidden = SampleFilters.dropMarkers(batch, start);
            if (hidden > 0) {
                control.counters.markersHidden.add(hidden);
            }
        }
        if (values != null) {
            SampleFilters.keep(batch, start, values);
        }
    }

    private int currentChunk(Lane l) {
        return ascending ? l.first : l.end - 1;
    }

    private void passCurrent(Lane l) {
        if (ascending) {
            l.first++;
        } else {
            l.end--;
        }
        l.buffered = false;
    }

    /** Decodes a lane's current chunk behind what is in the batch, without what is deleted or out of range. */
    private void decodeCurrent(Lane l, SampleBatch into) throws IOException {
        int chunk = currentChunk(l);
        int start = into.size;
        try {
            decode(l, chunk, chunk + 1, into);
        } catch (CorruptionException fault) {
            sources.faults.met(fault, new TimeRange(l.chunks.chunkMinMillis[chunk], l.chunks.chunkMaxMillis[chunk]));
            into.size = start;
        }
    }

    /** Decodes some chunks at once; false where one of them is damaged, and nothing was decoded: then they are read one by one. */
    private boolean decodeSome(Lane l, int count, SampleBatch into) throws IOException {
        int start = into.size;
        try {
            decode(l, l.first, l.first + count, into);
            return true;
        } catch (CorruptionException fault) {
            into.size = start;
            return false;
        }
    }

    private void decode(Lane l, int from, int to, SampleBatch into) throws IOException {
        int start = into.size;
        BlockReader reader = sources.readers[l.source];
        reader.readChunks(l.chunks, from, to, into);
        int decoded = into.size - start;
        control.counters.chunksOpened.add(to - from);
        control.decoded(decoded);
        long min = l.chunks.chunkMinMillis[from];
        long max = l.chunks.chunkMaxMillis[to - 1];
        if (decoded > 0 && (into.times[start] < min || into.times[into.size - 1] > max)) {
            throw new CorruptionException(
                    reader.name(),
                    0,
                    "a chunk holds samples from " + into.times[start] + " to " + into.times[into.size - 1]
                            + ", the index says " + min + " to " + max);
        }
        if (summaryMaker != null) {
            summarize(summaryMaker, l, from, to, into, start);
        }
        if (min < range.minMillis() || max > range.maxMillis()) {
            SampleFilters.clip(into, start, range.minMillis(), range.maxMillis());
        }
        SampleFilters.delete(into, start, l.tombstones);
    }

    /** Merges the next window of overlapping lanes. */
    private boolean mergeWindow(SampleBatch into) throws IOException {
        long edge = ascending ? Long.MAX_VALUE : Long.MIN_VALUE;
        boolean any = false;
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (!l.isEmpty()) {
                any = true;
                edge = ascending ? Math.min(edge, endOfFirst(l)) : Math.max(edge, startOfLast(l));
            }
        }
        if (!any) {
            return false;
        }
        int inside = 0;
        Lane only = lanes.get(0);
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (!l.isEmpty() && reaches(l, edge)) {
                inside++;
                only = l;
            }
        }
        if (inside == 1 && !only.buffered) {
            // Its current chunk is the one that ends at the edge.
            decodeCurrent(only, into);
            passCurrent(only);
            return true;
        }
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (!l.isEmpty() && !l.buffered && reaches(l, edge)) {
                l.buffer.clear();
                decodeCurrent(l, l.buffer);
                l.bufferFrom = 0;
                l.bufferTo = l.buffer.size;
                l.buffered = l.bufferTo > 0;
                if (!l.buffered) {
                    passCurrent(l);
                }
            }
        }
        if (ascending) {
            mergeUpTo(edge, into);
        } else {
            mergeDownTo(edge, into);
        }
        return true;
    }

    /** Whether something of a lane's current chunk may lie in the window. */
    private boolean reaches(Lane l, long edge) {
        if (ascending) {
            return (l.buffered ? l.buffer.times[l.bufferFrom] : l.minMillis()) <= edge;
        }
        return (l.buffered ? l.buffer.times[l.bufferTo - 1] : l.maxMillis()) >= edge;
    }

    private void mergeUpTo(long edge, SampleBatch into) {
        merge(into, edge);
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (l.buffered && l.bufferFrom == l.bufferTo) {
                passCurrent(l);
            }
        }
    }

    /** The samples from the edge on are merged as an ascending window; those below stay. */
    private void mergeDownTo(long edge, SampleBatch into) {
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (l.buffered) {
                int from = SampleFilters.firstNotBelow(l.buffer.times, l.bufferFrom, l.bufferTo, edge);
                l.rest = l.bufferFrom;
                l.bufferFrom = from;
                l.restTo = from;
            }
        }
        merge(into, Long.MAX_VALUE);
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            if (l.buffered) {
                l.bufferFrom = l.rest;
                l.bufferTo = l.restTo;
                if (l.bufferFrom == l.bufferTo) {
                    passCurrent(l);
                }
            }
        }
    }

    /** Moves what the buffers hold up to a time behind the batch, merged by time. */
    private void merge(SampleBatch into, long edge) {
        while (true) {
            @Nullable Lane least = null;
            long leastTime = 0;
            long otherTime = Long.MAX_VALUE;
            boolean others = false;
            for (int i = 0; i < laneCount; i++) {
                Lane l = lanes.get(i);
                if (!l.buffered || l.bufferFrom == l.bufferTo) {
                    continue;
                }
                long t = l.buffer.times[l.bufferFrom];
                if (t > edge) {
                    continue;
                }
                if (least == null || t < leastTime || (t == leastTime && l.rank > least.rank)) {
                    if (least != null) {
                        otherTime = leastTime;
                        others = true;
                    }
                    least = l;
                    leastTime = t;
                } else {
                    otherTime = others ? Math.min(otherTime, t) : t;
                    others = true;
                }
            }
            if (least == null) {
                return;
            }
            if (others && otherTime == leastTime) {
                SampleFilters.append(least.buffer, least.bufferFrom, least.bufferFrom + 1, into);
                passTime(leastTime);
            } else {
                // A run up to the others' next sample.
                int to = SampleFilters.firstAbove(least.buffer.times, least.bufferFrom, least.bufferTo, edge);
                if (others) {
                    to = SampleFilters.firstNotBelow(least.buffer.times, least.bufferFrom, to, otherTime);
                }
                SampleFilters.append(least.buffer, least.bufferFrom, to, into);
                least.bufferFrom = to;
            }
        }
    }

    private void passTime(long time) {
        for (int i = 0; i < laneCount; i++) {
            Lane l = lanes.get(i);
            while (l.buffered && l.bufferFrom < l.bufferTo && l.buffer.times[l.bufferFrom] == time) {
                l.bufferFrom++;
            }
        }
    }

    /** Whether a batch holds a native histogram. */
    static boolean hasHistogram(SampleBatch batch) {
        @Nullable FloatHistogram[] all = batch.histograms;
        if (all != null) {
            for (int i = 0; i < batch.size; i++) {
                if (all[i] != null) {
                    return true;
                }
            }
        }
        return false;
    }
}
