package io.tidemark.engine;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** All that a store answers, as plain rows: what tests compare. */
final class StoreContent {
    private StoreContent() {}

    /** All rows; floats by their raw bits, histograms by their text. */
    static Map<Labels, TreeMap<Long, Object>> of(Tsdb tsdb) throws IOException {
        try (Querier querier = tsdb.querier(TimeRange.ALL)) {
            return of(querier);
        }
    }

    /** All rows of a snapshot. */
    static Map<Labels, TreeMap<Long, Object>> of(Querier querier) throws IOException {
        Map<Labels, TreeMap<Long, Object>> out = new TreeMap<>();
        try (ScanCursor cursor = querier.scan(
                ScanSpec.of(TagFilter.ALL, TimeRange.ALL).withHistograms(true), QueryControl.unlimited())) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    FloatHistogram h = batch.histograms == null ? null : batch.histograms[i];
                    out.computeIfAbsent(batch.labels(i), l -> new TreeMap<>())
                            .put(
                                    batch.times[i],
                                    h == null ? (Object) Double.doubleToRawLongBits(batch.values[i]) : text(h));
                }
            }
        }
        return out;
    }

    /**
     * A histogram without its hint, which only says how it came to be stored, and without empty buckets, of which a chunk has
     * some where its other histograms have some there.
     */
    static String text(FloatHistogram h) {
        StringBuilder out = new StringBuilder();
        out.append(h.count()).append(' ').append(h.sum()).append(' ').append(h.schema());
        int index = 0;
        int at = 0;
        for (Span span : h.positiveSpans()) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                double count = h.positive()[at++];
                if (count != 0) {
                    out.append(' ').append(index).append(':').append(count);
                }
                index++;
            }
        }
        return out.toString();
    }

    /** How many rows there are. */
    static long size(Map<Labels, TreeMap<Long, Object>> content) {
        return content.values().stream().mapToLong(TreeMap::size).sum();
    }
}
