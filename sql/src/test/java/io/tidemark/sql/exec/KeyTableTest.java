package io.tidemark.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTableTest {
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_125);

    private static final double[] DOUBLES = {
        0.0, -0.0, 1, -1, Double.NaN, Double.longBitsToDouble(0x7ff8000000000123L), Double.POSITIVE_INFINITY, 1e-310
    };
    private static final Object[] OBJECTS = {
        "",
        "a",
        "b",
        "Aa",
        "BB",
        new BigDecimal("1.0"),
        new BigDecimal("1.00"),
        new BigDecimal("0E5"),
        BigDecimal.ZERO,
        "1"
    };

    /** A column of one kind: few different values, NULL among them, sometimes constant. */
    private static Vector column(int kind, int rows, Random random) {
        boolean constant = random.nextInt(4) == 0;
        int n = constant ? 1 : rows;
        boolean[] nulls = random.nextBoolean() ? null : new boolean[n];
        if (nulls != null) {
            for (int i = 0; i < n; i++) {
                nulls[i] = random.nextInt(3) == 0;
            }
        }
        switch (kind) {
            case 0 -> {
                if (constant) {
                    return nulls != null && nulls[0]
                            ? LongVector.constantNull()
                            : LongVector.constant(random.nextInt(3));
                }
                long[] values = random.longs(n, -2, 3).toArray();
                return new LongVector(values, nulls);
            }
            case 1 -> {
                double[] values = new double[rows];
                for (int i = 0; i < rows; i++) {
                    values[i] = DOUBLES[random.nextInt(DOUBLES.length)];
                }
                return new DoubleVector(values, constant ? null : nulls);
            }
            default -> {
                @Nullable Object[] values = new Object[n];
                for (int i = 0; i < n; i++) {
                    values[i] = nulls != null && nulls[i] ? null : OBJECTS[random.nextInt(OBJECTS.length)];
                }
                return constant ? ObjectVector.constant(values[0]) : new ObjectVector(values);
            }
        }
    }

    private static List<Object> comparable(Vector[] columns, int row) {
        List<Object> out = new ArrayList<>();
        for (Vector column : columns) {
            out.add(KeyDictionary.comparable(column.boxed(row)));
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 70})
    void numbersKeysAsAMapOfBoxedValuesDoes(int width) throws QueryAbortedException {
        Random random = new Random(SEED + width);
        for (int round = 0; round < 20; round++) {
            int[] kinds = random.ints(width, 0, 3).toArray();
            Map<List<Object>, Integer> model = new LinkedHashMap<>();
            List<List<Object>> first = new ArrayList<>();
            try (KeyTable table = new KeyTable(QueryControl.unlimited(), width)) {
                for (int batch = 0; batch < 8; batch++) {
                    int rows = 1 + random.nextInt(60);
                    Vector[] columns = new Vector[width];
                    for (int c = 0; c < width; c++) {
                        columns[c] = column(kinds[c], rows, random);
                    }
                    boolean[] skipped = random.nextBoolean() ? null : new boolean[rows];
                    for (int i = 0; skipped != null && i < rows; i++) {
                        skipped[i] = random.nextInt(4) == 0;
                    }
                    int[] found = new int[rows];
                    table.find(columns, skipped, rows, found);
                    int[] groups = new int[rows];
                    for (int i = 0; i < rows; i++) {
                        boolean out = skipped != null && skipped[i];
                        assertThat(found[i])
                                .as("seed %d width %d: found", SEED, width)
                                .isEqualTo(out ? -1 : model.getOrDefault(comparable(columns, i), -1));
                    }
                    table.groupsOf(columns, skipped, rows, groups);
                    for (int i = 0; i < rows; i++) {
                        if (skipped != null && skipped[i]) {
                            assertThat(groups[i]).isEqualTo(-1);
                            continue;
                        }
                        List<Object> key = comparable(columns, i);
                        Integer known = model.putIfAbsent(key, model.size());
                        assertThat(groups[i])
                                .as("seed %d width %d: %s", SEED, width, key)
                                .isEqualTo(known == null ? model.size() - 1 : known);
                        if (known == null) {
                            first.add(boxed(columns, i));
                        }
                    }
                }
                assertThat(table.size()).isEqualTo(model.size());
                Vector[] keys = table.keys(0, table.size());
                for (int g = 0; g < first.size(); g++) {
                    assertThat(boxed(keys, g)).as("as it first appeared").isEqualTo(first.get(g));
                }
            }
        }
    }

    /** Double.equals tells −0 from 0, so that the value that appeared first can be known by it. */
    private static List<Object> boxed(Vector[] columns, int row) {
        List<Object> out = new ArrayList<>();
        for (Vector column : columns) {
            Object value = column.boxed(row);
            out.add(value instanceof Double ? value : KeyDictionary.comparable(value));
        }
        return out;
    }

    @Test
    void keepsManyKeysAndGivesTheirMemoryBack() throws QueryAbortedException {
        QueryControl control = QueryControl.unlimited();
        try (KeyTable table = new KeyTable(control, 2)) {
            int rows = 4096;
            int[] groups = new int[rows];
            for (int batch = 0; batch < 50; batch++) {
                long[] times = new long[rows];
                for (int i = 0; i < rows; i++) {
                    times[i] = (batch * (long) rows + i) * 15_000;
                }
                Vector[] columns = {ObjectVector.constant("host_" + batch % 3), new LongVector(times, null)};
                table.groupsOf(columns, rows, groups);
                assertThat(groups[rows - 1]).isEqualTo((batch + 1) * rows - 1);
                table.find(columns, null, rows, groups);
                assertThat(groups[0]).isEqualTo(batch * rows);
            }
            assertThat(table.objects(0)).containsExactly("host_0", "host_1", "host_2");
            assertThat(table.objects(1)).isNull();
            assertThat(control.memoryBytes()).isBetween(200_000L * 28, 200_000L * 80);
        }
        assertThat(control.memoryBytes()).isZero();
    }
}
