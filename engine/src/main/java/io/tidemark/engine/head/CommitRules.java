package io.tidemark.engine.head;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.tombstone.Intervals;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says of each row of a commit what becomes of it, in the order in which rows came: a row counts for those behind it. Changes no
 * series. Used for one commit, by the thread that may change the head.
 */
final class CommitRules {
    private final Head head;
    private final Map<Long, Labels> labels;
    private final Map<Labels, GoneSeries> gone;
    private final long lateMaxMillis;
    private final long keptMillis;
    private final long orderMinMillis;
    private final LongMap<CommitSeries> named;
    private long newestMillis;

    /**
     * Rules as of the commits before.
     *
     * @param labels of all references
     * @param gone series that are not in the head, and yet in the log
     * @param orderMinMillis samples before this are late
     * @param newestMillis the newest time so far
     * @param rows how many there are about
     */
    CommitRules(
            Head head,
            Map<Long, Labels> labels,
            Map<Labels, GoneSeries> gone,
            HeadWriter.Rules rules,
            long orderMinMillis,
            long newestMillis,
            long rows) {
        this.head = head;
        this.labels = labels;
        this.gone = gone;
        this.lateMaxMillis = rules.lateMaxMillis();
        this.keptMillis = rules.keptMillis() == 0 ? Long.MAX_VALUE : rules.keptMillis();
        this.orderMinMillis = orderMinMillis;
        this.newestMillis = newestMillis;
        this.named = new LongMap<>((int) Math.min(rows, head.seriesCount()));
    }

    /** The newest time once all rows so far count. */
    long newestMillis() {
        return newestMillis;
    }

    /** Decides the rows of a batch. */
    void decide(WriteBatch batch) {
        batch.beginOutcomes();
        @Nullable FloatHistogram @Nullable [] histograms = batch.histograms;
        CommitSeries series = null;
        for (int row = 0; row < batch.size; row++) {
            series = series(series, batch.refs[row]);
            if (series.batch != batch) {
                batch.add(series);
            }
            batch.decide(row, series, decide(series, batch.times[row], batch.values[row], histograms, row));
        }
    }

    private byte decide(
            CommitSeries series, long time, double value, @Nullable FloatHistogram @Nullable [] histograms, int row) {
        FloatHistogram h = histograms == null ? null : histograms[row];
        long bits = h == null ? Double.doubleToRawLongBits(value) : 0;
        if (isBehind(time, keptMillis)) {
            return WriteBatch.BEYOND_RETENTION;
        }
        if (time > series.lastMillis && time >= orderMinMillis && !series.deleted.contains(time)) {
            series.setLast(time, bits, h);
            newestMillis = Math.max(newestMillis, time);
            return WriteBatch.IN_ORDER;
        }
        if (series.isLast(time, bits, h) && !series.deleted.contains(time)) {
            return WriteBatch.UNCHANGED;
        }
        if (isBehind(time, lateMaxMillis)) {
            return WriteBatch.TOO_OLD;
        }
        newestMillis = Math.max(newestMillis, time);
        if (time == series.lastMillis) {
            series.setLast(time, bits, h);
        }
        return WriteBatch.LATE;
    }

    private boolean isBehind(long time, long most) {
        return most != Long.MAX_VALUE && newestMillis != Long.MIN_VALUE && time < newestMillis - most;
    }

    /** The series of a reference, which is the one before, or most likely the one that came behind that before. */
    private CommitSeries series(@Nullable CommitSeries before, long ref) {
        if (before == null) {
            return series(ref);
        }
        if (before.ref == ref) {
            return before;
        }
        CommitSeries follower = before.follower;
        if (follower == null || follower.ref != ref) {
            follower = series(ref);
            before.follower = follower;
        }
        return follower;
    }

    private CommitSeries series(long ref) {
        CommitSeries series = named.get(ref);
        if (series == null) {
            MemSeries known = head.byRef(ref);
            Labels who = known == null || !gone.isEmpty() ? labels.get(ref) : null;
            MemSeries same = known != null || who == null ? known : head.byLabels(who);
            GoneSeries before = who == null ? null : gone.get(who);
            series = new CommitSeries(ref, known, same, deleted(same, before));
            if (before != null) {
                series.notBefore(before.lastMillis());
            }
            named.put(ref, series);
        }
        return series;
    }

    private Intervals deleted(@Nullable MemSeries of, @Nullable GoneSeries before) {
        Map<Integer, Intervals> all = head.tombstones();
        Intervals here = of == null || all.isEmpty() ? Intervals.NONE : all.getOrDefault(of.index, Intervals.NONE);
        return before == null ? here : here.with(before.deleted());
    }
}
