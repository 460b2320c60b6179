package io.tidemark.jdbc;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * How the one clock of SQL, the UTC wall clock, and the classes of java.sql become each other.
 *
 * <p>Without a calendar a {@link Timestamp} carries the wall clock in the JVM's zone: what a tool shows is UTC, and what it
 * sends back selects the same rows. With {@code timestamps=instant} it is the exact instant. With a calendar the wall clock
 * is read in the calendar's zone; so a UTC calendar gives the exact instant. {@link Date} and {@link Time} without a calendar
 * always carry the wall clock. Calendars are Gregorian for all time, as SQL is.
 *
 * @param instant whether Timestamps without a calendar are exact instants
 */
record TimeRules(boolean instant) {

    private static final LocalDate TIME_DATE = LocalDate.EPOCH;

    /** A wall clock as a Timestamp. */
    Timestamp timestamp(LocalDateTime wall, @Nullable Calendar calendar) {
        if (calendar == null) {
            return instant ? exact(wall) : Timestamp.valueOf(wall);
        }
        if (isUtc(calendar.getTimeZone())) {
            return exact(wall);
        }
        Timestamp out = new Timestamp(millisIn(calendar.getTimeZone(), wall));
        out.setNanos(wall.getNano());
        return out;
    }

    /** A day as a Date: its midnight. */
    Date date(LocalDate day, @Nullable Calendar calendar) {
        return calendar == null ? Date.valueOf(day) : new Date(millisIn(calendar.getTimeZone(), day.atStartOfDay()));
    }

    /** A time of the day as a Time, on the first of January 1970, with its milliseconds. */
    Time time(LocalTime time, @Nullable Calendar calendar) {
        return calendar == null
                ? new Time(Time.valueOf(time).getTime() + time.getNano() / 1_000_000)
                : new Time(millisIn(calendar.getTimeZone(), time.atDate(TIME_DATE)));
    }

    /** The wall clock of a Timestamp. */
    LocalDateTime wall(Timestamp timestamp, @Nullable Calendar calendar) {
        if (calendar == null) {
            return instant ? wall(timestamp.toInstant()) : timestamp.toLocalDateTime();
        }
        return wallIn(calendar.getTimeZone(), timestamp.getTime()).withNano(timestamp.getNanos());
    }

    /** The day of a Date. */
    LocalDate day(Date date, @Nullable Calendar calendar) {
        return calendar == null
                ? date.toLocalDate()
                : wallIn(calendar.getTimeZone(), date.getTime()).toLocalDate();
    }

    /** The time of the day of a Time, with its milliseconds. */
    LocalTime clock(Time time, @Nullable Calendar calendar) {
        return calendar == null
                ? time.toLocalTime().plusNanos(Math.floorMod(time.getTime(), 1000L) * 1_000_000L)
                : wallIn(calendar.getTimeZone(), time.getTime()).toLocalTime();
    }

    /** The wall clock of an instant. */
    static LocalDateTime wall(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Timestamp exact(LocalDateTime wall) {
        Timestamp out = new Timestamp(wall.toEpochSecond(ZoneOffset.UTC) * 1000);
        out.setNanos(wall.getNano());
        return out;
    }

    private static boolean isUtc(TimeZone zone) {
        String id = zone.getID();
        return zone.getRawOffset() == 0 && (id.equals("UTC") || id.equals("GMT") || id.equals("Etc/UTC"));
    }

    private static long millisIn(TimeZone zone, LocalDateTime wall) {
        GregorianCalendar c = calendarIn(zone);
        int year = wall.getYear();
        c.set(Calendar.ERA, year > 0 ? GregorianCalendar.AD : GregorianCalendar.BC);
        c.set(year > 0 ? year : 1 - year, wall.getMonthValue() - 1, wall.getDayOfMonth());
        c.set(Calendar.HOUR_OF_DAY, wall.getHour());
        c.set(Calendar.MINUTE, wall.getMinute());
        c.set(Calendar.SECOND, wall.getSecond());
        c.set(Calendar.MILLISECOND, wall.getNano() / 1_000_000);
        return c.getTimeInMillis();
    }

    private static LocalDateTime wallIn(TimeZone zone, long millis) {
        GregorianCalendar c = calendarIn(zone);
        c.setTimeInMillis(millis);
        int year = c.get(Calendar.YEAR);
        return LocalDateTime.of(
                c.get(Calendar.ERA) == GregorianCalendar.AD ? year : 1 - year,
                c.get(Calendar.MONTH) + 1,
                c.get(Calendar.DAY_OF_MONTH),
                c.get(Calendar.HOUR_OF_DAY),
                c.get(Calendar.MINUTE),
                c.get(Calendar.SECOND),
                c.get(Calendar.MILLISECOND) * 1_000_000);
    }

    private static GregorianCalendar calendarIn(TimeZone zone) {
        // Arithmetic by a calendar, not by the zone's rules: a caller's TimeZone may be of a class of his own.
        GregorianCalendar c = new GregorianCalendar(zone, Locale.ROOT);
        c.setGregorianChange(new java.util.Date(Long.MIN_VALUE));
        c.clear();
        return c;
    }
}
