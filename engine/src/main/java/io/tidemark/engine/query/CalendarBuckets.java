package io.tidemark.engine.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;

/**
 * Buckets of whole days or months on the calendar of a zone: a day may have 23 or 25 hours. An edge that the zone skips lies
 * at the end of the gap; of one that it passes twice the first counts; a day that the zone skips as a whole is no bucket.
 *
 * @param unit what is counted
 * @param count how many units a bucket has
 * @param origin an edge in the zone's wall clock, from which buckets are counted both ways. A day of the month that a month
 *     lacks is its last
 * @param labelEnd whether a bucket is called by its upper edge
 */
public record CalendarBuckets(
        Unit unit, int count, ZoneId zone, LocalDateTime origin, boolean closedRight, boolean labelEnd)
        implements Buckets {
    /** Midnight of 1970-01-01. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    /** The Monday of the ISO week that holds it. */
    private static final LocalDateTime FIRST_MONDAY = LocalDateTime.of(1969, 12, 29, 0, 0);

    /** Longer than all of time that can be stored, and short enough for the calendar's arithmetic. */
    private static final int COUNT_MAX = 100_000_000;

    /** What buckets are counted in. */
    public enum Unit {
        /** Calendar days. */
        DAY,
        /** Calendar months. */
        MONTH
    }

    /** Checks the count. */
    public CalendarBuckets {
        if (count <= 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "a bucket of " + count + " times " + unit + "; 1 to " + COUNT_MAX + " are possible");
        }
    }

    /** Left-closed buckets of days from 1970-01-01, called by their start. */
    public static CalendarBuckets days(int days, ZoneId zone) {
        return new CalendarBuckets(Unit.DAY, days, zone, EPOCH, false, false);
    }

    /** Likewise of ISO weeks, which begin on Monday. */
    public static CalendarBuckets weeks(int weeks, ZoneId zone) {
        return new CalendarBuckets(Unit.DAY, times(weeks, 7), zone, FIRST_MONDAY, false, false);
    }

    /** Likewise of months. */
    public static CalendarBuckets months(int months, ZoneId zone) {
        return new CalendarBuckets(Unit.MONTH, months, zone, EPOCH, false, false);
    }

    /** Likewise of years. */
    public static CalendarBuckets years(int years, ZoneId zone) {
        return months(times(years, 12), zone);
    }

    /** Too many are refused by the constructor; an overflow must not make them few. */
    private static int times(int count, int units) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, (long) count * units));
    }

    /** The same counted from another edge. */
    public CalendarBuckets withOrigin(LocalDateTime newOrigin) {
        return new CalendarBuckets(unit, count, zone, newOrigin, closedRight, labelEnd);
    }

    /** The same, closed on the right or not. */
    public CalendarBuckets withClosedRight(boolean right) {
        return new CalendarBuckets(unit, count, zone, origin, right, labelEnd);
    }

    /** The same, called by the end or by the start. */
    public CalendarBuckets withLabelEnd(boolean end) {
        return new CalendarBuckets(unit, count, zone, origin, closedRight, end);
    }

    @Override
    public long lowerEdge(long timeMillis) {
        long inside = closedRight && timeMillis > Long.MIN_VALUE ? timeMillis - 1 : timeMillis;
        return millis(edge(bucketOf(inside)));
    }

    @Override
    public long upperEdge(long lowerEdgeMillis) {
        return millis(edge(bucketOf(lowerEdgeMillis) + 1));
    }

    @Override
    public long label(long lowerEdgeMillis) {
        return labelEnd ? upperEdge(lowerEdgeMillis) : lowerEdgeMillis;
    }

    /** The number of the last bucket that begins at or before a time. */
    private long bucketOf(long timeMillis) {
        Instant time = Instant.ofEpochMilli(timeMillis);
        LocalDate date = time.atZone(zone).toLocalDate();
        long units = unit == Unit.DAY
                ? date.toEpochDay() - origin.toLocalDate().toEpochDay()
                : date.getLong(ChronoField.PROLEPTIC_MONTH) - origin.getLong(ChronoField.PROLEPTIC_MONTH);
        long bucket = Math.floorDiv(units, count);
        // The time of day of the origin, short months and gaps move the edge by a bucket or two. Edges are compared as
        // they
        // are, not cut to what milliseconds can say: beyond the ends of time they would not move any more.
        while (edge(bucket).isAfter(time)) {
            bucket--;
        }
        while (!edge(bucket + 1).isAfter(time)) {
            bucket++;
        }
        return bucket;
    }

    private Instant edge(long bucket) {
        long units = bucket * count;
        LocalDateTime local = unit == Unit.DAY ? origin.plusDays(units) : origin.plusMonths(units);
        return ZonedDateTime.ofLocal(local, zone, null).toInstant();
    }

    /** Milliseconds since the epoch; where they don't fit, the nearest that do. */
    private static long millis(Instant edge) {
        if (edge.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))) {
            return Long.MIN_VALUE;
        }
        return edge.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE)) ? Long.MAX_VALUE : edge.toEpochMilli();
    }

    @Override
    public String toString() {
        return "every " + count + " " + unit + " from " + origin + " in " + zone + (closedRight ? ", right-closed" : "")
                + (labelEnd ? ", called by the end" : "");
    }
}
