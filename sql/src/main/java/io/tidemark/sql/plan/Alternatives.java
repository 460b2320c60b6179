package io.tidemark.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlCall;

/** Which operands of a call stand for one another, so that they are of one type. */
final class Alternatives {
    private Alternatives() {}

    /** Groups of operands by their numbers; CASE is left to Calcite. */
    static List<List<Integer>> of(SqlCall call) {
        int operands = call.operandCount();
        return switch (call.getKind()) {
            case GREATEST, LEAST, GREATEST_PG, LEAST_PG, COALESCE, NVL, ARRAY_VALUE_CONSTRUCTOR ->
                List.of(IntStream.range(0, operands).boxed().toList());
            case IF, NVL2 -> operands == 3 ? List.of(List.of(1, 2)) : List.of();
            case LAG, LEAD -> operands == 3 ? List.of(List.of(0, 2)) : List.of();
            case DECODE -> decode(operands);
            default -> List.of();
        };
    }

    /** {@code decode(value, sought, result, …, otherwise)}. */
    private static List<List<Integer>> decode(int operands) {
        List<Integer> sought = new ArrayList<>(List.of(0));
        List<Integer> results = new ArrayList<>();
        for (int i = 1; i < operands; i++) {
            boolean isSought = i % 2 == 1 && i + 1 < operands;
            (isSought ? sought : results).add(i);
        }
        return List.of(sought, results);
    }
}
