package io.tidemark.sql.plan;

import io.tidemark.sql.SqlCatalog;
import io.tidemark.sql.expr.ScalarFunction;
import io.tidemark.sql.expr.ScalarFunctions;
import io.tidemark.sql.function.TidemarkOperators;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The published list of functions. */
final class FunctionList {
    private FunctionList() {}

    static List<SqlCatalog.Function> of(TidemarkOperators operators, ScalarFunctions scalars) {
        List<SqlCatalog.Function> all = new ArrayList<>();
        for (ScalarFunction f : scalars.all()) {
            if (!f.name().startsWith("$")) {
                all.add(new SqlCatalog.Function(
                        f.name().toLowerCase(Locale.ROOT), "scalar", "", f.signature(), f.meaning(), f.example()));
            }
        }
        all.sort(Comparator.comparing(SqlCatalog.Function::name));
        return all;
    }
}
