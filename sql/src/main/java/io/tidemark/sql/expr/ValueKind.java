package io.tidemark.sql.expr;

import org.apache.calcite.rel.type.RelDataType;

/** How the values of an SQL type are held in a vector. */
public enum ValueKind {
    /**
     * LongVector: BOOLEAN as 0 and 1, all integers, TIMESTAMP as milliseconds since the epoch, DATE as days since then, TIME as
     * milliseconds of the day, day-time intervals as milliseconds, year-month intervals as months.
     */
    LONG,
    /** DoubleVector: FLOAT, REAL, DOUBLE. */
    DOUBLE,
    /**
     * ObjectVector: CHAR and VARCHAR as String, DECIMAL as BigDecimal, BINARY as byte[], ARRAY as List, MAP as Map, ROW as
     * Object[]; the elements of these boxed (Long, Double or one of these).
     */
    OBJECT;

    /** The kind that holds a type. */
    public static ValueKind of(RelDataType type) {
        switch (type.getSqlTypeName()) {
            case BOOLEAN:
            case TINYINT:
            case SMALLINT:
            case INTEGER:
            case BIGINT:
            case UTINYINT:
            case USMALLINT:
            case UINTEGER:
            case DATE:
            case TIME:
            case TIME_WITH_LOCAL_TIME_ZONE:
            case TIMESTAMP:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
            case INTERVAL_YEAR:
            case INTERVAL_YEAR_MONTH:
            case INTERVAL_MONTH:
            case INTERVAL_DAY:
            case INTERVAL_DAY_HOUR:
            case INTERVAL_DAY_MINUTE:
            case INTERVAL_DAY_SECOND:
            case INTERVAL_HOUR:
            case INTERVAL_HOUR_MINUTE:
            case INTERVAL_HOUR_SECOND:
            case INTERVAL_MINUTE:
            case INTERVAL_MINUTE_SECOND:
            case INTERVAL_SECOND:
                return LONG;
            case FLOAT:
            case REAL:
            case DOUBLE:
                return DOUBLE;
            default:
                return OBJECT;
        }
    }
}
