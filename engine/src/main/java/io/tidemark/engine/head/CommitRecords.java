package io.tidemark.engine.head;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.record.CommitMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log is told of a batch whose rows are decided: its new series, its samples in order, metadata, and, behind a mark, its late
 * samples. Marks stand around all of that where it is more than one record. Changes nothing but which series are announced.
 */
final class CommitRecords {
    private final Head head;
    private final Map<Long, Labels> labels;

    /**
     * Records for a head.
     *
     * @param labels of all references
     */
    CommitRecords(Head head, Map<Long, Labels> labels) {
        this.head = head;
        this.labels = labels;
    }

    /**
     * The records of a batch, none where nothing of it counts.
     *
     * @param commit a number for the marks
     */
    List<byte[]> of(WriteBatch batch, long commit) {
        List<byte[]> plain = plain(batch);
        if (plain.size() <= 1 && batch.count(WriteBatch.LATE) == 0) {
            return plain;
        }
        HeadRecords before = new HeadRecords();
        before.mark(CommitMark.begin(commit));
        List<byte[]> out = new ArrayList<>(before.end());
        out.addAll(plain);
        HeadRecords behind = new HeadRecords(batch.count(WriteBatch.LATE));
        if (batch.count(WriteBatch.LATE) > 0) {
            behind.mark(CommitMark.late(commit));
            samples(batch, WriteBatch.LATE, behind);
        }
        behind.mark(CommitMark.end(commit));
        out.addAll(behind.end());
        return out;
    }

    private List<byte[]> plain(WriteBatch batch) {
        HeadRecords records = new HeadRecords(batch.count(WriteBatch.IN_ORDER));
        for (int place = 0; place < batch.places; place++) {
            CommitSeries series = batch.series[place];
            if (batch.firstRows[place] >= 0 && series.series == null && !series.isAnnounced) {
                records.series(series.ref, labelsOf(series.ref));
                series.isAnnounced = true;
            }
        }
        samples(batch, WriteBatch.IN_ORDER, records);
        batch.described.forEach((metric, what) -> {
            Long ref = seriesOf(metric, batch);
            if (ref != null) {
                records.metadata(ref, what);
            }
        });
        return records.end();
    }

    private static void samples(WriteBatch batch, byte outcome, HeadRecords into) {
        for (int row = 0; row < batch.size; row++) {
            if (batch.outcomes[row] == outcome) {
                into.sample(batch.refs[row], batch.times[row], batch.values[row], batch.histogram(row));
            }
        }
    }

    private Labels labelsOf(long ref) {
        Labels found = labels.get(ref);
        if (found == null) {
            throw new IllegalArgumentException("no series has the reference " + ref);
        }
        return found;
    }

    /** A series of a metric under whose reference it can be described; null where it has none yet. */
    private @Nullable Long seriesOf(String metric, WriteBatch batch) {
        MemSeries known = head.firstOf(metric);
        if (known != null) {
            return known.ref;
        }
        for (int place = 0; place < batch.places; place++) {
            long ref = batch.series[place].ref;
            if (batch.firstRows[place] >= 0 && labelsOf(ref).metric().equals(metric)) {
                return ref;
            }
        }
        return null;
    }
}
