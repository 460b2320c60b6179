package io.tidemark.engine.head;

import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes through all that a head holds, to copy it or to write it to a log. For whoever keeps others from adding to it. Stateless. */
final class HeadCopy {
    /** As many late samples go into one commit of the log. */
    private static final int LATE_MAX = 4096;

    /** Records are handed to the log in groups of about so many samples. */
    private static final int GROUP_MAX = 100_000;

    /** The version of all that is in a copy. */
    private static final long COPIED = 1;

    private HeadCopy() {}

    /** Takes the samples of one series, those in order before the late ones. */
    private interface Sink {
        void inOrder(int number, long millis, double value, @Nullable FloatHistogram histogram) throws IOException;

        void late(int number, long millis, double value, @Nullable FloatHistogram histogram) throws IOException;
    }

    /** Hands the samples of a series on that are not deleted. */
    private static void each(HeadState state, MemSeries series, boolean inOrder, boolean late, Sink sink)
            throws IOException {
        Intervals deleted = state.deleted(series);
        if (inOrder) {
            SeriesEntry entry = new SeriesEntry();
            entry.reset(series.labels);
            series.chunks(TimeRange.ALL, state.version(), entry);
            int visible = series.visibleSamples(state.version());
            SampleBatch batch = new SampleBatch(256);
            for (int c = 0; c < entry.chunkCount; c++) {
                HeadChunk chunk = series.chunk((int) entry.chunkRefs[c]);
                int samples = Math.min(chunk.samples(), visible - chunk.firstSample());
                batch.clear();
                state.head().decode(chunk, samples, batch);
                // Those before the head's first valid time are left out at the begin.
                int first = chunk.firstSample() + samples - batch.size;
                for (int i = 0; i < batch.size; i++) {
                    if (!deleted.contains(batch.times[i])) {
                        FloatHistogram h = batch.histograms == null ? null : batch.histograms[i];
                        sink.inOrder(first + i, batch.times[i], batch.values[i], h);
                    }
                }
            }
        }
        LateSamples.View view = late ? series.late(state.version()) : null;
        if (view != null) {
            for (int i = 0; i < view.size(); i++) {
                if (!deleted.contains(view.time(i))) {
                    sink.late(i, view.time(i), view.value(i), view.histogram(i));
                }
            }
        }
    }

    /**
     * Copies a head. Series of which all is deleted are in the copy too: the log that the head came from has their samples, and
     * what counts as newer than those is settled by them.
     */
    static void copy(Head from, Head to) throws IOException {
        copy(from, Long.MIN_VALUE, from.versions.visible(), true, to, new HashMap<>());
    }

    /**
     * Copies what is left of a head when blocks have taken over all before a time. Series of which nothing is left are not in the
     * copy; of most of the others the chunks are shared.
     *
     * @param taken the version of which the blocks were made; samples of later ones stay, as late ones, whatever their time
     * @param gone gets those of which nothing is left but what the log says
     */
    static void copy(Head from, long firstMillis, long taken, Head to, Map<Labels, GoneSeries> gone)
            throws IOException {
        copy(from, firstMillis, taken, false, to, gone);
    }

    private static void copy(
            Head from, long firstMillis, long taken, boolean withEmpty, Head to, Map<Labels, GoneSeries> gone)
            throws IOException {
        try (HeadState state = HeadState.of(from)) {
            copy(state, firstMillis, taken, withEmpty, to, gone);
        }
        from.metadata().forEach(to::describe);
        to.versions.publish(COPIED);
    }

    private static void copy(
            HeadState state, long firstMillis, long taken, boolean withEmpty, Head to, Map<Labels, GoneSeries> gone)
            throws IOException {
        Head from = state.head();
        for (int s = 0; s < from.seriesCount(); s++) {
            MemSeries series = from.series(s);
            if (from.isForgotten(series)) {
                continue; // Its deletion would be one of the series that has its labels now.
            }
            int known = series.visibleSamples(taken);
            LateSamples.View lateKnown = series.late(taken);
            int knownLate = lateKnown == null ? 0 : lateKnown.size();
            if (!from.tombstones().containsKey(series.index) && series.canBeShared(to.minValidMillis, known)) {
                MemSeries shared = series.from(firstMillis, to.seriesCount());
                if (shared != null) {
                    to.adopt(shared, from);
                } else {
                    goes(series, firstMillis, Intervals.NONE, gone);
                }
                continue;
            }
            each(state, series, true, true, new Sink() {
                @Override
                public void inOrder(int number, long millis, double value, @Nullable FloatHistogram h) {
                    if (millis < firstMillis) {
                        if (number >= known) {
                            addLate(millis, value, h);
                        }
                    } else if (h == null) {
                        to.append(target(), millis, value, COPIED);
                    } else {
                        to.append(target(), millis, h, COPIED);
                    }
                }

                @Override
                public void late(int number, long millis, double value, @Nullable FloatHistogram h) {
                    if (millis >= firstMillis || number >= knownLate) {
                        addLate(millis, value, h);
                    }
                }

                private void addLate(long millis, double value, @Nullable FloatHistogram h) {
                    to.appendLate(target(), millis, value, h, COPIED);
                }

                private MemSeries target() {
                    return to.getOrCreate(series.ref, series.labels);
                }
            });
            MemSeries copy = withEmpty ? to.getOrCreate(series.ref, series.labels) : to.byLabels(series.labels);
            if (copy != null) {
                copy.notBefore(series.lastMillis());
                keepDeletions(from, series, firstMillis, copy, to);
            } else {
                goes(series, firstMillis, state.deleted(series), gone);
            }
        }
    }

    private static void goes(MemSeries series, long firstMillis, Intervals deleted, Map<Labels, GoneSeries> gone) {
        if (series.lastMillis() >= firstMillis || !deleted.isEmpty()) {
            gone.merge(series.labels, new GoneSeries(series.lastMillis(), deleted), GoneSeries::and);
        }
    }

    /** What was deleted is not in the copy; but files that are still there may hold it, and are read with the log. */
    private static void keepDeletions(Head from, MemSeries series, long firstMillis, MemSeries copy, Head to) {
        if (copy.ref == series.ref) {
            for (Interval each :
                    from.tombstones().getOrDefault(series.index, Intervals.NONE).list()) {
                if (each.maxMillis() >= firstMillis) {
                    to.delete(copy, new Interval(Math.max(firstMillis, each.minMillis()), each.maxMillis()));
                }
            }
        }
    }

    /** Writes all of a head, of which no series is forgotten, to a log: series, samples in order, deletions, late samples, metadata. */
    static void write(HeadState state, WalWriter log) throws IOException {
        Head head = state.head();
        HeadRecords records = new HeadRecords();
        for (int s = 0; s < state.seriesCount(); s++) {
            records.series(head.series(s).ref, head.series(s).labels);
        }
        log.log(records.end());
        int[] pending = {0};
        HeadRecords[] open = {new HeadRecords()};
        for (int s = 0; s < state.seriesCount(); s++) {
            MemSeries series = head.series(s);
            each(state, series, true, false, new Sink() {
                @Override
                public void inOrder(int number, long millis, double value, @Nullable FloatHistogram h) {
                    open[0].sample(series.ref, millis, value, h);
                    pending[0]++;
                }

                @Override
                public void late(int number, long millis, double value, @Nullable FloatHistogram h) {
                    throw new IllegalStateException("not asked for");
                }
            });
            if (pending[0] >= GROUP_MAX) {
                log.log(open[0].end());
                open[0] = new HeadRecords();
                pending[0] = 0;
            }
        }
        deletions(state, open[0]);
        head.metadata().forEach((metric, what) -> {
            MemSeries first = head.firstOf(metric);
            if (first != null && first.index < state.seriesCount()) {
                open[0].metadata(first.ref, what);
            }
        });
        if (!open[0].end().isEmpty()) {
            log.log(open[0].end());
        }
        late(state, log);
    }

    private static void deletions(HeadState state, HeadRecords records) {
        TombstonesRecord all = new TombstonesRecord(16);
        state.tombstones().forEach((index, deleted) -> {
            for (Interval each : deleted.list()) {
                all.add(state.head().series(index).ref, each.minMillis(), each.maxMillis());
            }
        });
        if (all.size > 0) {
            records.tombstones(all);
        }
    }

    private static void late(HeadState state, WalWriter log) throws IOException {
        if (!state.head().hasLate()) {
            return;
        }
        LateCommits commits = new LateCommits(log);
        for (int s = 0; s < state.seriesCount(); s++) {
            MemSeries series = state.head().series(s);
            each(state, series, false, true, new Sink() {
                @Override
                public void inOrder(int number, long millis, double value, @Nullable FloatHistogram h) {
                    throw new IllegalStateException("not asked for");
                }

                @Override
                public void late(int number, long millis, double value, @Nullable FloatHistogram h) throws IOException {
                    commits.add(series.ref, millis, value, h);
                }
            });
        }
        commits.end();
    }

    /** Late samples as commits of some size. */
    private static final class LateCommits {
        private final WalWriter log;
        private @Nullable HeadRecords open;
        private int pending;
        private long commit;

        LateCommits(WalWriter log) {
            this.log = log;
        }

        void add(long ref, long millis, double value, @Nullable FloatHistogram h) throws IOException {
            HeadRecords records = open;
            if (records == null) {
                records = new HeadRecords();
                records.mark(CommitMark.begin(++commit));
                records.mark(CommitMark.late(commit));
                open = records;
            }
            records.sample(ref, millis, value, h);
            if (++pending >= LATE_MAX) {
                end();
            }
        }

        void end() throws IOException {
            HeadRecords records = open;
            if (records != null) {
                records.mark(CommitMark.end(commit));
                log.log(records.end());
                open = null;
                pending = 0;
            }
        }
    }
}
