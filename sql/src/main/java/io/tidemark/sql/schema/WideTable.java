package io.tidemark.sql.schema;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/**
 * Several metrics side by side: time, the union of their tags, and a column for each metric. A row is made of the samples that have
 * equal tags and equal time. A value.
 */
public final class WideTable extends AbstractTable {
    private final List<MetricColumn> columns;

    WideTable(List<MetricColumn> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Time and tags, then the measures. */
    public List<MetricColumn> columns() {
        return columns;
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
