package io.tidemark.sql.expr;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions that expressions may call, by name. A value: safe for any thread. Its two hundred functions are made when one is asked
 * for, not before: many programs never call any, and making them takes a good part of what opening a database does.
 */
public final class ScalarFunctions {
    private final Supplier<List<ScalarFunction>> source;

    /** Null until they are asked for. Threads that ask at once make them twice, which differ in nothing. */
    private volatile @Nullable Map<String, ScalarFunction> byName;

    private ScalarFunctions(Supplier<List<ScalarFunction>> source) {
        this.source = source;
    }

    /** Those that come with SQL itself. */
    public static ScalarFunctions standard() {
        return new ScalarFunctions(() -> {
            List<ScalarFunction> all = new ArrayList<>(TextFunctions.ALL);
            all.addAll(PatternFunctions.ALL);
            all.addAll(NumberFunctions.ALL);
            all.addAll(TimeFunctions.ALL);
            all.addAll(CollectionFunctions.ALL);
            return all;
        });
    }

    /** These and some more; a later one replaces an earlier one of the same name. */
    public ScalarFunctions plus(Supplier<List<ScalarFunction>> more) {
        return new ScalarFunctions(() -> {
            List<ScalarFunction> all = new ArrayList<>(all());
            all.addAll(more.get());
            return all;
        });
    }

    private Map<String, ScalarFunction> byName() {
        Map<String, ScalarFunction> known = byName;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (ScalarFunction f : source.get()) {
                known.put(f.name().toUpperCase(Locale.ROOT), f);
            }
            byName = known;
        }
        return known;
    }

    /** The function of a name, in any case, or null. */
    public @Nullable ScalarFunction find(String name) {
        return byName().get(name.toUpperCase(Locale.ROOT));
    }

    /** All of them. */
    public List<ScalarFunction> all() {
        return List.copyOf(byName().values());
    }
}
