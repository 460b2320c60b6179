package io.tidemark.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.junit.jupiter.api.Test;

/** The list against the table that it was taken from, which a newer Calcite may have changed. */
class StandardOperatorsTest {
    private static final List<SqlOperator> TABLE =
            SqlStdOperatorTable.instance().getOperatorList();

    private static Set<SqlOperator> listed() {
        Set<SqlOperator> listed = Collections.newSetFromMap(new IdentityHashMap<>());
        listed.addAll(StandardOperators.ALL);
        return listed;
    }

    @Test
    void holdsEveryOperatorThatIsNoFunction() {
        Set<SqlOperator> listed = listed();
        assertThat(TABLE.stream().filter(op -> !(op instanceof SqlFunction)).filter(op -> !listed.contains(op)))
                .isEmpty();
    }

    @Test
    void keepsTheOrderOfTheTableAndNamesEachOnce() {
        Set<SqlOperator> listed = listed();
        assertThat(TABLE.stream().filter(listed::contains)).containsExactlyElementsOf(StandardOperators.ALL);
        assertThat(listed).hasSameSizeAs(StandardOperators.ALL);
    }
}
