package io.tidemark.engine;

import io.tidemark.engine.head.HeadWriter;
import io.tidemark.engine.head.WriteBatch;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.StaleMarker;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Collects the samples of one commit. For one thread at a time. */
final class StoreAppender implements Appender {
    private static final int KNOWN_MAX = 1 << 26;

    private final HeadWriter head;
    private final InstantSource clock;
    private final long maxFutureMillis;
    private final WriteBatch batch = new WriteBatch();

    /** References that have been looked up. */
    private final BitSet known = new BitSet();

    /** The clock when it was last asked; it is asked again where a sample lies too far ahead of that. */
    private long nowMillis;

    StoreAppender(HeadWriter head, InstantSource clock, long maxFutureMillis) {
        this.head = head;
        this.clock = clock;
        this.maxFutureMillis = maxFutureMillis;
    }

    @Override
    public long series(Labels labels) throws AppendException {
        String metric = labels.get(Labels.METRIC_NAME);
        if (metric == null || metric.isEmpty()) {
            throw new AppendException(
                    AppendException.Reason.INVALID_LABELS, "a series needs a " + Labels.METRIC_NAME + ": " + labels);
        }
        for (int i = 0; i < labels.size(); i++) {
            if (labels.name(i).isEmpty() || isBroken(labels.name(i)) || isBroken(labels.value(i))) {
                throw new AppendException(
                        AppendException.Reason.INVALID_LABELS, "a label is no text that can be stored: " + labels);
            }
        }
        return head.reference(labels);
    }

    /** Whether a string has half a surrogate pair, which UTF-8 can't say. */
    private static boolean isBroken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    private void check(long series, long millis) throws AppendException {
        if (!isKnown(series)) {
            throw new IllegalArgumentException("no series has the reference " + series);
        }
        if (millis <= nowMillis || millis - nowMillis <= maxFutureMillis) {
            return;
        }
        long now = clock.millis();
        nowMillis = now;
        if (millis > now && millis - now > maxFutureMillis) {
            throw new AppendException(
                    AppendException.Reason.TOO_FAR_IN_FUTURE,
                    "the time " + millis + " lies " + (millis - now) + " ms ahead of the clock, " + maxFutureMillis
                            + " ms are allowed (maxFuture)");
        }
    }

    private boolean isKnown(long series) {
        if (series < 0 || series > KNOWN_MAX) {
            return head.isReference(series);
        }
        if (!known.get((int) series) && head.isReference(series)) {
            known.set((int) series);
        }
        return known.get((int) series);
    }

    @Override
    public void append(long series, long millis, double value) throws AppendException {
        check(series, millis);
        batch.add(series, millis, value);
    }

    @Override
    public void append(long[] series, long[] millis, double[] values, int from, int to) throws AppendException {
        int right = from;
        try {
            while (right < to) {
                check(series[right], millis[right]);
                right++;
            }
        } finally {
            batch.add(series, millis, values, from, right);
        }
    }

    @Override
    public void append(long series, long millis, FloatHistogram histogram) throws AppendException {
        check(series, millis);
        batch.add(series, millis, histogram);
    }

    @Override
    public void appendStale(long series, long millis) throws AppendException {
        append(series, millis, StaleMarker.VALUE);
    }

    @Override
    public void describe(String metric, MetricMetadata what) {
        batch.describe(metric, what);
    }

    @Override
    public int pendingRows() {
        return batch.size();
    }

    @Override
    public CommitResult commit() throws IOException {
        if (batch.isEmpty()) {
            return new CommitResult(0, 0, List.of());
        }
        try {
            head.commit(batch);
            return result();
        } finally {
            forget();
        }
    }

    private CommitResult result() {
        int appended = batch.count(WriteBatch.Outcome.APPENDED);
        int unchanged = batch.count(WriteBatch.Outcome.UNCHANGED);
        return new CommitResult(appended, unchanged, appended + unchanged == batch.size() ? List.of() : rejected());
    }

    private List<CommitResult.Rejected> rejected() {
        List<CommitResult.Rejected> rejected = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            switch (batch.outcome(i)) {
                case APPENDED, UNCHANGED -> {}
                case TOO_OLD ->
                    rejected.add(new CommitResult.Rejected(
                            i,
                            AppendException.Reason.TOO_OLD,
                            "the time " + batch.time(i)
                                    + " lies further behind the newest sample than outOfOrderWindow allows"));
                case BEYOND_RETENTION ->
                    rejected.add(new CommitResult.Rejected(
                            i,
                            AppendException.Reason.BEYOND_RETENTION,
                            "the time " + batch.time(i) + " lies before what retention keeps"));
            }
        }
        return rejected;
    }

    @Override
    public void rollback() {
        forget();
    }

    @Override
    public void close() {
        forget();
    }

    private void forget() {
        batch.clear();
        nowMillis = 0;
    }
}
