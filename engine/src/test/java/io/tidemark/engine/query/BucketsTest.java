package io.tidemark.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final ZoneId SAO_PAULO = ZoneId.of("America/Sao_Paulo");
    private static final ZoneId APIA = ZoneId.of("Pacific/Apia");
    private static final ZoneId HAVANA = ZoneId.of("America/Havana");
    private static final long HOUR = 3_600_000;

    private final long seed = Long.getLong("tidemark.seed", System.nanoTime());

    @Test
    void everyTimeLiesInExactlyOneBucket() {
        Random random = new Random(seed);
        List<Buckets> all = List.of(
                FixedBuckets.of(300_000),
                new FixedBuckets(7, 3, false, true),
                new FixedBuckets(86_400_000, -5, true, false),
                CalendarBuckets.days(1, NEW_YORK),
                CalendarBuckets.days(7, SAO_PAULO).withClosedRight(true),
                CalendarBuckets.weeks(1, APIA),
                CalendarBuckets.weeks(2, HAVANA).withLabelEnd(true),
                CalendarBuckets.months(1, NEW_YORK).withOrigin(LocalDateTime.of(2020, 1, 31, 6, 30)),
                CalendarBuckets.years(1, ZoneOffset.UTC).withClosedRight(true));
        for (Buckets buckets : all) {
            BucketWalker walker = new BucketWalker(buckets);
            for (int i = 0; i < 2000; i++) {
                // From 1930 to 2050, often near an edge.
                long time = -1_262_304_000_000L + (long) (random.nextDouble() * 3_786_912_000_000L);
                if (random.nextBoolean()) {
                    time = buckets.lowerEdge(time) + random.nextInt(3) - 1;
                }
                String at = "-Dtidemark.seed=" + seed + " " + buckets + " at " + Instant.ofEpochMilli(time);
                long lower = buckets.lowerEdge(time);
                long upper = buckets.upperEdge(lower);
                assertThat(upper).as(at).isGreaterThan(lower);
                boolean inside = buckets.closedRight() ? lower < time && time <= upper : lower <= time && time < upper;
                assertThat(inside).as(at).isTrue();
                // The next one begins where this one ends.
                assertThat(buckets.lowerEdge(buckets.closedRight() ? upper + 1 : upper))
                        .as(at)
                        .isEqualTo(upper);
                walker.seek(time);
                assertThat(walker.lower()).as(at).isEqualTo(lower);
                assertThat(walker.upper()).as(at).isEqualTo(upper);
            }
        }
    }

    @Test
    void daysHaveTwentyThreeOrTwentyFiveHoursWhereClocksChange() {
        CalendarBuckets days = CalendarBuckets.days(1, NEW_YORK);
        assertThat(length(days, "2026-03-08T12:00:00Z")).isEqualTo(23 * HOUR);
        assertThat(length(days, "2026-11-01T12:00:00Z")).isEqualTo(25 * HOUR);
        assertThat(length(days, "2026-06-01T12:00:00Z")).isEqualTo(24 * HOUR);
        assertThat(length(FixedBuckets.of(24 * HOUR), "2026-03-08T12:00:00Z")).isEqualTo(24 * HOUR);
        assertThat(days.label(days.lowerEdge(millis("2026-03-08T12:00:00Z"))))
                .isEqualTo(millis("2026-03-08T05:00:00Z"));
    }

    @Test
    void edgesThatAZoneSkipsOrRepeatsStillCutTime() {
        // Midnight of 4 November 2018 does not exist there: the day begins at one o'clock.
        CalendarBuckets brazil = CalendarBuckets.days(1, SAO_PAULO);
        assertThat(brazil.lowerEdge(millis("2018-11-04T12:00:00Z"))).isEqualTo(millis("2018-11-04T03:00:00Z"));
        assertThat(length(brazil, "2018-11-04T12:00:00Z")).isEqualTo(23 * HOUR);
        // 30 December 2011 does not exist there at all.
        CalendarBuckets samoa = CalendarBuckets.days(1, APIA);
        long before = samoa.lowerEdge(millis("2011-12-30T09:59:59Z"));
        assertThat(before).isEqualTo(millis("2011-12-29T10:00:00Z"));
        assertThat(samoa.upperEdge(before)).isEqualTo(millis("2011-12-30T10:00:00Z"));
        assertThat(length(samoa, "2011-12-30T10:00:00Z")).isEqualTo(24 * HOUR);
        // Midnight of 1 November 2026 comes twice there: the first one is the edge.
        assertThat(length(CalendarBuckets.days(1, HAVANA), "2026-11-01T12:00:00Z"))
                .isEqualTo(25 * HOUR);
    }

    @Test
    void weeksBeginOnMondayAndSevenDaysWhereTheyAreCountedFrom() {
        CalendarBuckets weeks = CalendarBuckets.weeks(1, ZoneOffset.UTC);
        // A Wednesday.
        assertThat(weeks.lowerEdge(millis("2026-11-25T03:00:00Z"))).isEqualTo(millis("2026-11-23T00:00:00Z"));
        assertThat(weeks.lowerEdge(millis("1969-12-31T00:00:00Z"))).isEqualTo(millis("1969-12-29T00:00:00Z"));
        // 1970-01-01 was a Thursday.
        CalendarBuckets days = CalendarBuckets.days(7, ZoneOffset.UTC);
        assertThat(days.lowerEdge(millis("2026-11-25T03:00:00Z"))).isEqualTo(millis("2026-11-19T00:00:00Z"));
    }

    @Test
    void monthsFromTheThirtyFirstEndWithTheMonth() {
        CalendarBuckets months =
                CalendarBuckets.months(1, ZoneOffset.UTC).withOrigin(LocalDateTime.of(2024, 1, 31, 0, 0));
        assertThat(months.lowerEdge(millis("2024-02-29T00:00:00Z"))).isEqualTo(millis("2024-02-29T00:00:00Z"));
        assertThat(months.lowerEdge(millis("2024-02-28T23:59:59Z"))).isEqualTo(millis("2024-01-31T00:00:00Z"));
        assertThat(months.upperEdge(millis("2024-02-29T00:00:00Z"))).isEqualTo(millis("2024-03-31T00:00:00Z"));
        CalendarBuckets years = CalendarBuckets.years(1, ZoneOffset.UTC);
        assertThat(years.lowerEdge(millis("2024-12-31T23:59:59Z"))).isEqualTo(millis("2024-01-01T00:00:00Z"));
    }

    @Test
    void closedOnTheRightAnEdgeBelongsToTheBucketThatEnds() {
        FixedBuckets left = FixedBuckets.of(1000);
        assertThat(left.lowerEdge(5000)).isEqualTo(5000);
        assertThat(left.lowerEdge(-1)).isEqualTo(-1000);
        FixedBuckets right = left.withClosedRight(true).withLabelEnd(true);
        assertThat(right.lowerEdge(5000)).isEqualTo(4000);
        assertThat(right.lowerEdge(5001)).isEqualTo(5000);
        assertThat(right.label(4000)).isEqualTo(5000);
    }

    @Test
    void theEndsOfTimeAreSafe() {
        for (Buckets buckets : List.of(
                FixedBuckets.of(1000),
                FixedBuckets.of(Long.MAX_VALUE),
                FixedBuckets.of(1000).withClosedRight(true),
                CalendarBuckets.days(1, NEW_YORK),
                CalendarBuckets.years(1, ZoneOffset.UTC).withClosedRight(true))) {
            for (long time : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
                BucketWalker walker = new BucketWalker(buckets);
                walker.seek(time);
                assertThat(walker.lower()).isLessThanOrEqualTo(time);
                assertThat(walker.upper()).isGreaterThanOrEqualTo(time);
                assertThat(walker.runEnd(new long[] {time}, 0, 1)).isEqualTo(1);
            }
        }
        assertThatThrownBy(() -> FixedBuckets.of(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CalendarBuckets.days(0, NEW_YORK)).isInstanceOf(IllegalArgumentException.class);
    }

    private static long length(Buckets buckets, String time) {
        long lower = buckets.lowerEdge(millis(time));
        return buckets.upperEdge(lower) - lower;
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
