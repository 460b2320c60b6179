package io.tidemark.jdbc;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a result of the metadata: columns as {@code NAME} for text, {@code NAME:int}, {@code NAME:short}, {@code NAME:bool}. */
final class MetaRows {
    private final List<ColumnInfo> columns = new ArrayList<>();
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    MetaRows(String... specs) {
        for (String spec : specs) {
            int colon = spec.indexOf(':');
            String name = colon < 0 ? spec : spec.substring(0, colon);
            TypeKind kind = switch (colon < 0 ? "" : spec.substring(colon + 1)) {
                case "int" -> TypeKind.INTEGER;
                case "short" -> TypeKind.SMALLINT;
                case "long" -> TypeKind.BIGINT;
                case "bool" -> TypeKind.BOOLEAN;
                default -> TypeKind.VARCHAR;
            };
            columns.add(ColumnInfo.computed(name, ValueType.of(kind)));
        }
    }

    /** Adds a row of String, Integer, Long, Boolean or null. */
    MetaRows add(@Nullable Object... row) {
        if (row.length != columns.size()) {
            throw new IllegalArgumentException(row.length + " values for " + columns.size() + " columns");
        }
        rows.add(row);
        return this;
    }

    ResultSet build(TimeRules times) {
        Vector[] out = new Vector[columns.size()];
        for (int c = 0; c < out.length; c++) {
            out[c] = columns.get(c).type().kind() == TypeKind.VARCHAR ? objects(c) : longs(c);
        }
        return TidemarkResultSet.of(columns, new Batch(rows.size(), out), times);
    }

    private Vector objects(int column) {
        @Nullable Object[] values = new Object[rows.size()];
        for (int r = 0; r < values.length; r++) {
            values[r] = rows.get(r)[column];
        }
        return new ObjectVector(values);
    }

    private Vector longs(int column) {
        long[] values = new long[rows.size()];
        boolean[] nulls = new boolean[values.length];
        for (int r = 0; r < values.length; r++) {
            Object v = rows.get(r)[column];
            if (v == null) {
                nulls[r] = true;
            } else {
                values[r] = v instanceof Boolean b ? (b ? 1 : 0) : ((Number) v).longValue();
            }
        }
        return new LongVector(values, nulls);
    }
}
