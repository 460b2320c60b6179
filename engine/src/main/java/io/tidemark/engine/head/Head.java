package io.tidemark.engine.head;

import io.tidemark.engine.chunk.ChunkDecoder;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The series of the head and what leads to them. One thread adds at a time, under the monitor of whoever owns it; any number
 * read through {@link HeadSnapshot}s. Closed when its owner and the last snapshot have let go.
 */
final class Head implements Closeable {
    private static final String HEAD_CHUNK = "head chunk";
    private static final int GONE_MIN = 10_000;

    /** No sample before this counts: blocks hold those times. */
    final long minValidMillis;

    /** No chunk reaches across a multiple of this. */
    final long rangeMillis;

    final HeadChunkFiles files;
    final Versions versions = new Versions();
    final MemPostings postings = new MemPostings();

    private final Map<Labels, MemSeries> byLabels = new HashMap<>();
    /** Numbers of series by what the log calls them. */
    private final LongIntMap byRef = new LongIntMap();

    /** References of series of which nothing was left when this head, or one before it, was made from another. */
    private final LongMap<Vanished> vanished = new LongMap<>();

    /** What is to be known of a series if it comes again. */
    private record Vanished(Labels labels, Intervals deleted) {}

    private final Map<String, MetricMetadata> metadata = new ConcurrentHashMap<>();
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Written by the one thread that adds, before {@link #seriesCount}. */
    private volatile MemSeries[] series = new MemSeries[64];

    private volatile int seriesCount;
    private volatile Map<Integer, Intervals> tombstones = Map.of();
    private volatile boolean hasLate;
    private volatile long maxMillis = Long.MIN_VALUE;

    Head(Directory directory, long minValidMillis, long rangeMillis) {
        this.minValidMillis = minValidMillis;
        this.rangeMillis = rangeMillis;
        this.files = new HeadChunkFiles(directory);
    }

    /**
     * Another head of what is left of this one when blocks have taken over all before a time. Series of which nothing is left are
     * not in it, but their references stay known: a server that replays its log after a restart uses them again without another
     * record of the series. Chunks are shared, not copied. For the thread that adds.
     *
     * @param keepFiles whether chunks of the files may yet be attached
     */
    Head from(long firstMillis, boolean keepFiles) {
        Head out = new Head(files.directory(), firstMillis, rangeMillis);
        if (keepFiles) {
            out.files.shareAll(files);
        }
        List<MemSeries> left = new ArrayList<>();
        int[] numbers = new int[seriesCount];
        for (int i = 0; i < seriesCount; i++) {
            MemSeries copy = series[i].from(firstMillis, left.size());
            numbers[i] = copy == null ? -1 : left.size();
            if (copy != null) {
                left.add(copy);
                copy.shareFiles(files, out.files);
            }
        }
        out.series = left.toArray(new MemSeries[Math.max(64, left.size())]);
        for (MemSeries each : left) {
            out.postings.add(each.index, each.labels);
            out.hasLate |= each.hasLate();
        }
        byLabels.forEach((labels, each) -> {
            if (numbers[each.index] >= 0) {
                out.byLabels.put(labels, left.get(numbers[each.index]));
            }
        });
        byRef.forEach((ref, number) -> {
            if (numbers[number] >= 0) {
                out.byRef.put(ref, numbers[number]);
            } else {
                out.vanished.put(
                        ref, new Vanished(series[number].labels, tombstones.getOrDefault(number, Intervals.NONE)));
            }
        });
        vanished.forEach(out.vanished::put);
        Map<Integer, Intervals> deleted = new HashMap<>();
        tombstones.forEach((index, intervals) -> {
            if (numbers[index] >= 0) {
                deleted.put(numbers[index], intervals);
            }
        });
        out.tombstones = deleted;
        out.metadata.putAll(metadata);
        out.maxMillis = maxMillis;
        out.seriesCount = left.size();
        return out;
    }

    /** The series of these labels, made where there is none. From then on {@code ref} too leads to it. */
    MemSeries getOrCreate(long ref, Labels labels) {
        MemSeries found = byLabels.get(labels);
        if (found == null) {
            found = new MemSeries(seriesCount, ref, labels);
            adopt(found);
        }
        byRef.put(ref, found.index);
        return found;
    }

    /** Takes a series of another head, whose number must be the next and whose labels must be new. */
    void adopt(MemSeries made, Head from) {
        made.shareFiles(from.files, files);
        adopt(made);
    }

    private void adopt(MemSeries made) {
        MemSeries[] all = series;
        if (made.index == all.length) {
            all = Arrays.copyOf(all, all.length * 2);
        }
        all[made.index] = made;
        series = all;
        postings.add(made.index, made.labels);
        byLabels.put(made.labels, made);
        byRef.put(made.ref, made.index);
        maxMillis = Math.max(maxMillis, made.lastMillis());
        seriesCount = made.index + 1;
    }

    @Nullable
    MemSeries byLabels(Labels labels) {
        return byLabels.get(labels);
    }

    @Nullable
    MemSeries byRef(long ref) {
        int number = numberOf(ref);
        return number == LongIntMap.NONE ? null : series[number];
    }

    /** The number of the series that a reference leads to, or {@link LongIntMap#NONE}. */
    int numberOf(long ref) {
        int number = byRef.get(ref);
        if (number == LongIntMap.NONE && !vanished.isEmpty()) {
            Vanished known = vanished.remove(ref);
            if (known != null) {
                MemSeries again = getOrCreate(ref, known.labels);
                for (Interval each : known.deleted.list()) {
                    delete(again, each);
                }
                return again.index;
            }
        }
        return number;
    }

    /** The labels of a series that was deleted may come again as another; what is there of it is out of sight. */
    void forget(long ref) {
        vanished.remove(ref);
        int number = byRef.remove(ref);
        if (number != LongIntMap.NONE) {
            byLabels.remove(series[number].labels, series[number]);
        }
    }

    /** Whether a series is one whose labels may come, or have come, again as another. For the thread that adds. */
    boolean isForgotten(MemSeries one) {
        return byLabels.get(one.labels) != one;
    }

    /** Whether so much is known of series that are gone that it is worth while to read the log again, which has less of it. */
    boolean isMostlyGone() {
        return vanished.size() > GONE_MIN && vanished.size() > 2 * seriesCount;
    }

    MemSeries series(int index) {
        return series[index];
    }

    int seriesCount() {
        return seriesCount;
    }

    /** Adds a sample in order, or, where it is not newer than those, nothing. */
    boolean append(MemSeries to, long millis, double value, long version) {
        boolean isAdded = to.append(millis, value, rangeMillis, version, versions.oldest());
        if (isAdded && millis > maxMillis) {
            maxMillis = millis;
        }
        return isAdded;
    }

    /** Adds a chain of a batch's rows in order, all of them floats. */
    void append(MemSeries to, WriteBatch batch, int firstRow, long version) {
        reached(to.append(batch, firstRow, rangeMillis, version, versions.oldest()));
    }

    boolean append(MemSeries to, long millis, FloatHistogram value, long version) {
        boolean isAdded = to.append(millis, value, rangeMillis, version, versions.oldest());
        if (isAdded && millis > maxMillis) {
            maxMillis = millis;
        }
        return isAdded;
    }

    void appendLate(MemSeries to, long millis, double value, @Nullable FloatHistogram histogram, long version) {
        hasLate = true;
        to.appendLate(millis, value, histogram, version, versions.oldest());
    }

    /** Samples in order up to a time are part of a series now. */
    void reached(long millis) {
        if (millis > maxMillis) {
            maxMillis = millis;
        }
    }

    /** A series has samples that came late, or will have them before anybody reads it. */
    void noteLate() {
        hasLate = true;
    }

    void delete(MemSeries from, Interval interval) {
        Map<Integer, Intervals> copy = new HashMap<>(tombstones);
        copy.merge(from.index, Intervals.of(interval.minMillis(), interval.maxMillis()), (a, b) -> a.with(interval));
        tombstones = copy;
    }

    /** The same for many series, by the log's references. */
    void delete(Tombstones deleted) {
        tombstones = tombstones(deleted);
    }

    /** What is deleted, and more of it, by the log's references. */
    Map<Integer, Intervals> tombstones(Tombstones more) {
        if (more.isEmpty()) {
            return tombstones;
        }
        more.byRef().keySet().forEach(this::numberOf); // A series that comes again brings deletions of its own.
        Map<Integer, Intervals> all = new HashMap<>(tombstones);
        more.byRef().forEach((ref, intervals) -> {
            int number = numberOf(ref);
            if (number != LongIntMap.NONE) {
                all.merge(number, intervals, Intervals::with);
            }
        });
        return all;
    }

    /** What there is of some series in a range and is not deleted yet, as what would hide it. */
    Tombstones samples(TagFilter filter, TimeRange range) {
        Map<Long, Intervals> found = new HashMap<>();
        for (int i = 0; i < seriesCount; i++) {
            MemSeries each = series[i];
            if (filter.matches(each.labels)) {
                long min = each.firstMillis();
                long max = each.lastMillis();
                LateSamples.View view = each.late(Long.MAX_VALUE);
                if (view != null) {
                    min = Math.min(min, view.minMillis());
                    max = Math.max(max, view.maxMillis());
                }
                min = Math.max(min, range.minMillis());
                max = Math.min(max, range.maxMillis());
                Intervals before = tombstones.getOrDefault(each.index, Intervals.NONE);
                if (min <= max && !before.covers(min, max)) {
                    found.put(each.ref, Intervals.of(min, max));
                }
            }
        }
        return Tombstones.of(found);
    }

    /** A sample was added at a time that was deleted: it is seen. */
    void undelete(MemSeries of, long millis) {
        Intervals deleted = tombstones.get(of.index);
        if (deleted != null && deleted.contains(millis)) {
            Map<Integer, Intervals> copy = new HashMap<>(tombstones);
            Intervals left = deleted.without(millis);
            if (left.isEmpty()) {
                copy.remove(of.index);
            } else {
                copy.put(of.index, left);
            }
            tombstones = copy;
        }
    }

    Map<Integer, Intervals> tombstones() {
        return tombstones;
    }

    /** Whether there are samples that came out of order. */
    boolean hasLate() {
        return hasLate;
    }

    /** The newest time of a sample in order, or {@link Long#MIN_VALUE}. */
    long maxMillis() {
        return maxMillis;
    }

    void describe(String metric, MetricMetadata what) {
        metadata.put(metric, what);
    }

    /** A series of a metric, or null. */
    @Nullable
    MemSeries firstOf(String metric) {
        Postings found = postings.get(Labels.METRIC_NAME, metric, seriesCount);
        return found.size() == 0 ? null : series(found.get(0));
    }

    Map<String, MetricMetadata> metadata() {
        return metadata;
    }

    @Nullable
    MetricMetadata metadata(String metric) {
        return metadata.get(metric);
    }

    /** The data of a chunk, wherever it is. */
    byte[] bytes(HeadChunk chunk) throws IOException {
        byte[] bytes = chunk.bytes();
        if (bytes == null) {
            ByteCursor data = files.data(chunk.fileRef());
            bytes = Arrays.copyOfRange(data.array(), data.position(), data.position() + data.remaining());
        }
        return bytes;
    }

    /** Decodes the first {@code limit} samples of a chunk, those before {@link #minValidMillis} left out. */
    void decode(HeadChunk chunk, int limit, SampleBatch into) throws IOException {
        int start = into.size;
        byte[] bytes = chunk.bytes();
        int encoding = chunk.encoding() & ~HeadChunkFiles.OUT_OF_ORDER;
        if (bytes != null) {
            ChunkDecoder.decode(encoding, bytes, 0, bytes.length, HEAD_CHUNK, 0, into);
        } else {
            ByteCursor data = files.data(chunk.fileRef());
            ChunkDecoder.decode(
                    encoding, data.array(), data.position(), data.remaining(), data.file(), data.offset(), into);
        }
        into.size = Math.min(into.size, start + limit);
        dropBefore(into, start, minValidMillis);
    }

    private static void dropBefore(SampleBatch batch, int start, long minMillis) {
        int from = start;
        while (from < batch.size && batch.times[from] < minMillis) {
            from++;
        }
        if (from > start) {
            int n = batch.size - from;
            System.arraycopy(batch.times, from, batch.times, start, n);
            System.arraycopy(batch.values, from, batch.values, start, n);
            if (batch.histograms != null) {
                System.arraycopy(batch.histograms, from, batch.histograms, start, n);
            }
            batch.size = start + n;
        }
    }

    /** Takes a reference for a snapshot. */
    void retain() {
        holders.incrementAndGet();
    }

    /** Lets a reference go; files are closed with the last one. */
    @Override
    public void close() throws IOException {
        if (holders.decrementAndGet() == 0) {
            files.close();
        }
    }
}
