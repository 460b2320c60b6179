package io.tidemark.engine.chunk;

import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.FloatHistogram.ResetHint;
import io.tidemark.engine.model.Span;
import java.util.List;

/**
 * A plainly right encoder of native histograms of one layout, encodings 2, 3, 5 and 6, written from the format page alone.
 * Only the last samples may be stale, or all.
 */
final class NaiveHistograms {
    private NaiveHistograms() {}

    /** @param starts the start timestamp of each sample, 0 for none */
    static byte[] encode(
            Encoding encoding, ResetHint hint, List<Long> times, List<FloatHistogram> samples, long[] starts) {
        boolean withStarts = encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST;
        NaiveStarts st = new NaiveStarts(starts);
        long flags = switch (hint) {
            case UNKNOWN -> 0b00;
            case NOT_RESET -> 0b01;
            case RESET -> 0b10;
            case GAUGE -> 0b11;
        };
        NaiveBits out = new NaiveBits();
        if (withStarts) {
            out.put(flags, 2).put(samples.size(), 14).put(st.header(), 8);
        } else {
            out.put(samples.size(), 16).put(flags, 2).put("000000");
        }
        FloatHistogram first = samples.get(0);
        if (first.isStale()) {
            out.put("00000000").put("0").put("0").put("0");
        } else {
            putLayout(out, first);
        }
        boolean floats = encoding == Encoding.FLOAT_HISTOGRAM || encoding == Encoding.FLOAT_HISTOGRAM_ST;
        Field[] fields = null;
        long delta = 0;
        for (int i = 0; i < samples.size(); i++) {
            FloatHistogram h = samples.get(i);
            long time = times.get(i);
            long before = i == 0 ? 0 : times.get(i - 1);
            if (i == 0) {
                out.putVarbitInt(time);
            } else {
                out.putVarbitInt(time - before - delta);
                delta = time - before;
            }
            double[][] groups = {{h.count()}, {h.zeroCount()}, {h.sum()}, h.positive(), h.negative()};
            if (fields == null) {
                fields = new Field[3 + h.positive().length + h.negative().length];
                for (int f = 0; f < fields.length; f++) {
                    fields[f] = new Field();
                }
            }
            int f = 0;
            for (int g = 0; g < groups.length; g++) {
                long bucketBefore = 0;
                if (h.isStale() && g > 2) {
                    break;
                }
                for (double v : groups[g]) {
                    Field field = fields[f++];
                    if (floats || g == 2) {
                        field.putFloat(out, i, h.isStale() && g < 2 ? 0 : v);
                    } else if (h.isStale()) {
                        out.put("0");
                    } else {
                        field.putInteger(out, i, (long) v - bucketBefore, g < 2);
                        bucketBefore = (long) v;
                    }
                }
            }
            if (withStarts) {
                st.put(out, i, time, before, starts[i]);
            }
        }
        return out.toByteArray();
    }

    private static void putLayout(NaiveBits out, FloatHistogram h) {
        double threshold = h.zeroThreshold();
        int b = 0;
        for (int i = 1; i <= 254; i++) {
            if (threshold == 0.5 * Math.pow(2, i - 243)) {
                b = i;
            }
        }
        if (threshold == 0) {
            out.put(0, 8);
        } else if (b != 0) {
            out.put(b, 8);
        } else {
            out.put(255, 8).putDouble(threshold);
        }
        out.putVarbitInt(h.schema());
        putSpans(out, h.positiveSpans());
        putSpans(out, h.negativeSpans());
        if (h.schema() == FloatHistogram.CUSTOM_BOUNDS_SCHEMA) {
            out.putVarbitUint(h.customBounds().length);
            for (double bound : h.customBounds()) {
                double thousandths = bound * 1000;
                if (thousandths >= 0 && thousandths <= 33_554_430 && Math.round(thousandths) / 1000.0 == bound) {
                    out.putVarbitUint(Math.round(thousandths) + 1);
                } else {
                    out.put("0").putDouble(bound);
                }
            }
        }
    }

    private static void putSpans(NaiveBits out, List<Span> spans) {
        out.putVarbitUint(spans.size());
        for (Span span : spans) {
            out.putVarbitUint(span.length()).putVarbitInt(span.offset());
        }
    }

    /** One number of a histogram over time. */
    private static final class Field {
        private final NaiveBits.Window window = new NaiveBits.Window();
        private double floating;
        private long whole;
        private long delta;

        void putFloat(NaiveBits out, int i, double v) {
            if (i == 0) {
                out.putDouble(v);
            } else {
                out.putDifference(floating, v, window);
            }
            floating = v;
        }

        void putInteger(NaiveBits out, int i, long v, boolean unsigned) {
            if (i > 0) {
                out.putVarbitInt(v - whole - delta);
                delta = v - whole;
            } else if (unsigned) {
                out.putVarbitUint(v);
            } else {
                out.putVarbitInt(v);
            }
            whole = v;
        }
    }
}
