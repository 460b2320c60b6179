package io.tidemark.engine;

import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.compact.CompactionControl;
import io.tidemark.engine.compact.CompactionRanges;
import io.tidemark.engine.compact.Compactor;
import io.tidemark.engine.head.HeadWriter;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Makes blocks of the head: one for each aligned window of two hours in which there are samples. Late samples of times that
 * blocks had before go to blocks of their own, which say so; all others go with those in order.
 */
final class HeadFlusher implements Flushing {
    private static final long RANGE = CompactionRanges.HEAD_MILLIS;
    private static final String OUT_OF_ORDER = "from-out-of-order";

    private final HeadWriter head;
    private final DataDirectory blocks;
    private final Compactor compactor;

    HeadFlusher(HeadWriter head, DataDirectory blocks, Compactor compactor) {
        this.head = head;
        this.blocks = blocks;
        this.compactor = compactor;
    }

    @Override
    public void flushDue(CompactionControl control) throws IOException {
        long end = head.dueMillis();
        if (end != Long.MIN_VALUE) {
            flush(end, control);
        }
    }

    @Override
    public void flushAll(CompactionControl control) throws IOException {
        long end = head.endMillis();
        if (end != Long.MIN_VALUE) {
            flush(end, control);
        }
    }

    @Override
    public boolean mend() throws IOException {
        return head.mend();
    }

    @Override
    public void writeChunks(CompactionControl control) throws InterruptedIOException {
        head.writeChunks(control::betweenSeries);
    }

    private void flush(long end, CompactionControl control) throws IOException {
        HeadWriter.Flush flush = head.begin(end);
        try {
            List<BlockMeta> made = new ArrayList<>();
            for (long start : windows(flush.readers(), end)) {
                // A window that a flush has cut in two: blocks of its first part had their samples in order already.
                long cut = Math.min(Math.max(start, flush.orderFromMillis()), start + RANGE);
                write(flush, start, Math.min(cut, end), List.of(OUT_OF_ORDER), control, made);
                write(flush, cut, Math.min(start + RANGE, end), List.of(), control, made);
            }
            flush.finish(meanwhile -> blocks.replace(made, List.of(), meanwhile));
        } finally {
            flush.close();
        }
    }

    private void write(
            HeadWriter.Flush flush,
            long min,
            long maxExclusive,
            List<String> hints,
            CompactionControl control,
            List<BlockMeta> made)
            throws IOException {
        if (min < maxExclusive) {
            compactor.write(flush.readers(), min, maxExclusive, hints, control).ifPresent(made::add);
        }
    }

    /** The starts of the windows in which there are samples before a time. */
    private static TreeSet<Long> windows(List<BlockReader> readers, long end) throws IOException {
        TreeSet<Long> starts = new TreeSet<>();
        SeriesEntry entry = new SeriesEntry();
        SampleBatch batch = new SampleBatch(256);
        for (BlockReader reader : readers) {
            Postings all = reader.all();
            for (int i = 0; i < all.size(); i++) {
                reader.series(all.get(i), TimeRange.ALL, entry);
                for (int c = 0; c < entry.chunkCount; c++) {
                    long first = CompactionRanges.windowStart(entry.chunkMinMillis[c], RANGE);
                    long last = CompactionRanges.windowStart(entry.chunkMaxMillis[c], RANGE);
                    if (first == last) {
                        add(starts, first, end);
                    } else {
                        batch.clear();
                        reader.readChunk(entry.chunkRefs[c], batch);
                        for (int s = 0; s < batch.size; s++) {
                            add(starts, CompactionRanges.windowStart(batch.times[s], RANGE), end);
                        }
                    }
                }
            }
        }
        return starts;
    }

    private static void add(TreeSet<Long> starts, long start, long end) {
        if (start < end) {
            starts.add(start);
        }
    }
}
