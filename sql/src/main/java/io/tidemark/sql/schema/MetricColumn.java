package io.tidemark.sql.schema;

import io.tidemark.sql.parse.HiddenNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A column of a metric.
 *
 * @param name what SQL calls it
 * @param label the label it shows, where it is a tag; the metric whose samples it shows, where it lies beside others; else empty
 */
public record MetricColumn(String name, Kind kind, String label) {
    /** What a column shows. */
    public enum Kind {
        /** When: {@code time TIMESTAMP(3) NOT NULL}. */
        TIME(false),
        /** The sample: {@code value DOUBLE}, NULL for a native histogram. */
        VALUE(false),
        /** A label, NULL where the series has none. */
        TAG(false),
        /** All labels as a MAP. */
        LABELS(true),
        /** A number for the series. */
        SERIES_ID(true),
        /** A native histogram as a ROW. */
        HISTOGRAM(true),
        /** The label {@code le} as a number. */
        LE_VALUE(true);

        private final boolean hidden;

        Kind(boolean hidden) {
            this.hidden = hidden;
        }
    }

    /** The column of times. */
    public static final MetricColumn TIME = new MetricColumn("time", Kind.TIME, "");

    /** The column of values. */
    public static final MetricColumn VALUE = new MetricColumn("value", Kind.VALUE, "");

    /** A tag. */
    public static MetricColumn tag(String name, String label) {
        return new MetricColumn(name, Kind.TAG, label);
    }

    /** The samples of a metric that lies beside others. */
    public static MetricColumn measure(String name, String metric) {
        return new MetricColumn(name, Kind.VALUE, metric);
    }

    /** Whether {@code *} leaves it out; a native histogram's own column is shown where the metric is one. */
    public boolean isHidden(boolean nativeHistogram) {
        return kind.hidden && !(kind == Kind.HISTOGRAM && nativeHistogram);
    }

    /** Its type. */
    public RelDataType type(RelDataTypeFactory types) {
        return switch (kind) {
            case TIME -> types.createSqlType(SqlTypeName.TIMESTAMP, 3);
            case VALUE, LE_VALUE -> nullable(types, types.createSqlType(SqlTypeName.DOUBLE));
            case TAG -> nullable(types, types.createSqlType(SqlTypeName.VARCHAR));
            case LABELS ->
                types.createMapType(types.createSqlType(SqlTypeName.VARCHAR), types.createSqlType(SqlTypeName.VARCHAR));
            case SERIES_ID -> types.createSqlType(SqlTypeName.BIGINT);
            case HISTOGRAM -> histogram(types);
        };
    }

    private static RelDataType nullable(RelDataTypeFactory types, RelDataType type) {
        return types.createTypeWithNullability(type, true);
    }

    private static RelDataType histogram(RelDataTypeFactory types) {
        RelDataType number = types.createSqlType(SqlTypeName.DOUBLE);
        RelDataType bucket = types.builder()
                .add("lower", number)
                .add("upper", number)
                .add("inclusive", types.createSqlType(SqlTypeName.VARCHAR))
                .add("count", number)
                .build();
        RelDataType all = types.builder()
                .add("count", number)
                .add("sum", number)
                .add("buckets", types.createArrayType(bucket, -1))
                .build();
        return nullable(types, all);
    }

    /**
     * The columns of a metric.
     *
     * @param first columns that stand before the tags
     * @param labels names of labels, ascending
     * @param bucket whether it is a classic histogram's table of buckets
     * @param hidden whether the hidden columns are wanted
     */
    public static List<MetricColumn> columns(
            List<MetricColumn> first, List<String> labels, boolean nativeHistogram, boolean bucket, boolean hidden) {
        List<MetricColumn> last = new ArrayList<>();
        MetricColumn histogram = new MetricColumn(HiddenNames.HISTOGRAM, Kind.HISTOGRAM, "");
        List<MetricColumn> all = new ArrayList<>(first);
        if (nativeHistogram) {
            all.add(histogram);
        }
        if (hidden) {
            last.add(new MetricColumn(HiddenNames.LABELS, Kind.LABELS, ""));
            last.add(new MetricColumn(HiddenNames.SERIES_ID, Kind.SERIES_ID, ""));
            if (!nativeHistogram) {
                last.add(histogram);
            }
            if (bucket) {
                last.add(new MetricColumn(HiddenNames.LE_VALUE, Kind.LE_VALUE, "le"));
            }
        }
        // A tag's name must not depend on whether the statement uses hidden columns.
        Set<String> taken = new HashSet<>(Set.of(HiddenNames.LABELS, HiddenNames.SERIES_ID, HiddenNames.HISTOGRAM));
        if (bucket) {
            taken.add(HiddenNames.LE_VALUE);
        }
        first.forEach(c -> taken.add(c.name()));
        Set<String> tags = new HashSet<>(labels);
        for (String label : labels) {
            String name = label;
            while (taken.contains(name) || (!name.equals(label) && tags.contains(name))) {
                name = "tag_" + name;
            }
            taken.add(name);
            all.add(tag(name, label));
        }
        all.addAll(last);
        return all;
    }
}
