package io.tidemark.sql.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.sql.testing.SqlOverRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Buckets in every spelling, in zones whose clocks are set in every way, against edges drawn by java.time: of each row as an
 * expression, and as groups that the engine makes. {@code -Dtidemark.seed} repeats a failure.
 */
class BucketsAgainstCalendarTest {
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_125L);

    /** So many bucketings of each zone; ten times as many with -Poracle. */
    private static final int A_ZONE = Math.max(1, Integer.getInteger("tidemark.statements", 2_000) / 5_000);

    /** How wide a bucket is: a number of a unit of the clock or of the calendar. */
    private record Width(int count, ChronoUnit unit) {
        boolean isFixed() {
            return unit.compareTo(ChronoUnit.DAYS) < 0;
        }

        Duration duration() {
            return unit.getDuration().multipliedBy(count);
        }

        Period period() {
            return switch (unit) {
                case DAYS -> Period.ofDays(count);
                case WEEKS -> Period.ofWeeks(count);
                case MONTHS -> Period.ofMonths(count);
                default -> Period.ofYears(count);
            };
        }

        String word() {
            return count
                    + switch (unit) {
                        case MILLIS -> "ms";
                        case SECONDS -> "s";
                        case MINUTES -> "m";
                        case HOURS -> "h";
                        case DAYS -> "d";
                        case WEEKS -> "w";
                        case MONTHS -> "mo";
                        default -> "y";
                    };
        }

        /** DAY, HOUR …; empty where SQL's INTERVAL has none. */
        String sqlUnit() {
            return unit == ChronoUnit.MILLIS
                    ? ""
                    : unit.name().substring(0, unit.name().length() - 1);
        }

        String iso() {
            return switch (unit) {
                case MILLIS -> "";
                case SECONDS -> "PT" + count + "S";
                case MINUTES -> "PT" + count + "M";
                case HOURS -> "PT" + count + "H";
                case DAYS -> "P" + count + "D";
                case WEEKS -> "P" + count + "W";
                case MONTHS -> "P" + count + "M";
                default -> "P" + count + "Y";
            };
        }
    }

    private static final List<Width> WIDTHS = List.of(
            new Width(250, ChronoUnit.MILLIS),
            new Width(1, ChronoUnit.SECONDS),
            new Width(7, ChronoUnit.SECONDS),
            new Width(1, ChronoUnit.MINUTES),
            new Width(45, ChronoUnit.MINUTES),
            new Width(1, ChronoUnit.HOURS),
            new Width(5, ChronoUnit.HOURS),
            new Width(24, ChronoUnit.HOURS),
            new Width(1, ChronoUnit.DAYS),
            new Width(3, ChronoUnit.DAYS),
            new Width(7, ChronoUnit.DAYS),
            new Width(1, ChronoUnit.WEEKS),
            new Width(2, ChronoUnit.WEEKS),
            new Width(1, ChronoUnit.MONTHS),
            new Width(3, ChronoUnit.MONTHS),
            new Width(5, ChronoUnit.MONTHS),
            new Width(1, ChronoUnit.YEARS),
            new Width(2, ChronoUnit.YEARS));

    /** A question: buckets, and whether they are of a zone, from an origin, closed right, called by their end. */
    private record Bucketing(
            Width width, @Nullable Instant origin, @Nullable ZoneId zone, boolean closedRight, boolean labelEnd) {
        BucketModel model(TreeSet<Instant> times) {
            if (width.isFixed()) {
                return BucketModel.fixed(
                        width.duration(), origin == null ? Instant.EPOCH : origin, times, closedRight, labelEnd);
            }
            ZoneId calendar = zone == null ? ZoneOffset.UTC : zone;
            LocalDate day = width.unit == ChronoUnit.WEEKS
                    ? LocalDate.EPOCH.with(TemporalAdjusters.previous(DayOfWeek.MONDAY))
                    : LocalDate.EPOCH;
            LocalDateTime start = origin == null ? day.atStartOfDay() : LocalDateTime.ofInstant(origin, calendar);
            return BucketModel.calendar(
                    width.period(), start, calendar, times.first(), times.last(), closedRight, labelEnd);
        }

        /** Every way to say it. */
        List<String> spellings() {
            List<String> all = new ArrayList<>();
            String from = origin == null
                    ? ""
                    : "TIMESTAMP '" + origin.toString().replace("T", " ").replace("Z", "'");
            String where = zone == null ? "" : "'" + zone + "'";
            StringBuilder rest = new StringBuilder("time");
            if (zone != null) {
                rest.append(", ")
                        .append(from.isEmpty() ? "NULL" : from)
                        .append(", ")
                        .append(where);
            } else if (!from.isEmpty()) {
                rest.append(", ").append(from);
            }
            String ends = (closedRight ? ", closed => 'right'" : "") + (labelEnd ? ", label => 'end'" : "");
            all.add("time_bucket('" + width.word() + "', " + rest + ends + ")");
            all.add("time_bucket('" + width.word() + "', time" + (zone == null ? "" : ", zone => " + where)
                    + (labelEnd ? ", label => 'end'" : ", label => 'start'")
                    + (from.isEmpty() ? "" : ", origin => " + from)
                    + (closedRight ? ", closed => 'right'" : ", closed => 'left'") + ")");
            String interval = "INTERVAL '" + width.count + "' " + width.sqlUnit();
            if (!width.sqlUnit().isEmpty()) {
                all.add("time_bucket(" + interval + ", " + rest + ends + ")");
                all.add("time_bucket(INTERVAL '" + width.count + " " + width.sqlUnit() + "S', " + rest + ends + ")");
            }
            if (closedRight || labelEnd) {
                return all;
            }
            if (!width.iso().isEmpty()) {
                all.add("TIME_FLOOR(time, '" + width.iso() + "'" + rest.substring(4) + ")");
            }
            if (zone == null) {
                all.add("date_bin('" + width.word() + "', " + rest + ")");
                if (!width.sqlUnit().isEmpty()) {
                    all.add("date_bin(" + interval + ", " + rest + ")");
                }
            }
            boolean quarter = width.count == 3 && width.unit == ChronoUnit.MONTHS;
            if (origin == null
                    && (width.count == 1 || quarter)
                    && !width.sqlUnit().isEmpty()) {
                String unit = quarter ? "QUARTER" : width.sqlUnit();
                all.add("date_trunc('" + unit.toLowerCase(Locale.ROOT) + "', time" + (zone == null ? "" : ", " + where)
                        + ")");
                if (zone == null) {
                    all.add("date_trunc(time, " + unit + ")");
                    all.add("FLOOR(time TO " + unit + ")");
                    all.add("TIMESTAMP_TRUNC(time, " + unit + ")");
                    all.add("DATETIME_TRUNC(time, " + unit + ")");
                }
            }
            return all;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2025-02-01, 2027-01-20",
        "America/New_York, 2025-02-01, 2026-12-20",
        "Australia/Lord_Howe, 2025-02-01, 2026-12-20", // by half an hour
        "Asia/Kathmandu, 1985-06-01, 1987-01-20", // 5:30, from 1986 on 5:45
        "America/Sao_Paulo, 2017-06-01, 2019-03-20", // at midnight: days without a beginning
        "Africa/Casablanca, 2025-01-01, 2026-06-20", // back in Ramadan
        "Pacific/Apia, 2011-06-01, 2012-12-20", // 2011 had no 30th of December
        "Europe/London, 1967-06-01, 1972-01-20" // before the epoch, and years of summer time
    })
    void everySpellingIsWhatACalendarSays(String name, String from, String to) throws IOException {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(SEED);
        Instant start = Instant.parse(from + "T00:00:00Z");
        Instant end = Instant.parse(to + "T00:00:00Z");
        TreeSet<Instant> times = times(zone, start, end, random);
        Map<Bucketing, BucketModel> models = new LinkedHashMap<>();
        while (models.size() < A_ZONE) {
            Bucketing bucketing = bucketing(zone, start, end, random);
            models.put(bucketing, bucketing.model(times));
        }
        for (BucketModel model : models.values()) {
            for (Instant edge : model.edges()) {
                boolean inside = edge.isAfter(times.first()) && edge.isBefore(times.last());
                if (inside && random.nextInt(400) == 0) {
                    times.addAll(List.of(edge.minusMillis(1), edge, edge.plusMillis(1)));
                }
            }
        }
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        for (Instant time : times) {
            rows.add(
                    Labels.of("__name__", "m", "host", "h" + random.nextInt(3)),
                    time.toEpochMilli(),
                    time.toEpochMilli() / 8.0);
        }
        try (SqlOverRows sql = new SqlOverRows(random, List.of(rows))) {
            models.keySet().parallelStream().forEach(bucketing -> {
                // Drawn anew: the edges near the times that were added are wanted, too.
                BucketModel model = bucketing.model(times);
                for (String spelling : bucketing.spellings()) {
                    try {
                        compare(sql, spelling, times, model);
                    } catch (IOException e) {
                        throw new UncheckedIOException(spelling, e);
                    }
                }
            });
        }
    }

    private static TreeSet<Instant> times(ZoneId zone, Instant start, Instant end, Random random) {
        TreeSet<Instant> times = new TreeSet<>();
        Instant near = start;
        for (ZoneOffsetTransition change = zone.getRules().nextTransition(near);
                change != null && change.getInstant().isBefore(end);
                change = zone.getRules().nextTransition(change.getInstant())) {
            for (int minutes : new int[] {-1500, -90, -60, -30, -15, 0, 15, 30, 60, 90, 120, 1440, 1500}) {
                Instant at = change.getInstant().plus(minutes, ChronoUnit.MINUTES);
                times.addAll(List.of(at.minusMillis(1), at, at.plusMillis(1)));
            }
        }
        for (int i = 0; i < 60; i++) {
            times.add(start.plusMillis(
                    (long) (random.nextDouble() * Duration.between(start, end).toMillis())));
        }
        return times;
    }

    private static Bucketing bucketing(ZoneId zone, Instant start, Instant end, Random random) {
        Width width = WIDTHS.get(random.nextInt(WIDTHS.size()));
        ZoneId in = random.nextInt(4) == 0 ? null : zone;
        // Without ends of its own it has most spellings.
        int ends = random.nextInt(8);
        if (random.nextBoolean()) {
            return new Bucketing(width, null, in, ends == 1 || ends == 3, ends == 2 || ends == 3);
        }
        Instant origin = start.plusMillis(
                (long) (random.nextDouble() * Duration.between(start, end).toMillis()));
        if (random.nextBoolean()) {
            // Half past two in the night, which clocks like to skip; the last day of a month, which not all have.
            origin = LocalDate.ofInstant(origin, zone)
                    .with(TemporalAdjusters.lastDayOfMonth())
                    .atTime(random.nextInt(3), 30)
                    .atZone(zone)
                    .toInstant();
        }
        return new Bucketing(width, origin, in, ends % 2 == 1, ends % 4 > 1);
    }

    private static void compare(SqlOverRows sql, String spelling, TreeSet<Instant> times, BucketModel model)
            throws IOException {
        String at = spelling + " -Dtidemark.seed=" + SEED;
        int n = 0;
        TreeMap<Long, Long> groups = new TreeMap<>();
        for (List<@Nullable Object> row : sql.query("SELECT time, " + spelling + " FROM m ORDER BY time")) {
            Instant time = Instant.ofEpochMilli((Long) row.get(0));
            Instant label = Instant.ofEpochMilli((Long) row.get(1));
            if (!label.equals(model.label(time))) {
                assertThat(label).as(at + " of " + time).isEqualTo(model.label(time));
            }
            groups.merge(label.toEpochMilli(), 1L, Long::sum);
            n++;
        }
        assertThat(n).isEqualTo(times.size());
        List<List<Long>> expected = new ArrayList<>();
        groups.forEach((label, count) -> expected.add(List.of(label, count)));
        assertThat(sql.query("SELECT " + spelling + " AS b, count(*) FROM m GROUP BY b ORDER BY b")
                        .toString())
                .as(at)
                .isEqualTo(expected.toString());
    }

    /** Buckets of the wall clock itself: hours that are passed twice are one. */
    @ParameterizedTest
    @CsvSource({"Europe/Berlin, 2026", "Australia/Lord_Howe, 2026", "America/Sao_Paulo, 2018", "Pacific/Apia, 2011"})
    void bucketsOfAWallClockAreThoseOfItsReading(String name, int year) throws IOException {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(SEED);
        TreeSet<Instant> times = times(
                zone, Instant.parse(year + "-01-02T00:00:00Z"), Instant.parse((year + 1) + "-01-15T00:00:00Z"), random);
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        times.forEach(t -> rows.add(Labels.of("__name__", "m"), t.toEpochMilli(), 1));
        try (SqlOverRows sql = new SqlOverRows(random, List.of(rows))) {
            String local = "to_local(time, '" + zone + "')";
            for (List<@Nullable Object> row : sql.query("SELECT time, " + local + ", time_bucket('1h', " + local
                    + "), date_trunc('day', " + local + "), FLOOR(" + local
                    + " TO MONTH), to_local(time_bucket('1d', time,"
                    + " zone => '" + zone + "'), '" + zone + "') FROM m")) {
                Instant time = Instant.ofEpochMilli((Long) row.get(0));
                LocalDateTime clock = LocalDateTime.ofInstant(time, zone);
                assertThat(wallClock(row.get(1))).isEqualTo(clock);
                assertThat(wallClock(row.get(2))).isEqualTo(clock.truncatedTo(ChronoUnit.HOURS));
                assertThat(wallClock(row.get(3))).isEqualTo(clock.truncatedTo(ChronoUnit.DAYS));
                assertThat(wallClock(row.get(4)))
                        .isEqualTo(clock.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1));
                assertThat(wallClock(row.get(5)))
                        .as("the day of " + time)
                        .isEqualTo(clock.toLocalDate().atStartOfDay(zone).toLocalDateTime());
            }
            List<List<@Nullable Object>> days =
                    sql.query("SELECT date_trunc('day', " + local + ") AS day, count(*) FROM m GROUP BY day");
            TreeMap<LocalDateTime, Long> expected = new TreeMap<>();
            times.forEach(
                    t -> expected.merge(LocalDateTime.ofInstant(t, zone).truncatedTo(ChronoUnit.DAYS), 1L, Long::sum));
            TreeMap<LocalDateTime, Long> actual = new TreeMap<>();
            days.forEach(row -> actual.put(wallClock(row.get(0)), (Long) row.get(1)));
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static LocalDateTime wallClock(@Nullable Object millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli((Long) millis), ZoneOffset.UTC);
    }

    @Test
    void whatIsNoBucketIsRefused() throws IOException {
        RowsSource rows = new RowsSource("rows", SourceRank.block("01A", "01A"));
        rows.add(Labels.of("__name__", "m"), 0, 1);
        try (SqlOverRows sql = new SqlOverRows(new Random(SEED), List.of(rows))) {
            Map.of(
                            "time_bucket('0s', time)", "wider than '0s'",
                            "time_bucket('1d2h', time)", "mixes clock time with days",
                            "time_bucket('5 parsecs', time)", "is no width of a bucket",
                            "time_bucket('1d', time, zone => 'Mars/Olympus')", "is no time zone",
                            "time_bucket('1d', time, closed => 'both')", "closed is 'left' or 'right'",
                            "time_bucket('1d', time, colour => 'red')", "colour",
                            "date_trunc('fortnight', time)", "is no unit to cut time by")
                    .forEach(
                            (spelling, problem) -> assertThatThrownBy(() -> sql.query("SELECT " + spelling + " FROM m"))
                                    .as(spelling)
                                    .hasMessageContaining(problem));
        }
    }
}
