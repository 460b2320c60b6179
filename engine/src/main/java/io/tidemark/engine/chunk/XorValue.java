package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;

/**
 * A double that is coded by its difference from the one before (the value code V of the package's page). The window is the
 * run of bits in which the last full description differed. A window that was never described reads as all 64 bits, as
 * Prometheus reads it: one of its own writers, resumed from a chunk without any difference, relies on that.
 */
final class XorValue {
    long bits;
    int leading;
    int significant = 64;

    /** Whether a writer has described a window; readers do not care. */
    private boolean described;

    /** Values of zero whose windows were never described. */
    static XorValue[] array(int n) {
        XorValue[] values = new XorValue[n];
        for (int i = 0; i < n; i++) {
            values[i] = new XorValue();
        }
        return values;
    }

    /** Reads the next value. */
    void read(BitReader in) throws CorruptionException {
        if (!in.bit()) {
            return;
        }
        if (in.bit()) {
            readWindow(in);
        }
        readDifference(in);
    }

    /** Reads a window's description. */
    void readWindow(BitReader in) throws CorruptionException {
        int l = (int) in.bits(5);
        int s = (int) in.bits(6);
        if (s == 0) {
            s = 64;
        }
        if (l + s > 64) {
            throw in.corrupt("a value has " + l + " leading zeros and " + s + " significant bits");
        }
        leading = l;
        significant = s;
    }

    /** Reads the bits of the window. */
    void readDifference(BitReader in) throws CorruptionException {
        bits ^= in.bits(significant) << (64 - leading - significant);
    }

    /** Writes the next value. */
    void write(BitWriter out, long next) {
        write(out, 0, 0, next);
    }

    /** Writes at most 24 bits of something else and the next value behind them, all in one go where it is short. */
    void write(BitWriter out, long prefix, int prefixBits, long next) {
        long difference = next ^ bits;
        bits = next;
        if (difference == 0) {
            out.bits(prefix << 1, prefixBits + 1);
            return;
        }
        int zeros = Long.numberOfLeadingZeros(difference);
        int trailing = 64 - leading - significant;
        long control;
        int controlBits;
        if (described && zeros >= leading && Long.numberOfTrailingZeros(difference) >= trailing) {
            control = prefix << 2 | 0b10;
            controlBits = prefixBits + 2;
        } else {
            described = true;
            // Five bits hold no more; the zeros beyond them are written as significant bits.
            leading = Math.min(31, zeros);
            trailing = Long.numberOfTrailingZeros(difference);
            significant = 64 - leading - trailing;
            control = prefix << 13 | 0b11L << 11 | (long) leading << 6 | significant & 63;
            controlBits = prefixBits + 13;
        }
        if (controlBits + significant <= 64) {
            out.bits(control << significant | difference >>> trailing, controlBits + significant);
        } else {
            out.bits(control, controlBits);
            out.bits(difference >>> trailing, significant);
        }
    }

    /** Writes the next value. */
    void write(BitWriter out, double next) {
        write(out, Double.doubleToRawLongBits(next));
    }

    double value() {
        return Double.longBitsToDouble(bits);
    }
}
