package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import org.jspecify.annotations.Nullable;

/** One series of a scan, with what each reader holds of it. */
final class SelectedSeries {
    final Labels labels;

    /** Linked, in ascending order of rank. */
    final SeriesPart first;

    SelectedSeries(Labels labels, SeriesPart first) {
        this.labels = labels;
        this.first = first;
    }

    /** Adds parts of higher rank. */
    void append(SeriesPart others) {
        SeriesPart last = first;
        while (last.next != null) {
            last = last.next;
        }
        last.next = others;
    }

    int chunkCount() {
        int n = 0;
        for (@Nullable SeriesPart p = first; p != null; p = p.next) {
            n += p.chunkCount;
        }
        return n;
    }

    /** No sample is older. */
    long minMillis() {
        long min = Long.MAX_VALUE;
        for (@Nullable SeriesPart p = first; p != null; p = p.next) {
            min = Math.min(min, p.minMillis);
        }
        return min;
    }

    /** No sample is newer. */
    long maxMillis() {
        long max = Long.MIN_VALUE;
        for (@Nullable SeriesPart p = first; p != null; p = p.next) {
            max = Math.max(max, p.maxMillis);
        }
        return max;
    }
}
