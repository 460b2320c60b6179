package io.tidemark.engine;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@link BigBlockIT} runs in a small JVM: prints an hour of one series, then the bytes that were read for it. */
final class BigBlockQuery {
    private BigBlockQuery() {}

    public static void main(String[] args) throws IOException {
        long from = BigBlockIT.START + Long.parseLong(args[1]) * BigBlockIT.SAMPLES_PER_HOUR * BigBlockIT.STEP_MILLIS;
        TimeRange hour = new TimeRange(from, from + (long) (BigBlockIT.SAMPLES_PER_HOUR - 1) * BigBlockIT.STEP_MILLIS);
        TagFilter wanted = new TagFilter.And(List.of(
                new TagFilter.Tag(Labels.METRIC_NAME, "load"::equals), new TagFilter.Tag("host", "wanted"::equals)));
        StringBuilder out = new StringBuilder();
        TsdbOptions options = TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO);
        try (Tsdb tsdb = Tsdb.open(Path.of(args[0]), options)) {
            try (Querier querier = tsdb.querier(hour);
                    ScanCursor cursor = querier.scan(ScanSpec.of(wanted, hour), QueryControl.unlimited())) {
                ScanBatch batch = new ScanBatch();
                while (cursor.next(batch)) {
                    for (int i = 0; i < batch.size; i++) {
                        out.append(batch.times[i])
                                .append(' ')
                                .append(batch.values[i])
                                .append('\n');
                    }
                }
            }
            out.append(tsdb.io().snapshot().bytesRead());
        }
        System.out.println(out);
    }
}
