package io.tidemark.sql.schema;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;

/** A table whose rows are made when they are asked for. A value. */
public final class SystemTable extends AbstractTable {
    private final String schema;
    private final String name;
    private final String remarks;
    private final List<Column> columns;
    private final boolean readsSamples;
    private final Object rows;

    /**
     * A column.
     *
     * @param type BIGINT, DOUBLE, BOOLEAN, TIMESTAMP or VARCHAR
     */
    public record Column(String name, SqlTypeName type, boolean nullable, String remarks) {}

    /**
     * A table.
     *
     * @param readsSamples whether its rows are made from the store, so that a statement needs a snapshot of all of it
     * @param rows what makes the rows: the scan's business
     */
    public SystemTable(
            String schema, String name, String remarks, List<Column> columns, boolean readsSamples, Object rows) {
        this.schema = schema;
        this.name = name;
        this.remarks = remarks;
        this.columns = List.copyOf(columns);
        this.readsSamples = readsSamples;
        this.rows = rows;
    }

    /** Its schema. */
    public String schema() {
        return schema;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** What it tells. */
    public String remarks() {
        return remarks;
    }

    /** Its columns in order. */
    public List<Column> columns() {
        return columns;
    }

    /** Whether a statement over it needs a snapshot of the whole store. */
    public boolean readsSamples() {
        return readsSamples;
    }

    /** What makes the rows. */
    public Object rows() {
        return rows;
    }

    @Override
    public Schema.TableType getJdbcTableType() {
        return Schema.TableType.SYSTEM_TABLE;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
        RelDataTypeFactory.Builder row = types.builder();
        for (Column column : columns) {
            RelDataType type = column.type == SqlTypeName.TIMESTAMP
                    ? types.createSqlType(SqlTypeName.TIMESTAMP, 3)
                    : types.createSqlType(column.type);
            row.add(column.name, types.createTypeWithNullability(type, column.nullable));
        }
        return row.build();
    }
}
