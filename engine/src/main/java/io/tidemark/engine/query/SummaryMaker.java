package io.tidemark.engine.query;

import io.tidemark.engine.block.ChunkSummary;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/** Makes summaries of decoded chunks, by the accumulators whose inputs they replace. For one thread. */
final class SummaryMaker {
    private final SumAccumulator sum = new SumAccumulator(false);
    private final ExtremeAccumulator least = new ExtremeAccumulator(false);
    private final ExtremeAccumulator greatest = new ExtremeAccumulator(true);

    SummaryMaker() {
        sum.ensure(1);
        least.ensure(1);
        greatest.ensure(1);
    }

    /** The summary of a chunk's samples {@code [from, to)}; null where there are none, or markers or histograms among them. */
    @Nullable
    ChunkSummary make(long chunkRef, SampleBatch batch, int from, int to) {
        if (from == to || hasHistogram(batch.histograms, from, to) || hasMarker(batch.values, from, to)) {
            return null;
        }
        sum.clear(0);
        least.clear(0);
        greatest.clear(0);
        sum.add(0, batch.times, batch.values, from, to);
        least.add(0, batch.times, batch.values, from, to);
        greatest.add(0, batch.times, batch.values, from, to);
        return new ChunkSummary(
                chunkRef,
                to - from,
                sum.finite(0),
                sum.error(0),
                sum.specials(0),
                least.result(0),
                greatest.result(0),
                batch.values[from],
                batch.values[to - 1]);
    }

    private static boolean hasHistogram(@Nullable FloatHistogram @Nullable [] histograms, int from, int to) {
        for (int i = from; histograms != null && i < to; i++) {
            if (histograms[i] != null) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMarker(double[] values, int from, int to) {
        int found = 0;
        for (int i = from; i < to; i++) {
            found += Double.doubleToRawLongBits(values[i]) == StaleMarker.BITS ? 1 : 0;
        }
        return found > 0;
    }
}
