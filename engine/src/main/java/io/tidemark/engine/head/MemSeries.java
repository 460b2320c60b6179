package io.tidemark.engine.head;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.HistogramAppender;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One series of the head: its complete chunks, the chunk that is being filled, and the samples that came out of order. Its own
 * monitor guards all that changes.
 */
final class MemSeries {
    private static final HeadChunk[] NO_CHUNKS = {};

    /** Its number within this head, from 0; what readers call its reference. */
    final int index;

    /** What the log calls it. */
    final long ref;

    final Labels labels;

    @GuardedBy("this")
    private HeadChunk[] chunks = NO_CHUNKS;

    @GuardedBy("this")
    private int chunkCount;

    @GuardedBy("this")
    private @Nullable OpenChunk open;

    @GuardedBy("this")
    private int samples;

    /** Null until samples come that some reader must not see. */
    @GuardedBy("this")
    private @Nullable Cuts cuts;

    @GuardedBy("this")
    private @Nullable LateSamples late;

    /**
     * Time of the newest sample that came in order, even if it is not here any more; {@link Long#MIN_VALUE} where none came. In
     * the log nothing that is not newer may follow but late.
     */
    @GuardedBy("this")
    private long lastMillis = Long.MIN_VALUE;

    /** Whether the next two say what is there at that time. */
    @GuardedBy("this")
    private boolean isLastKnown;

    @GuardedBy("this")
    private long lastBits;

    @GuardedBy("this")
    private @Nullable FloatHistogram lastHistogram;

    MemSeries(int index, long ref, Labels labels) {
        this.index = index;
        this.ref = ref;
        this.labels = labels;
    }

    @GuardedBy("this")
    private long attachedFromMillis = Long.MIN_VALUE;

    /** Whether the log has samples in order from before those chunks. */
    @GuardedBy("this")
    private boolean lacksSamples;

    /** Adds a complete chunk that lies behind all that is there; false where it does not. */
    synchronized boolean attach(int encoding, long minMillis, long maxMillis, int count, long fileRef) {
        if (minMillis <= lastMillis || minMillis > maxMillis) {
            return false;
        }
        add(new HeadChunk(encoding, minMillis, maxMillis, samples, count, null, fileRef));
        if (samples == 0) {
            attachedFromMillis = minMillis;
        }
        samples += count;
        lastMillis = maxMillis;
        isLastKnown = false;
        return true;
    }

    /**
     * A copy of what is left once all in order before a time is dropped, whole chunks only; null where nothing is. The copy is
     * of the newest state and knows of no older one. The chunk that is being filled goes on being filled: ended early, each window
     * would have one chunk more.
     *
     * @param number what the copy is called in its head
     */
    synchronized @Nullable MemSeries from(long minMillis, int number) {
        MemSeries out = new MemSeries(number, ref, labels);
        LateSamples.View lateNow = late == null ? null : late.view(Long.MAX_VALUE);
        OpenChunk last = open;
        synchronized (out) {
            for (int i = 0; i < chunkCount; i++) {
                out.addFrom(minMillis, chunks[i]);
            }
            if (last != null && last.maxMillis >= minMillis) {
                out.open = new OpenChunk(last, out.samples);
                out.samples += last.samples();
            }
            if (lateNow != null) {
                out.late = new LateSamples(lateNow);
            }
            out.lastMillis = lastMillis;
            out.isLastKnown = isLastKnown;
            out.lastBits = lastBits;
            out.lastHistogram = lastHistogram;
            return out.samples == 0 && lateNow == null ? null : out;
        }
    }

    @GuardedBy("this")
    private void addFrom(long minMillis, HeadChunk chunk) {
        if (chunk.maxMillis() >= minMillis) {
            add(new HeadChunk(
                    chunk.encoding(),
                    chunk.minMillis(),
                    chunk.maxMillis(),
                    samples,
                    chunk.samples(),
                    chunk.bytes(),
                    chunk.fileRef()));
            samples += chunk.samples();
        }
    }

    /**
     * Whether {@link #from} keeps what it must and no more: nothing came late, no chunk has samples from both sides of the time, and
     * none before it that came after the first so many.
     */
    synchronized boolean canBeShared(long minMillis, int known) {
        if (late != null) {
            return false;
        }
        for (int i = 0; i < chunkCount; i++) {
            HeadChunk chunk = chunks[i];
            boolean hasNewer = chunk.firstSample() + chunk.samples() > known;
            if (chunk.minMillis() < minMillis && (hasNewer || chunk.maxMillis() >= minMillis)) {
                return false;
            }
        }
        OpenChunk last = open;
        return last == null
                || last.minMillis >= minMillis
                || last.maxMillis < minMillis && last.firstSample + last.samples() <= known;
    }

    /** Has the files of its chunks shared by another head. */
    synchronized void shareFiles(HeadChunkFiles from, HeadChunkFiles to) {
        for (int i = 0; i < chunkCount; i++) {
            if (chunks[i].bytes() == null) {
                to.share(from, chunks[i].fileRef());
            }
        }
    }

    /**
     * The number of the first complete chunk, from a number on, that is not in a file and of which a reader of a version sees all;
     * -1 where there is none.
     *
     * @param firstFile chunks in files before this one count as in none
     */
    synchronized int unwritten(int from, long firstFile, long version) {
        int visible = visibleSamples(version);
        for (int i = from; i < chunkCount && chunks[i].firstSample() + chunks[i].samples() <= visible; i++) {
            if (!chunks[i].isInFile(firstFile)) {
                return i;
            }
        }
        return -1;
    }

    /** A chunk is in a file now, durably, and needs no memory any more. */
    synchronized void written(int number, long fileRef) {
        chunks[number] = chunks[number].in(fileRef);
    }

    synchronized boolean hasLate() {
        return late != null;
    }

    @GuardedBy("this")
    private void add(HeadChunk chunk) {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(4, chunkCount * 2));
        }
        chunks[chunkCount++] = chunk;
    }

    synchronized long lastMillis() {
        return lastMillis;
    }

    /** Says what the newest sample is, as far as it is known: a chunk from a file would have to be read for it. */
    synchronized void tell(CommitSeries what) {
        what.lastMillis = lastMillis;
        what.isLastKnown = isLastKnown;
        what.lastBits = lastBits;
        what.lastHistogram = lastHistogram;
    }

    /**
     * Whether a sample of the log is new here, or tells what is there at the newest time: {@link #append} wants it. Else a chunk must
     * hold it.
     */
    synchronized boolean wants(long millis) {
        passOver(millis);
        return millis > lastMillis || millis == lastMillis && !isLastKnown;
    }

    /** Whether chunks were attached whose series has older samples in the log: a file before theirs is missing. */
    synchronized boolean lacksSamples() {
        return lacksSamples;
    }

    /** Where the chunks begin that came from files before anything else did; {@link Long#MIN_VALUE} where none did. */
    synchronized long attachedFromMillis() {
        return attachedFromMillis;
    }

    @GuardedBy("this")
    private void passOver(long millis) {
        lacksSamples |= millis < attachedFromMillis;
    }

    /** What a sample of the log says that is not newer than all in order. */
    @GuardedBy("this")
    private void passOver(long millis, double value, @Nullable FloatHistogram histogram) {
        passOver(millis);
        if (millis == lastMillis && !isLastKnown) {
            setLast(value, histogram);
        }
    }

    /** For a copy from which samples were left out: nothing is in order that was not in order for the original. */
    synchronized void notBefore(long originalLastMillis) {
        if (originalLastMillis > lastMillis) {
            lastMillis = originalLastMillis;
            isLastKnown = false;
        }
    }

    /** Appends a float behind all samples in order; false where it is not newer than they are. */
    synchronized boolean append(long millis, double value, long rangeMillis, long version, long oldest) {
        if (millis <= lastMillis) {
            passOver(millis, value, null);
            return false;
        }
        cut(version, oldest);
        add(millis, value, rangeMillis);
        return true;
    }

    /**
     * Appends a chain of a batch's rows behind all samples in order: floats, each newer than the one before.
     *
     * @return the time of the newest sample in order then
     */
    synchronized long append(WriteBatch batch, int firstRow, long rangeMillis, long version, long oldest) {
        cut(version, oldest);
        for (int row = firstRow; row != WriteBatch.END; row = batch.nextRows[row]) {
            if (batch.times[row] > lastMillis) {
                add(batch.times[row], batch.values[row], rangeMillis);
            }
        }
        return lastMillis;
    }

    @GuardedBy("this")
    private void add(long millis, double value, long rangeMillis) {
        OpenChunk chunk = open;
        if (chunk == null || chunk.isOver(millis, Encoding.XOR)) {
            chunk = begin(Encoding.XOR, millis, rangeMillis, null);
        }
        chunk.append(millis, value);
        samples++;
        lastMillis = millis;
        setLast(value, null);
    }

    /** Appends a native histogram behind all samples in order; false where it is not newer than they are. */
    synchronized boolean append(long millis, FloatHistogram value, long rangeMillis, long version, long oldest) {
        if (millis <= lastMillis) {
            passOver(millis, 0, value);
            return false;
        }
        cut(version, oldest);
        Encoding encoding = value.integer() ? Encoding.HISTOGRAM : Encoding.FLOAT_HISTOGRAM;
        OpenChunk chunk = open;
        if (chunk == null || chunk.isOver(millis, encoding)) {
            HistogramAppender next = chunk != null && chunk.encoding == encoding
                    ? chunk.histograms().next()
                    : null;
            chunk = begin(encoding, millis, rangeMillis, next);
        }
        if (!chunk.append(millis, value)) {
            chunk = begin(encoding, millis, rangeMillis, chunk.histograms().next());
            chunk.append(millis, value);
        }
        samples++;
        lastMillis = millis;
        setLast(0, value);
        return true;
    }

    /** Samples of a version are about to come. */
    @GuardedBy("this")
    private void cut(long version, long oldest) {
        if (version > oldest) {
            Cuts marks = cuts;
            if (marks == null) {
                marks = new Cuts();
                cuts = marks;
            }
            marks.before(version, samples, oldest);
        }
    }

    /** How many samples a reader of a version sees. */
    synchronized int visibleSamples(long version) {
        return cuts == null ? samples : cuts.visible(version, samples);
    }

    @GuardedBy("this")
    private OpenChunk begin(Encoding encoding, long millis, long rangeMillis, @Nullable HistogramAppender appender) {
        OpenChunk done = open;
        if (done != null) {
            add(done.close());
        }
        OpenChunk next = new OpenChunk(encoding, samples, millis, rangeMillis, appender);
        open = next;
        return next;
    }

    /** Adds a sample that is not newer than those in order. */
    synchronized void appendLate(
            long millis, double value, @Nullable FloatHistogram histogram, long version, long oldest) {
        LateSamples all = late;
        if (all == null) {
            all = new LateSamples();
            late = all;
        }
        all.append(millis, value, histogram, version, oldest);
        if (millis == lastMillis) {
            setLast(value, histogram); // It replaces the one in order.
        }
    }

    @GuardedBy("this")
    private void setLast(double value, @Nullable FloatHistogram histogram) {
        isLastKnown = true;
        lastBits = Double.doubleToRawLongBits(value);
        lastHistogram = histogram;
    }

    /** The late samples that a reader of a version sees, or null where there are none. */
    synchronized LateSamples.@Nullable View late(long version) {
        return late == null ? null : late.view(version);
    }

    /** Adds the chunks that a reader of a version sees and that overlap a range to an entry; references are numbers of chunks. */
    synchronized void chunks(TimeRange range, long version, SeriesEntry into) {
        int visible = visibleSamples(version);
        for (int i = 0; i < chunkCount; i++) {
            HeadChunk chunk = chunks[i];
            if (chunk.firstSample() < visible) {
                add(range, i, chunk.minMillis(), chunk.maxMillis(), into);
            }
        }
        OpenChunk last = open;
        if (last != null && last.firstSample < visible) {
            add(range, chunkCount, last.minMillis, last.maxMillis, into);
        }
    }

    private void add(TimeRange range, int number, long min, long max, SeriesEntry into) {
        if (range.overlaps(min, max)) {
            into.addChunk((long) index << 32 | number, min, max);
        } else {
            into.chunksOutside++;
        }
    }

    /** A chunk as it is now; one that is being filled is copied. */
    synchronized HeadChunk chunk(int number) {
        if (number < chunkCount) {
            return chunks[number];
        }
        OpenChunk last = open;
        if (last == null || number != chunkCount) {
            throw new IllegalArgumentException("series " + labels + " has no chunk " + number);
        }
        return last.close();
    }

    /** Time of the first sample in order, or {@link Long#MAX_VALUE}. */
    synchronized long firstMillis() {
        if (chunkCount > 0) {
            return chunks[0].minMillis();
        }
        OpenChunk last = open;
        return last == null ? Long.MAX_VALUE : last.minMillis;
    }
}
