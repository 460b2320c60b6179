package io.tidemark.engine.head;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.tombstone.Intervals;
import org.jspecify.annotations.Nullable;

/** A series that rows of a commit name, looked up once for all of them; and its newest sample once those before a row count. */
final class CommitSeries {
    final long ref;

    /** Null where the commit makes it. */
    @Nullable
    MemSeries series;

    /** Whether the commit's records name it already. */
    boolean isAnnounced;

    /** What is deleted of it. */
    final Intervals deleted;

    long lastMillis = Long.MIN_VALUE;
    boolean isLastKnown;
    long lastBits;

    @Nullable
    FloatHistogram lastHistogram;

    /** Which one the row behind one of this named when that was last seen: rows tend to come in the same order again. */
    @Nullable
    CommitSeries follower;

    /** The batch that has it, its place there, and the last of its rows that are taken, -1 before the first. */
    @Nullable
    WriteBatch batch;

    int place;
    int lastRow;

    /**
     * Its state before the commit.
     *
     * @param known what the reference leads to
     * @param same what there is of the same labels under another reference, or the same
     * @param deleted what is deleted of that
     */
    CommitSeries(long ref, @Nullable MemSeries known, @Nullable MemSeries same, Intervals deleted) {
        this.ref = ref;
        this.series = known;
        this.deleted = deleted;
        if (same != null) {
            same.tell(this);
        }
    }

    /** The log has a sample of that time, in order. */
    void notBefore(long millis) {
        if (millis > lastMillis) {
            lastMillis = millis;
            isLastKnown = false;
        }
    }

    /** Whether a row is the newest sample, bit for bit. */
    boolean isLast(long millis, long bits, @Nullable FloatHistogram histogram) {
        return millis == lastMillis
                && isLastKnown
                && (histogram == null ? lastHistogram == null && lastBits == bits : histogram.equals(lastHistogram));
    }

    void setLast(long millis, long bits, @Nullable FloatHistogram histogram) {
        lastMillis = millis;
        isLastKnown = true;
        lastBits = bits;
        lastHistogram = histogram;
    }
}
