package io.tidemark.jdbc.session;

import java.sql.Types;

/** The SQL types that a column or a parameter can have, each with its code in {@link Types} and its Java classes. */
public enum TypeKind {
    /** {@code LongVector} of 0 and 1. */
    BOOLEAN(Types.BOOLEAN, Boolean.class),
    /** {@code LongVector}. */
    TINYINT(Types.TINYINT, Integer.class),
    /** {@code LongVector}. */
    SMALLINT(Types.SMALLINT, Integer.class),
    /** {@code LongVector}. */
    INTEGER(Types.INTEGER, Integer.class),
    /** {@code LongVector}. */
    BIGINT(Types.BIGINT, Long.class),
    /** {@code DoubleVector}. */
    REAL(Types.REAL, Float.class),
    /** {@code DoubleVector}. */
    FLOAT(Types.FLOAT, Double.class),
    /** {@code DoubleVector}. */
    DOUBLE(Types.DOUBLE, Double.class),
    /** {@code ObjectVector} of BigDecimal. */
    DECIMAL(Types.DECIMAL, java.math.BigDecimal.class),
    /** {@code ObjectVector} of String. */
    CHAR(Types.CHAR, String.class),
    /** {@code ObjectVector} of String. */
    VARCHAR(Types.VARCHAR, String.class),
    /** {@code ObjectVector} of byte[]. */
    BINARY(Types.BINARY, byte[].class),
    /** {@code ObjectVector} of byte[]. */
    VARBINARY(Types.VARBINARY, byte[].class),
    /** {@code LongVector} of days since the epoch. */
    DATE(Types.DATE, java.sql.Date.class),
    /** {@code LongVector} of milliseconds of the day. */
    TIME(Types.TIME, java.sql.Time.class),
    /** {@code LongVector} of milliseconds since the epoch, the UTC wall clock. */
    TIMESTAMP(Types.TIMESTAMP, java.sql.Timestamp.class),
    /** {@code LongVector} of months. */
    INTERVAL_YEAR_MONTH(Types.OTHER, java.time.Period.class),
    /** {@code LongVector} of milliseconds. */
    INTERVAL_DAY_TIME(Types.OTHER, java.time.Duration.class),
    /** {@code ObjectVector} of List. */
    ARRAY(Types.ARRAY, java.sql.Array.class),
    /** {@code ObjectVector} of Map. */
    MAP(Types.OTHER, java.util.Map.class),
    /** {@code ObjectVector} of Object[]. */
    ROW(Types.STRUCT, java.sql.Struct.class),
    /** A column of NULL alone, any vector. */
    NULL(Types.NULL, Object.class),
    /** {@code ObjectVector} of anything. */
    OTHER(Types.OTHER, Object.class);

    private final int jdbcType;
    private final Class<?> javaClass;

    TypeKind(int jdbcType, Class<?> javaClass) {
        this.jdbcType = jdbcType;
        this.javaClass = javaClass;
    }

    /** The code in {@link Types}. */
    public int jdbcType() {
        return jdbcType;
    }

    /** The class of what {@code ResultSet.getObject} gives. */
    public Class<?> javaClass() {
        return javaClass;
    }

    /** Whether values are whole numbers in a {@code LongVector}. */
    public boolean isInteger() {
        return this == TINYINT || this == SMALLINT || this == INTEGER || this == BIGINT;
    }

    /** Whether values are doubles in a {@code DoubleVector}. */
    public boolean isFloating() {
        return this == REAL || this == FLOAT || this == DOUBLE;
    }

    /** Whether values are numbers with a sign. */
    public boolean isNumeric() {
        return isInteger() || isFloating() || this == DECIMAL;
    }

    /** Whether values are text. */
    public boolean isText() {
        return this == CHAR || this == VARCHAR;
    }

    /** Whether values are bytes. */
    public boolean isBinary() {
        return this == BINARY || this == VARBINARY;
    }
}
