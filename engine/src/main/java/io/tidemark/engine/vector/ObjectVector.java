package io.tidemark.engine.vector;

import org.jspecify.annotations.Nullable;

/**
 * Everything else: String, BigDecimal, byte[], {@code List} for ARRAY, {@code Map} for MAP, {@code Object[]} for ROW. A null
 * entry is NULL.
 */
public final class ObjectVector extends Vector {
    private final @Nullable Object[] values;

    /** One value a row. The array is not copied. */
    public ObjectVector(@Nullable Object[] values) {
        super(false, null);
        this.values = values;
    }

    private ObjectVector(@Nullable Object value) {
        super(true, null);
        this.values = new Object[] {value};
    }

    /** One value, or NULL, for all rows. */
    public static ObjectVector constant(@Nullable Object value) {
        return new ObjectVector(value);
    }

    /** The values by {@link #index}. */
    public @Nullable Object[] values() {
        return values;
    }

    /** A row's value, or null. */
    public @Nullable Object get(int row) {
        return values[index(row)];
    }

    @Override
    public boolean isNull(int row) {
        return values[index(row)] == null;
    }

    @Override
    public boolean hasNoNulls() {
        for (Object v : values) {
            if (v == null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Object boxed(int row) {
        return get(row);
    }
}
