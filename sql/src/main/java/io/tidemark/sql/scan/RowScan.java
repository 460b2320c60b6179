package io.tidemark.sql.scan;

import io.tidemark.engine.query.ScanSpec;
import io.tidemark.sql.exec.BatchRel;
import io.tidemark.sql.schema.MetricColumn;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;

/** A leaf whose rows are samples, each by itself or side by side: what the planner may fold into it whichever it is. */
public interface RowScan extends BatchRel {
    /** The columns of the rows; with a grouping, of the rows that are grouped. */
    List<MetricColumn> columns();

    /** All columns of the table, whichever are read. */
    List<MetricColumn> tableColumns();

    /** In which order the rows come. */
    ScanSpec.Order order();

    /** How many rows matter. */
    ScanLimit limit();

    /** Whether it gives rows, and not groups of them. */
    boolean givesRows();

    /** Whether it gives all rows, in no order that matters: then a condition or an order may still become a part of it. */
    default boolean isWhole() {
        return givesRows() && !limit().isSet() && order() == ScanSpec.Order.SERIES;
    }

    /** The same with other columns. */
    RowScan withColumns(RelDataType newType, List<MetricColumn> newColumns);

    /** The same in another order. */
    RowScan withOrder(ScanSpec.Order newOrder);

    /** The same, of which not all rows matter. */
    RowScan withLimit(ScanLimit newLimit);
}
