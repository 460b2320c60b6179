package io.tidemark.engine.block;

import io.tidemark.engine.index.Postings;
import io.tidemark.engine.model.GoFloat;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints every float sample of a block as {@code promtool tsdb dump} does, {@code {labels} value milliseconds} a line, series
 * in the order of labels, what is deleted left out, staleness markers as NaN. Like promtool before 2.48 it leaves native
 * histograms out.
 */
public final class BlockDump {
    private static final int FLUSH_CHARACTERS = 1 << 16;

    private BlockDump() {}

    /**
     * Prints a block that orders its series by labels.
     *
     * @return how many lines
     */
    public static long write(BlockReader block, OutputStream out) throws IOException {
        SeriesEntry series = new SeriesEntry();
        SampleBatch samples = new SampleBatch(256);
        StringBuilder text = new StringBuilder();
        long lines = 0;
        Postings all = block.all();
        for (int i = 0; i < all.size(); i++) {
            int ref = all.get(i);
            block.series(ref, TimeRange.ALL, series);
            Intervals deleted = block.tombstones(ref);
            String labels = series.labels.toString();
            samples.clear();
            block.readChunks(series, 0, series.chunkCount, samples);
            for (int s = 0; s < samples.size; s++) {
                boolean isHistogram = samples.histograms != null && samples.histograms[s] != null;
                if (!isHistogram && !deleted.contains(samples.times[s])) {
                    text.append(labels).append(' ');
                    GoFloat.append(text, samples.values[s]);
                    text.append(' ').append(samples.times[s]).append('\n');
                    lines++;
                }
            }
            if (text.length() > FLUSH_CHARACTERS) {
                flush(text, out);
            }
        }
        flush(text, out);
        return lines;
    }

    private static void flush(StringBuilder text, OutputStream out) throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}
