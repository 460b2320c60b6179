package io.tidemark.sql.schema;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/**
 * One metric, or several in the long form, as a table of one statement. A value.
 *
 * <p>Knows no statistics: what a metric costs is known when its index is asked, which a plan must not need.
 */
public final class MetricTable extends AbstractTable {
    private final List<String> metrics;
    private final List<MetricColumn> columns;
    private final boolean nativeHistogram;

    /** A table over metrics. */
    public MetricTable(List<String> metrics, List<MetricColumn> columns, boolean nativeHistogram) {
        this.metrics = List.copyOf(metrics);
        this.columns = List.copyOf(columns);
        this.nativeHistogram = nativeHistogram;
    }

    /** The metrics whose series are its rows. */
    public List<String> metrics() {
        return metrics;
    }

    /** Its columns, in the order of the row type. */
    public List<MetricColumn> columns() {
        return columns;
    }

    /** Whether {@code *} shows a column. */
    public boolean isShown(String column) {
        for (MetricColumn c : columns) {
            if (c.name().equals(column)) {
                return !c.isHidden(nativeHistogram);
            }
        }
        return true;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder row = types.builder();
        for (MetricColumn column : columns) {
            row.add(column.name(), column.type(types));
        }
        return row.build();
    }
}
