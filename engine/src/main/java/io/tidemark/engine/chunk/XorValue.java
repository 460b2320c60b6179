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

    double value() {
        return Double.longBitsToDouble(bits);
    }
}
