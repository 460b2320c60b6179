package io.tidemark.engine.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of a set, and nothing else. */
record OneOf(Set<String> exactValues) implements ValueTest {
    /** Copies the set. */
    OneOf {
        exactValues = Set.copyOf(exactValues);
    }

    @Override
    public boolean matches(@Nullable String value) {
        return value != null && exactValues.contains(value);
    }
}
