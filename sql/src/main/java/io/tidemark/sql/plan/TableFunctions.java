package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.schema.SchemaNames;
import io.tidemark.sql.schema.StatementCatalog;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/**
 * {@code family('…')} and {@code wide('…')}: tables whose columns hang on which metrics there are. They become names of tables,
 * which the catalogue knows how to make, so that nothing behind the rewrite has to know of table functions.
 */
final class TableFunctions {
    private TableFunctions() {}

    /** The function's name in lower case. */
    static String name(SqlCall collection) {
        return collection.operand(0) instanceof SqlCall call
                        && call.getOperator() instanceof SqlUnresolvedFunction function
                        && function.getSqlIdentifier() != null
                ? function.getSqlIdentifier().getSimple().toLowerCase(Locale.ROOT)
                : "";
    }

    /** The table that stands for the call, or null where the function is another. */
    static @Nullable SqlNode table(SqlCall collection) {
        String name = name(collection);
        if (!name.equals("family") && !name.equals("wide")) {
            return null;
        }
        SqlCall call = collection.operand(0);
        if (call.operandCount() != 1
                || !(call.operand(0) instanceof SqlLiteral literal)
                || !(literal.getValue() instanceof NlsString text)) {
            throw new PlanException(
                    SqlFault.Kind.INVALID_ARGUMENT,
                    name + " takes one string literal, because the columns hang on it: " + name + "('cpu_*')",
                    call.getParserPosition());
        }
        String table = name.equals("family")
                ? StatementCatalog.family(text.getValue())
                : StatementCatalog.wide(text.getValue());
        return new SqlIdentifier(List.of(SchemaNames.CATALOG, SchemaNames.METRICS, table), call.getParserPosition());
    }
}
