package io.tidemark.sql.expr;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that expressions may call, by name. A value: safe for any thread. */
public final class ScalarFunctions {
    private final Map<String, ScalarFunction> byName;

    private ScalarFunctions(Map<String, ScalarFunction> byName) {
        this.byName = byName;
    }

    /** Those that come with SQL itself. */
    public static ScalarFunctions standard() {
        return new ScalarFunctions(Map.of())
                .plus(TextFunctions.ALL)
                .plus(PatternFunctions.ALL)
                .plus(NumberFunctions.ALL)
                .plus(TimeFunctions.ALL)
                .plus(CollectionFunctions.ALL);
    }

    /** These and some more; a later one replaces an earlier one of the same name. */
    public ScalarFunctions plus(Collection<ScalarFunction> more) {
        Map<String, ScalarFunction> all = new LinkedHashMap<>(byName);
        for (ScalarFunction f : more) {
            all.put(f.name().toUpperCase(Locale.ROOT), f);
        }
        return new ScalarFunctions(all);
    }

    /** The function of a name, in any case, or null. */
    public @Nullable ScalarFunction find(String name) {
        return byName.get(name.toUpperCase(Locale.ROOT));
    }

    /** All of them. */
    public List<ScalarFunction> all() {
        return List.copyOf(byName.values());
    }
}
