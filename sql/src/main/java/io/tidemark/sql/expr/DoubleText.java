package io.tidemark.sql.expr;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * DOUBLE as text and back. The text has the fewest digits that parse back to the same double, of these the ones nearest to
 * it, and is the same on every JDK (before 19, {@link Double#toString} gives a digit too many for some). Plain from 0.0001 up
 * to 10<sup>15</sup>, without a fraction where there is none: {@code 1}, {@code 0.25}; otherwise as {@code 1.5E20}. The rest:
 * {@code NaN}, {@code Infinity}, {@code -Infinity}, {@code -0}.
 *
 * <p>The digits are found as Raffaello Giulietti's "The Schubfach way to render doubles" describes: scale the double and the
 * ends of the interval that rounds to it by a power of ten, so that at most two integers, and at most one multiple of ten,
 * lie in it.
 */
public final class DoubleText {
    private static final int EXPONENT_MIN = -1074;
    private static final long FRACTION_BITS = 52;
    private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
    private static final long MASK_63 = Long.MAX_VALUE;

    private DoubleText() {}

    /** The shortest text of a double. */
    public static String format(double v) {
        if (v == (long) v && Math.abs(v) < 1e15) {
            return v == 0 && 1 / v < 0 ? "-0" : Long.toString((long) v);
        }
        if (Double.isNaN(v)) {
            return "NaN";
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? "Infinity" : "-Infinity";
        }
        long bits = Double.doubleToRawLongBits(v);
        long fraction = bits & (HIDDEN_BIT - 1);
        int biased = (int) (bits >>> FRACTION_BITS) & 0x7ff;
        StringBuilder s = new StringBuilder(24);
        if (bits < 0) {
            s.append('-');
        }
        if (biased == 0) {
            shortest(fraction, EXPONENT_MIN, s);
        } else {
            shortest(HIDDEN_BIT | fraction, EXPONENT_MIN + biased - 1, s);
        }
        return s.toString();
    }

    /** The shortest text of a float that was widened to double. */
    static String formatReal(double v) {
        float f = (float) v;
        return f != v || Float.isNaN(f) || Float.isInfinite(f)
                ? format(v)
                : format(new BigDecimal(Float.toString(f)).doubleValue());
    }

    /** The double that a text means, or null if it means none. Blanks around it do not matter, nor does case. */
    public static @Nullable Double parse(String text) {
        String s = text.trim();
        if (s.isEmpty()) {
            return null;
        }
        char last = s.charAt(s.length() - 1);
        if (last >= '0' && last <= '9' || last == '.') {
            // What Java takes and SQL does not: hexadecimal (has an x), a trailing f or d (ends in a letter).
            if (s.indexOf('x') >= 0 || s.indexOf('X') >= 0) {
                return null;
            }
            try {
                return Double.valueOf(s);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        boolean negative = s.charAt(0) == '-';
        String word = negative || s.charAt(0) == '+' ? s.substring(1) : s;
        if (word.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return null;
    }

    /** Appends the shortest digits of c·2^q, c positive. */
    private static void shortest(long c, int q, StringBuilder into) {
        // Even significands own the ends of their interval: ties round to them.
        int odd = (int) (c & 1);
        boolean regular = c != HIDDEN_BIT || q == EXPONENT_MIN;
        int k = regular ? floorLog10Pow2(q) : floorLog10ThreeQuartersPow2(q);
        int h = q + floorLog2Pow10(-k) + 2;
        long hi = Powers.HI[k - Powers.K_MIN];
        long lo = Powers.LO[k - Powers.K_MIN];
        long four = c << 2;
        long middle = scaled(hi, lo, four << h);
        long lower = scaled(hi, lo, (regular ? four - 2 : four - 1) << h);
        long upper = scaled(hi, lo, (four + 2) << h);
        long s = middle >> 2;
        if (s >= 10) {
            long below = s / 10 * 10;
            long above = below + 10;
            boolean belowIn = lower + odd <= below << 2;
            boolean aboveIn = (above << 2) + odd <= upper;
            if (belowIn != aboveIn) {
                layOut(belowIn ? below : above, k, into);
                return;
            }
        }
        long t = s + 1;
        boolean sIn = lower + odd <= s << 2;
        boolean tIn = (t << 2) + odd <= upper;
        if (sIn != tIn) {
            layOut(sIn ? s : t, k, into);
            return;
        }
        long side = middle - ((s + t) << 1);
        layOut(side < 0 || side == 0 && (s & 1) == 0 ? s : t, k, into);
    }

    /** The upper part of (hi·2^63 + lo)·x / 2^127, its last bit set where something was cut off. */
    private static long scaled(long hi, long lo, long x) {
        long fromLo = Math.multiplyHigh(lo, x);
        long low = hi * x;
        long high = Math.multiplyHigh(hi, x);
        long z = (low >>> 1) + fromLo;
        long w = high + (z >>> 63);
        return w | ((z & MASK_63) + MASK_63) >>> 63;
    }

    private static int floorLog10Pow2(int e) {
        return (int) (e * 661_971_961_083L >> 41);
    }

    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) (e * 913_124_641_741L >> 38);
    }

    /** Appends digits·10^k. */
    private static void layOut(long digits, int k, StringBuilder into) {
        long d = digits;
        int exponent = k;
        while (d % 10 == 0) {
            d /= 10;
            exponent++;
        }
        String text = Long.toString(d);
        int n = text.length();
        int scientific = exponent + n - 1;
        if (scientific < -4 || scientific >= 15) {
            into.append(text.charAt(0));
            if (n > 1) {
                into.append('.').append(text, 1, n);
            }
            into.append('E').append(scientific);
        } else if (scientific < 0) {
            into.append("0.").append("000", 0, -scientific - 1).append(text);
        } else if (exponent >= 0) {
            into.append(text).append("00000000000000", 0, exponent);
        } else {
            into.append(text, 0, n + exponent).append('.').append(text, n + exponent, n);
        }
    }

    /** 10^-k as 126-bit numbers, rounded up, for every k that a double can need; in two parts of 63 bits. */
    private static final class Powers {
        static final int K_MIN = -324;
        static final int K_MAX = 292;
        static final long[] HI = new long[K_MAX - K_MIN + 1];
        static final long[] LO = new long[K_MAX - K_MIN + 1];

        static {
            for (int k = K_MIN; k <= K_MAX; k++) {
                int shift = 125 - floorLog2Pow10(-k);
                BigInteger power = BigInteger.TEN.pow(Math.abs(k));
                BigInteger g = (k <= 0
                                ? power.shiftLeft(shift)
                                : BigInteger.ONE.shiftLeft(shift).divide(power))
                        .add(BigInteger.ONE);
                HI[k - K_MIN] = g.shiftRight(63).longValueExact();
                LO[k - K_MIN] = g.and(BigInteger.valueOf(MASK_63)).longValueExact();
            }
        }
    }
}
