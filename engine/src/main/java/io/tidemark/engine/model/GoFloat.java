package io.tidemark.engine.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Prints doubles as Go's {@code %g} does, the way promtool prints values: the shortest digits that parse back to the same
 * double, with an exponent where it is below -4 or above 5. The same on every JDK, unlike {@link Double#toString}, which is not
 * the shortest before JDK 19.
 */
public final class GoFloat {
    private static final int PLAIN_EXPONENT_MIN = -4;
    private static final int PLAIN_EXPONENT_MAX = 5;

    /** Up to here decimals lie further apart than doubles do, so that at most one of them parses back. */
    private static final long UNAMBIGUOUS_DIGITS = 1_000_000_000_000_000L;

    private static final int UNAMBIGUOUS_PRECISION = 15;
    private static final int PRECISION_MAX = 17;

    /** Powers of ten that are doubles exactly. */
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private GoFloat() {}

    /** Appends a value. */
    public static void append(StringBuilder out, double value) {
        if (Double.isNaN(value)) {
            out.append("NaN");
        } else if (Double.isInfinite(value)) {
            out.append(value > 0 ? "+Inf" : "-Inf");
        } else {
            if (Double.doubleToRawLongBits(value) < 0) {
                out.append('-');
            }
            if (value == 0) {
                out.append('0');
            } else {
                appendPositive(out, Math.abs(value));
            }
        }
    }

    /** A value as text. */
    public static String toString(double value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void appendPositive(StringBuilder out, double value) {
        for (int k = 0; k < POWERS.length; k++) {
            double scaled = value * POWERS[k];
            if (scaled >= UNAMBIGUOUS_DIGITS) {
                break;
            }
            long digits = (long) Math.rint(scaled);
            // Both are exact, so their quotient is what the decimal parses to.
            if (digits != 0 && digits / POWERS[k] == value) {
                appendDecimal(out, Long.toString(digits), -k);
                return;
            }
        }
        appendSearched(out, value);
    }

    private static void appendSearched(StringBuilder out, double value) {
        BigDecimal exact = new BigDecimal(value);
        // In this range shorter digits were tried already.
        int precision = value >= 1e-7 && value < UNAMBIGUOUS_DIGITS ? UNAMBIGUOUS_PRECISION + 1 : 1;
        BigDecimal rounded = exact;
        for (; precision <= PRECISION_MAX; precision++) {
            rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                break;
            }
        }
        appendDecimal(out, rounded.unscaledValue().toString(), -rounded.scale());
    }

    /** Appends {@code digits * 10^power}. */
    private static void appendDecimal(StringBuilder out, String allDigits, int power) {
        int end = allDigits.length();
        while (end > 1 && allDigits.charAt(end - 1) == '0') {
            end--;
        }
        String digits = allDigits.substring(0, end);
        int exponent = power + allDigits.length() - 1;
        if (exponent < PLAIN_EXPONENT_MIN || exponent > PLAIN_EXPONENT_MAX) {
            appendScientific(out, digits, exponent);
        } else if (exponent < 0) {
            out.append("0.").append("0".repeat(-exponent - 1)).append(digits);
        } else if (digits.length() <= exponent + 1) {
            out.append(digits).append("0".repeat(exponent + 1 - digits.length()));
        } else {
            out.append(digits, 0, exponent + 1).append('.').append(digits, exponent + 1, digits.length());
        }
    }

    private static void appendScientific(StringBuilder out, String digits, int exponent) {
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        if (size < 10) {
            out.append('0');
        }
        out.append(size);
    }
}
