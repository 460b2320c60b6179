package io.tidemark.sql.function;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How wide a bucket is.
 *
 * @param count how many of the unit; at least 1
 */
public record BucketWidth(Unit unit, long count) {
    /** What is counted. */
    public enum Unit {
        /** Milliseconds of the clock, the same in every zone. */
        MILLISECOND,
        /** Days of a zone's calendar, which may have 23 or 25 hours. */
        DAY,
        /** Weeks of a zone's calendar, beginning on Monday. */
        WEEK,
        /** Months of a zone's calendar. */
        MONTH
    }

    private static final Pattern PART = Pattern.compile("([0-9]{1,12})\\s{0,9}([a-zA-Z]{1,12})\\s{0,9}");
    private static final Pattern ISO =
            Pattern.compile("P(?:(\\d{1,9})Y)?(?:(\\d{1,9})M)?(?:(\\d{1,9})W)?(?:(\\d{1,9})D)?"
                    + "(?:T(?:(\\d{1,9})H)?(?:(\\d{1,9})M)?(?:(\\d{1,9})S)?)?");

    /** The longest fixed width, a bit above a thousand years: edges must stay far from where numbers overflow. */
    private static final long MAX_MILLIS = 40_000_000_000_000L;

    private static final long MAX_CALENDAR = 400_000;

    /** Checks the number. */
    public BucketWidth {
        long max = unit == Unit.MILLISECOND ? MAX_MILLIS : MAX_CALENDAR;
        if (count < 1 || count > max) {
            throw new IllegalArgumentException("a bucket of " + count + " "
                    + unit.name().toLowerCase(Locale.ROOT) + "s is too " + (count < 1 ? "narrow" : "wide"));
        }
    }

    /**
     * The width of a text: {@code 5m}, {@code 1h30m}, {@code 90 seconds}, {@code 1d}, {@code 1w}, {@code 1mo}, {@code 1y}, or
     * ISO-8601's {@code PT5M}, {@code P1D}. Several parts must all be fixed or all be months.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    public static BucketWidth parse(String text) {
        String s = text.trim();
        if (s.length() > 100) {
            throw new IllegalArgumentException("'" + s.substring(0, 20) + "…' is no width of a bucket");
        }
        if (s.startsWith("P") || s.startsWith("p")) {
            return iso(s, text);
        }
        Matcher part = PART.matcher(s);
        long fixed = 0;
        long days = 0;
        long weeks = 0;
        long months = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            long n = Long.parseLong(part.group(1));
            String unit = part.group(2);
            switch (unit.equals("M") ? "month" : unit.toLowerCase(Locale.ROOT)) {
                case "ms", "millisecond", "milliseconds" -> fixed += n;
                case "s", "sec", "secs", "second", "seconds" -> fixed += n * 1000;
                case "m", "min", "mins", "minute", "minutes" -> fixed += n * 60_000;
                case "h", "hr", "hrs", "hour", "hours" -> fixed += n * 3_600_000;
                case "d", "day", "days" -> days += n;
                case "w", "week", "weeks" -> weeks += n;
                case "mo", "mon", "mons", "month", "months" -> months += n;
                case "q", "quarter", "quarters" -> months += n * 3;
                case "y", "yr", "year", "years" -> months += n * 12;
                default -> throw wrong(text);
            }
        }
        if (end == 0 || end != s.length()) {
            throw wrong(text);
        }
        return of(fixed, days, weeks, months, text);
    }

    private static BucketWidth iso(String s, String text) {
        Matcher m = ISO.matcher(s.toUpperCase(Locale.ROOT));
        if (!m.matches() || s.length() < 3) {
            throw wrong(text);
        }
        long fixed = number(m.group(5)) * 3_600_000 + number(m.group(6)) * 60_000 + number(m.group(7)) * 1000;
        return of(fixed, number(m.group(4)), number(m.group(3)), number(m.group(1)) * 12 + number(m.group(2)), text);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static BucketWidth of(long fixed, long days, long weeks, long months, String text) {
        int kinds = (fixed > 0 ? 1 : 0) + (days > 0 ? 1 : 0) + (weeks > 0 ? 1 : 0) + (months > 0 ? 1 : 0);
        if (kinds == 0) {
            throw new IllegalArgumentException("a bucket must be wider than '" + text + "'");
        }
        if (kinds > 1) {
            throw new IllegalArgumentException("'" + text
                    + "' mixes clock time with days, weeks or months; a day of the calendar is not always 24h");
        }
        if (months > 0) {
            return new BucketWidth(Unit.MONTH, months);
        }
        if (weeks > 0) {
            return new BucketWidth(Unit.WEEK, weeks);
        }
        return days > 0 ? new BucketWidth(Unit.DAY, days) : new BucketWidth(Unit.MILLISECOND, fixed);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no width of a bucket; write '5m', '1h30m', '24h', '1d', '1w', '1mo' or '1y'");
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return switch (unit) {
            case DAY -> count + "d";
            case WEEK -> count + "w";
            case MONTH -> count % 12 == 0 ? count / 12 + "y" : count + "mo";
            case MILLISECOND -> {
                if (count % 3_600_000 == 0) {
                    yield count / 3_600_000 + "h";
                }
                if (count % 60_000 == 0) {
                    yield count / 60_000 + "m";
                }
                yield count % 1000 == 0 ? count / 1000 + "s" : count + "ms";
            }
        };
    }
}
