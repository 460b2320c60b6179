package io.tidemark.shell;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Round numbers for the edge of a chart. */
final class Axis {
    private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
    private static final DateTimeFormatter MINUTE = format("MM-dd HH:mm");
    private static final DateTimeFormatter SECOND = format("HH:mm:ss");
    private static final long DAY_MILLIS = 86_400_000L;

    /** The value of the lowest line. */
    final double from;

    /** The value of the highest line. */
    final double to;

    /** What lies between two labels. */
    final double step;

    private Axis(double from, double to, double step) {
        this.from = from;
        this.to = to;
        this.step = step;
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** An axis that holds a range and has about so many steps, each 1, 2 or 5 times a power of ten. */
    static Axis of(double min, double max, int steps) {
        double low = min;
        double high = max;
        if (high - low <= Math.abs(high) * 1e-12) {
            double room = high == 0 ? 1 : Math.abs(high) / 2;
            low -= room;
            high += room;
        }
        double raw = (high / steps) - (low / steps);
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * 10;
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= raw) {
                step = factor * power;
                break;
            }
        }
        return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
    }

    /** Where a value lies, 0 at the bottom and 1 at the top. */
    double place(double value) {
        return (value / 2 - from / 2) / (to / 2 - from / 2);
    }

    /** A value as short as its step allows. */
    String label(double value) {
        double shown = Math.abs(value) < step / 1e6 ? 0 : value;
        double size = Math.max(Math.abs(from), Math.abs(to));
        if (size >= 1e15 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.2e", shown);
        }
        double unit = size >= 1e12 ? 1e12 : size >= 1e9 ? 1e9 : size >= 1e6 ? 1e6 : size >= 1e4 ? 1e3 : 1;
        String suffix = unit == 1e12 ? " T" : unit == 1e9 ? " G" : unit == 1e6 ? " M" : unit == 1e3 ? " k" : "";
        int digits = (int) Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
        return String.format(Locale.ROOT, "%." + Math.min(digits, 9) + "f%s", shown / unit, suffix);
    }

    /** A time, as exact as a span needs. */
    static String time(long millis, long spanMillis) {
        DateTimeFormatter format = spanMillis >= 20 * DAY_MILLIS ? DAY : spanMillis >= 20 * 60_000L ? MINUTE : SECOND;
        return format.format(Instant.ofEpochMilli(millis));
    }
}
