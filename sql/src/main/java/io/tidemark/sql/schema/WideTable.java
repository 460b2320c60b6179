package io.tidemark.sql.schema;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Several metrics side by side: time, the union of their tags, and a column for each metric. A row is made of the samples that have
 * equal tags and equal time. A value.
 */
public final class WideTable extends AbstractTable {
    private final List<MetricColumn> columns;
    private final List<Measure> measures;

    /** A metric as a column. */
    public record Measure(String name, String metric) {}

    WideTable(List<MetricColumn> columns, List<Measure> measures) {
        this.columns = List.copyOf(columns);
        this.measures = List.copyOf(measures);
    }

    /** Time and tags, the first columns. */
    public List<MetricColumn> columns() {
        return columns;
    }

    /** The columns after them. */
    public List<Measure> measures() {
        return measures;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder row = types.builder();
        for (MetricColumn column : columns) {
            row.add(column.name(), column.type(types));
        }
        for (Measure measure : measures) {
            row.add(measure.name, types.createTypeWithNullability(types.createSqlType(SqlTypeName.DOUBLE), true));
        }
        return row.build();
    }
}
