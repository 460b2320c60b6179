package io.tidemark.sql.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Buckets as a person would draw them: edges on a line, a time belongs between the two next to it. */
final class BucketModel {
    private final TreeSet<Instant> edges;
    private final boolean closedRight;
    private final boolean labelEnd;

    private BucketModel(TreeSet<Instant> edges, boolean closedRight, boolean labelEnd) {
        this.edges = edges;
        this.closedRight = closedRight;
        this.labelEnd = labelEnd;
    }

    /** Buckets of the clock; the edges that are near some times alone: all seconds of a year would be many. */
    static BucketModel fixed(
            Duration width, Instant origin, Iterable<Instant> times, boolean closedRight, boolean labelEnd) {
        TreeSet<Instant> edges = new TreeSet<>();
        for (Instant time : times) {
            long steps = Duration.between(origin, time).toMillis() / width.toMillis();
            for (long i = steps - 2; i <= steps + 2; i++) {
                edges.add(origin.plus(width.multipliedBy(i)));
            }
        }
        return new BucketModel(edges, closedRight, labelEnd);
    }

    /**
     * Buckets of the calendar of a zone, all edges from some time to another. An edge that the zone's clock passes twice is where
     * it passes first; one that it skips is where java.time puts it, as far behind the gap as it lies in it; a day that it skips as
     * a whole is no bucket.
     */
    static BucketModel calendar(
            Period width,
            LocalDateTime origin,
            ZoneId zone,
            Instant from,
            Instant to,
            boolean closedRight,
            boolean labelEnd) {
        TreeSet<Instant> edges = new TreeSet<>();
        for (int direction : new int[] {1, -1}) {
            int beyond = 0;
            for (int i = 0; beyond < 3; i += direction) {
                Instant edge = origin.plus(width.multipliedBy(i)).atZone(zone).toInstant();
                edges.add(edge);
                boolean past = direction > 0 ? edge.isAfter(to) : edge.isBefore(from);
                beyond += past ? 1 : 0;
            }
        }
        return new BucketModel(edges, closedRight, labelEnd);
    }

    /** The label of a time's bucket. */
    Instant label(Instant time) {
        @Nullable Instant lower = closedRight ? edges.lower(time) : edges.floor(time);
        @Nullable Instant upper = closedRight ? edges.ceiling(time) : edges.higher(time);
        return Objects.requireNonNull(labelEnd ? upper : lower);
    }

    /** Edges themselves, which are the times that most is decided at. */
    Iterable<Instant> edges() {
        return edges;
    }
}
