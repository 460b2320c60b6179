package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;

/** Dates and times as text: SQL's form with a space, ISO-8601's with a T, with Z or an offset or none (UTC). */
final class TimeText {
    private TimeText() {}

    /** A wall clock as SQL writes it, with as many digits of a second as its type has, and never fewer than it needs. */
    static String format(LocalDateTime wall, int scale) {
        return format(wall.toLocalDate()) + " " + format(wall.toLocalTime(), scale);
    }

    static String format(LocalDate day) {
        return day.toString();
    }

    static String format(LocalTime time, int scale) {
        StringBuilder out = new StringBuilder(18);
        two(out, time.getHour()).append(':');
        two(out, time.getMinute()).append(':');
        two(out, time.getSecond());
        int digits = Math.min(scale, 9);
        int nano = time.getNano();
        while (digits < 9 && nano % power(9 - digits) != 0) {
            digits += digits == 0 ? 3 : 1;
        }
        digits = Math.min(digits, 9);
        if (digits > 0) {
            String all = Integer.toString(1_000_000_000 + nano);
            out.append('.').append(all, 1, 1 + digits);
        }
        return out.toString();
    }

    private static StringBuilder two(StringBuilder out, int n) {
        return out.append((char) ('0' + n / 10)).append((char) ('0' + n % 10));
    }

    private static int power(int exponent) {
        int p = 1;
        for (int i = 0; i < exponent; i++) {
            p *= 10;
        }
        return p;
    }

    /** The UTC wall clock that text means. */
    static LocalDateTime parseTimestamp(String text) throws SQLException {
        String t = text.strip();
        try {
            if (t.length() <= 10 || t.indexOf(':') < 0) {
                return LocalDate.parse(t).atStartOfDay();
            }
            TemporalAccessor parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    t.replaceFirst("\\s+", "T"), OffsetDateTime::from, LocalDateTime::from);
            return parsed instanceof OffsetDateTime o
                    ? o.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                    : (LocalDateTime) parsed;
        } catch (DateTimeParseException e) {
            throw wrong(text, "timestamp", "2026-11-22 13:53:05.791");
        } catch (DateTimeException e) {
            throw wrong(text, "timestamp", "2026-11-22 13:53:05.791");
        }
    }

    /** The day that text means; of a timestamp its day. */
    static LocalDate parseDate(String text) throws SQLException {
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            if (text.indexOf(':') < 0) {
                throw wrong(text, "date", "2026-11-22");
            }
            return parseTimestamp(text).toLocalDate();
        }
    }

    /** The time of the day that text means; of a timestamp its time. */
    static LocalTime parseTime(String text) throws SQLException {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeParseException e) {
            if (text.indexOf('-') < 0) {
                throw wrong(text, "time", "13:53:05.791");
            }
            return parseTimestamp(text).toLocalTime();
        }
    }

    private static SQLException wrong(String text, String what, String example) {
        return ErrorCode.INVALID_TIME.error("'" + text + "' is no " + what + "; write it as in " + example);
    }
}
