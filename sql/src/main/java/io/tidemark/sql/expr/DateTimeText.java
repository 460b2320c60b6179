package io.tidemark.sql.expr;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * DATE, TIME and TIMESTAMP as text and back, on the UTC clock. Text is read in ISO-8601's forms and SQL's:
 * {@code 2024-01-31}, {@code 2024-01-31 12:30}, {@code 2024-01-31T12:30:15.123Z}, {@code …+02:00}; digits beyond milliseconds
 * are cut off.
 */
public final class DateTimeText {
    /** Milliseconds of a day. */
    public static final long MILLIS_PER_DAY = 86_400_000L;

    private DateTimeText() {}

    /** {@code yyyy-MM-dd HH:mm:ss} and as many digits of the second's fraction as the precision (0 to 3) says. */
    public static String formatTimestamp(long epochMillis, int precision) {
        StringBuilder s = new StringBuilder(23);
        appendDate(Math.floorDiv(epochMillis, MILLIS_PER_DAY), s);
        s.append(' ');
        appendTime(Math.floorMod(epochMillis, MILLIS_PER_DAY), precision, s);
        return s.toString();
    }

    /** {@code yyyy-MM-dd}. */
    public static String formatDate(long epochDay) {
        StringBuilder s = new StringBuilder(10);
        appendDate(epochDay, s);
        return s.toString();
    }

    /** {@code HH:mm:ss} and as many digits of the second's fraction as the precision (0 to 3) says. */
    public static String formatTime(long millisOfDay, int precision) {
        StringBuilder s = new StringBuilder(12);
        appendTime(millisOfDay, precision, s);
        return s.toString();
    }

    private static void appendDate(long epochDay, StringBuilder s) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        int year = date.getYear();
        if (year < 0) {
            s.append('-');
        }
        appendDigits(Math.abs(year), 4, s);
        s.append('-');
        appendDigits(date.getMonthValue(), 2, s);
        s.append('-');
        appendDigits(date.getDayOfMonth(), 2, s);
    }

    private static void appendTime(long millisOfDay, int precision, StringBuilder s) {
        int seconds = (int) (millisOfDay / 1000);
        appendDigits(seconds / 3600, 2, s);
        s.append(':');
        appendDigits(seconds / 60 % 60, 2, s);
        s.append(':');
        appendDigits(seconds % 60, 2, s);
        if (precision > 0) {
            s.append('.');
            int millis = (int) (millisOfDay % 1000);
            int digits = Math.min(precision, 3);
            appendDigits(digits == 3 ? millis : digits == 2 ? millis / 10 : millis / 100, digits, s);
        }
    }

    private static void appendDigits(int value, int width, StringBuilder s) {
        String digits = Integer.toString(value);
        for (int i = digits.length(); i < width; i++) {
            s.append('0');
        }
        s.append(digits);
    }

    /** Milliseconds since the epoch, or null where the text is no timestamp. A date alone is its midnight. */
    public static @Nullable Long parseTimestamp(String text) {
        Cursor c = new Cursor(text.trim());
        Long day = c.date();
        if (day == null) {
            return null;
        }
        long millis = day * MILLIS_PER_DAY;
        if (c.atEnd()) {
            return millis;
        }
        if (!c.take('T') && !c.take('t') && !c.takeBlanks()) {
            return null;
        }
        long time = c.time();
        if (time < 0) {
            return null;
        }
        c.takeBlanks();
        if (c.atEnd()) {
            return millis + time;
        }
        Long offset = c.offset();
        return offset == null || !c.atEnd() ? null : Long.valueOf(millis + time - offset);
    }

    /** Days since the epoch, or null where the text is no date. A time of day behind it is ignored. */
    public static @Nullable Long parseDate(String text) {
        Cursor c = new Cursor(text.trim());
        Long day = c.date();
        if (day == null || c.atEnd()) {
            return day;
        }
        Long millis = parseTimestamp(text);
        return millis == null ? null : Long.valueOf(Math.floorDiv(millis, MILLIS_PER_DAY));
    }

    /** Milliseconds of the day, or null where the text is no time of day. A date before it is ignored. */
    public static @Nullable Long parseTime(String text) {
        Cursor c = new Cursor(text.trim());
        long time = c.time();
        if (time >= 0 && c.atEnd()) {
            return time;
        }
        Long millis = parseTimestamp(text);
        return millis == null ? null : Long.valueOf(Math.floorMod(millis, MILLIS_PER_DAY));
    }

    /** Reads a text from left to right. */
    private static final class Cursor {
        private final String s;
        private int at;

        Cursor(String s) {
            this.s = s;
        }

        boolean atEnd() {
            return at == s.length();
        }

        boolean take(char c) {
            if (at < s.length() && s.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        boolean takeBlanks() {
            int from = at;
            while (take(' ')) {}
            return at > from;
        }

        /** A number of so many digits, or -1. */
        int number(int digitsMin, int digitsMax) {
            int from = at;
            int value = 0;
            while (at < s.length() && at - from < digitsMax && s.charAt(at) >= '0' && s.charAt(at) <= '9') {
                value = value * 10 + s.charAt(at++) - '0';
            }
            return at - from >= digitsMin ? value : -1;
        }

        @Nullable
        Long date() {
            boolean negative = take('-');
            int year = number(1, 6);
            if (year < 0 || !take('-')) {
                return null;
            }
            int month = number(1, 2);
            if (month < 0 || !take('-')) {
                return null;
            }
            int day = number(1, 2);
            if (day < 0) {
                return null;
            }
            try {
                return LocalDate.of(negative ? -year : year, month, day).toEpochDay();
            } catch (DateTimeException e) {
                return null;
            }
        }

        /** Milliseconds of the day, or -1. */
        long time() {
            int hour = number(1, 2);
            if (hour < 0 || hour > 23 || !take(':')) {
                return -1;
            }
            int minute = number(1, 2);
            if (minute < 0 || minute > 59) {
                return -1;
            }
            int second = 0;
            int millis = 0;
            if (take(':')) {
                second = number(1, 2);
                if (second < 0 || second > 59) {
                    return -1;
                }
                if (take('.') || take(',')) {
                    int from = at;
                    int first = number(0, 3);
                    int read = at - from;
                    millis = read == 1 ? first * 100 : read == 2 ? first * 10 : first;
                    while (at < s.length() && s.charAt(at) >= '0' && s.charAt(at) <= '9') {
                        at++;
                    }
                }
            }
            return ((hour * 60L + minute) * 60 + second) * 1000 + millis;
        }

        /** Z, UTC, or hours and minutes east of it; in milliseconds, or null. */
        @Nullable
        Long offset() {
            if (take('Z') || take('z')) {
                return 0L;
            }
            if (s.startsWith("UTC", at) || s.startsWith("GMT", at)) {
                at += 3;
                return 0L;
            }
            boolean west = take('-');
            if (!west && !take('+')) {
                return null;
            }
            int hours = number(1, 2);
            if (hours < 0 || hours > 18) {
                return null;
            }
            int minutes = 0;
            boolean colon = take(':');
            if (colon || !atEnd()) {
                minutes = number(2, 2);
                if (minutes < 0 || minutes > 59) {
                    return null;
                }
            }
            long millis = (hours * 60L + minutes) * 60_000;
            return west ? -millis : millis;
        }
    }
}
