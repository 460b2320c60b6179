package io.tidemark.sql.function;

import io.tidemark.engine.query.Buckets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Makes {@link Buckets} of what a statement says. */
public final class TimeBuckets {
    private static final long DAY_MILLIS = 86_400_000L;

    /** The Monday of the week that holds 1970-01-01: where weeks are counted from. */
    private static final LocalDate MONDAY = LocalDate.of(1969, 12, 29);

    private TimeBuckets() {}

    /**
     * Buckets of a width.
     *
     * @param originMillis where an edge lies, or null for 1970-01-01 (weeks: the Monday of its week) at the start of the zone's day
     * @param zone whose calendar counts days, weeks and months; null for UTC
     * @param closedRight whether a time on an edge belongs to the bucket that ends there
     * @param labelEnd whether a bucket is called by its end
     */
    public static Buckets of(
            BucketWidth width,
            @Nullable Long originMillis,
            @Nullable ZoneId zone,
            boolean closedRight,
            boolean labelEnd) {
        boolean utc =
                zone == null || zone.equals(ZoneOffset.UTC) || zone.getRules().equals(ZoneOffset.UTC.getRules());
        if (width.unit() == BucketWidth.Unit.MILLISECOND) {
            return new Fixed(width.count(), originMillis == null ? 0 : originMillis, closedRight, labelEnd);
        }
        if (utc && width.unit() != BucketWidth.Unit.MONTH) {
            boolean week = width.unit() == BucketWidth.Unit.WEEK;
            long origin = originMillis != null ? originMillis : week ? MONDAY.toEpochDay() * DAY_MILLIS : 0;
            return new Fixed(width.count() * (week ? 7 : 1) * DAY_MILLIS, origin, closedRight, labelEnd);
        }
        ZoneId calendar = zone == null ? ZoneOffset.UTC : zone;
        LocalDateTime origin;
        if (originMillis != null) {
            origin = LocalDateTime.ofInstant(Instant.ofEpochMilli(originMillis), calendar);
        } else {
            origin = (width.unit() == BucketWidth.Unit.WEEK ? MONDAY : LocalDate.EPOCH).atStartOfDay();
        }
        return new Calendar(width, origin, calendar, closedRight, labelEnd);
    }

    /**
     * The zone of a name.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name.trim());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no time zone; write 'Europe/Berlin', 'UTC' or '+02:00'", e);
        }
    }

    /** Buckets of one width of the clock. */
    private record Fixed(long widthMillis, long originMillis, boolean closedRight, boolean labelEnd)
            implements Buckets {
        @Override
        public long lowerEdge(long time) {
            long t = closedRight && time != Long.MIN_VALUE ? time - 1 : time;
            long base = Math.floorMod(originMillis, widthMillis);
            long rest = Math.floorMod(Math.floorMod(t, widthMillis) - base, widthMillis);
            return t < Long.MIN_VALUE + rest ? Long.MIN_VALUE : t - rest;
        }

        @Override
        public long upperEdge(long lower) {
            return lower > Long.MAX_VALUE - widthMillis ? Long.MAX_VALUE : lower + widthMillis;
        }

        @Override
        public long label(long lower) {
            return labelEnd ? upperEdge(lower) : lower;
        }

        @Override
        public String toString() {
            return new BucketWidth(BucketWidth.Unit.MILLISECOND, widthMillis)
                    + (Math.floorMod(originMillis, widthMillis) == 0
                            ? ""
                            : " from " + Instant.ofEpochMilli(originMillis))
                    + suffix(closedRight, labelEnd);
        }
    }

    /**
     * Buckets of a calendar. Well beyond the years 1 to 9999, which SQL knows, everything is one bucket: no metric is from there, but
     * a damaged one may say so.
     */
    private record Calendar(BucketWidth width, LocalDateTime origin, ZoneId zone, boolean closedRight, boolean labelEnd)
            implements Buckets {
        private static final long MIN = -70_000_000_000_000L; // in the year -249
        private static final long MAX = 300_000_000_000_000L; // in the year 11476

        @Override
        public long lowerEdge(long time) {
            long t = closedRight && time != Long.MIN_VALUE ? time - 1 : time;
            if (t < MIN) {
                return Long.MIN_VALUE;
            }
            if (t >= MAX) {
                return MAX;
            }
            LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(t), zone);
            long index = Math.floorDiv(distance(local), width.count());
            // Where clocks are set, the wall clock that an edge falls on may come twice, or never.
            while (edge(index) > t) {
                index--;
            }
            while (edge(index + 1) <= t) {
                index++;
            }
            long edge = edge(index);
            return edge < MIN ? Long.MIN_VALUE : edge;
        }

        private long distance(LocalDateTime local) {
            return switch (width.unit()) {
                case DAY -> ChronoUnit.DAYS.between(origin, local);
                case WEEK -> Math.floorDiv(ChronoUnit.DAYS.between(origin, local), 7);
                default -> ChronoUnit.MONTHS.between(origin, local);
            };
        }

        private long edge(long index) {
            long n = index * width.count();
            LocalDateTime local = switch (width.unit()) {
                case DAY -> origin.plusDays(n);
                case WEEK -> origin.plusWeeks(n);
                default -> origin.plusMonths(n);
            };
            return local.atZone(zone).toInstant().toEpochMilli();
        }

        @Override
        public long upperEdge(long lower) {
            if (lower == Long.MIN_VALUE) {
                return nextEdge(MIN - 1);
            }
            return lower >= MAX ? Long.MAX_VALUE : Math.min(nextEdge(lower), MAX);
        }

        private long nextEdge(long after) {
            LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(after), zone);
            long index = Math.floorDiv(distance(local), width.count()) - 1;
            while (edge(index) <= after) {
                index++;
            }
            return edge(index);
        }

        @Override
        public long label(long lower) {
            return labelEnd ? upperEdge(lower) : lower;
        }

        @Override
        public String toString() {
            return width + " of " + zone + suffix(closedRight, labelEnd);
        }
    }

    private static String suffix(boolean closedRight, boolean labelEnd) {
        return (closedRight ? ", closed right" : "") + (labelEnd ? ", labelled by end" : "");
    }
}
