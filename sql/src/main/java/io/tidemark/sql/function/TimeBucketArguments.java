package io.tidemark.sql.function;

import io.tidemark.engine.query.Buckets;
import io.tidemark.sql.SqlFault;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** The arguments of TIME_BUCKET, other than the time, as buckets. */
public final class TimeBucketArguments {
    private TimeBucketArguments() {}

    /**
     * What an INTERVAL used as a width counts: {@code INTERVAL '1' DAY} is a day of the calendar, {@code INTERVAL '24' HOUR} is not.
     * Null for what is no interval.
     */
    public static BucketWidth.@Nullable Unit intervalUnit(RelDataType type) {
        if (!SqlTypeUtil.isInterval(type)) {
            return null;
        }
        SqlIntervalQualifier qualifier = type.getIntervalQualifier();
        if (qualifier == null || qualifier.isYearMonth()) {
            return BucketWidth.Unit.MONTH;
        }
        TimeUnit start = qualifier.getStartUnit();
        TimeUnit end = qualifier.getEndUnit();
        if (start == TimeUnit.WEEK) {
            return BucketWidth.Unit.WEEK;
        }
        return start == TimeUnit.DAY && (end == null || end == TimeUnit.DAY)
                ? BucketWidth.Unit.DAY
                : BucketWidth.Unit.MILLISECOND;
    }

    /**
     * The buckets.
     *
     * @param intervalUnit of the width, or null where it is text
     * @param values width, origin, zone, closed, label, as vectors box them; those at the end may be missing
     */
    public static Buckets buckets(BucketWidth.@Nullable Unit intervalUnit, @Nullable Object[] values) throws SqlFault {
        try {
            Object width = values[0];
            if (width == null) {
                throw new IllegalArgumentException("the width of a bucket is NULL");
            }
            Object zone = at(values, 2);
            return TimeBuckets.of(
                    intervalUnit == null ? BucketWidth.parse((String) width) : interval(intervalUnit, (Long) width),
                    (Long) at(values, 1),
                    zone == null ? null : TimeBuckets.zone((String) zone),
                    choice((String) at(values, 3), "closed", "left", "right"),
                    choice((String) at(values, 4), "label", "start", "end"));
        } catch (IllegalArgumentException e) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "time_bucket: " + e.getMessage(), e);
        }
    }

    private static @Nullable Object at(@Nullable Object[] values, int i) {
        return i < values.length ? values[i] : null;
    }

    private static BucketWidth interval(BucketWidth.Unit unit, long value) {
        return switch (unit) {
            case MILLISECOND, MONTH -> new BucketWidth(unit, value);
            case DAY -> new BucketWidth(unit, value / 86_400_000L);
            case WEEK -> new BucketWidth(unit, value / (7 * 86_400_000L));
        };
    }

    /** Whether the second of two words was chosen. */
    private static boolean choice(@Nullable String word, String name, String first, String second) {
        if (word == null || word.trim().equalsIgnoreCase(first)) {
            return false;
        }
        if (word.trim().equalsIgnoreCase(second)) {
            return true;
        }
        throw new IllegalArgumentException(
                name + " is '" + first + "' or '" + second + "', not '" + word.toLowerCase(Locale.ROOT) + "'");
    }
}
