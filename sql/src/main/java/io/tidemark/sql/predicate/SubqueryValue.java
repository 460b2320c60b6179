package io.tidemark.sql.predicate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexDynamicParam;

/** The one value of a subquery that is answered before the statement: a parameter behind all others. */
public final class SubqueryValue extends RexDynamicParam {
    private final int number;

    /**
     * A value.
     *
     * @param index the parameter's
     * @param number which subquery it is, from 1
     */
    public SubqueryValue(RelDataType type, int index, int number) {
        super(type, index);
        this.number = number;
    }

    /** Which subquery it is, from 1. */
    public int number() {
        return number;
    }
}
