package io.tidemark.engine.head;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The head at one version, as a reader. There are two of them over one head: of the samples that came in order and of those
 * that came late. Safe for any thread.
 */
abstract class HeadSnapshot implements BlockReader {
    final Head head;
    final long version;
    private final int seriesCount;
    private final Map<Integer, Intervals> tombstones;
    private final AtomicInteger references = new AtomicInteger(1);

    /**
     * Whoever makes it holds the first reference.
     *
     * @param decided what is deleted besides what the head knows to be
     */
    HeadSnapshot(Head head, Tombstones decided) {
        this.head = head;
        head.retain();
        this.version = head.versions.acquire();
        this.seriesCount = head.seriesCount();
        this.tombstones = head.tombstones(decided);
    }

    /** The samples that came in order. */
    static final class InOrder extends HeadSnapshot {
        InOrder(Head head, Tombstones decided) {
            super(head, decided);
        }

        @Override
        public String name() {
            return "head";
        }

        @Override
        public SourceRank rank() {
            return SourceRank.HEAD;
        }

        @Override
        public TimeRange range() {
            return new TimeRange(head.minValidMillis, Long.MAX_VALUE);
        }

        @Override
        void chunks(MemSeries series, TimeRange range, SeriesEntry into) {
            series.chunks(range.intersect(range()), version, into);
        }

        @Override
        void read(MemSeries series, int number, SampleBatch into) throws IOException {
            HeadChunk chunk = series.chunk(number);
            int visible = series.visibleSamples(version) - chunk.firstSample();
            head.decode(chunk, Math.max(0, Math.min(visible, chunk.samples())), into);
        }
    }

    /** The samples that came late: of each series one chunk, made when it is read. */
    static final class Late extends HeadSnapshot {
        Late(Head head, Tombstones decided) {
            super(head, decided);
        }

        @Override
        public String name() {
            return "out-of-order head";
        }

        @Override
        public SourceRank rank() {
            return SourceRank.OUT_OF_ORDER_HEAD;
        }

        @Override
        public TimeRange range() {
            return TimeRange.ALL;
        }

        @Override
        void chunks(MemSeries series, TimeRange range, SeriesEntry into) {
            LateSamples.View view = series.late(version);
            if (view != null) {
                long min = view.minMillis();
                long max = view.maxMillis();
                if (range.overlaps(min, max)) {
                    into.addChunk((long) series.index << 32, min, max);
                } else {
                    into.chunksOutside++;
                }
            }
        }

        @Override
        void read(MemSeries series, int number, SampleBatch into) {
            LateSamples.View view = series.late(version);
            if (view != null) {
                view.addTo(into);
            }
        }
    }

    /** Adds the chunks that this reader sees. */
    abstract void chunks(MemSeries series, TimeRange range, SeriesEntry into);

    /** Decodes a chunk. */
    abstract void read(MemSeries series, int number, SampleBatch into) throws IOException;

    @Override
    public void series(int ref, TimeRange range, SeriesEntry into) {
        MemSeries series = head.series(ref);
        into.reset(series.labels);
        if (range.isEmpty()) {
            return;
        }
        chunks(series, range, into);
    }

    @Override
    public Labels labels(int ref) {
        return head.series(ref).labels;
    }

    @Override
    public Intervals tombstones(int ref) {
        return tombstones.getOrDefault(ref, Intervals.NONE);
    }

    @Override
    public void readChunk(long chunkRef, SampleBatch into) throws IOException {
        read(head.series((int) (chunkRef >>> 32)), (int) chunkRef, into);
    }

    @Override
    public List<String> labelNames() {
        return head.postings.names(seriesCount);
    }

    @Override
    public List<String> labelValues(String name) {
        return head.postings.values(name, "", seriesCount);
    }

    @Override
    public List<String> labelValues(String name, String prefix) {
        return head.postings.values(name, prefix, seriesCount);
    }

    @Override
    public Postings all() {
        int[] refs = new int[seriesCount];
        Arrays.setAll(refs, i -> i);
        return Postings.ofSorted(refs, refs.length);
    }

    @Override
    public Postings postings(String name, String value) {
        return head.postings.get(name, value, seriesCount);
    }

    @Override
    public Postings postings(String name, List<String> values) {
        return Postings.union(new TreeSet<>(values)
                .stream().map(v -> head.postings.get(name, v, seriesCount)).toList());
    }

    @Override
    public boolean retain() {
        int n;
        do {
            n = references.get();
            if (n == 0) {
                return false;
            }
        } while (!references.compareAndSet(n, n + 1));
        return true;
    }

    @Override
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("the " + name() + " was released more often than it was retained");
        }
        if (left == 0) {
            head.versions.release(version);
            try {
                head.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
