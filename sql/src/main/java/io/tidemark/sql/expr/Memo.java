package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers what was last made of a text: a pattern is the same for all rows, mostly. Safe for any thread. */
final class Memo<T> {
    /** Makes something of two texts. */
    @FunctionalInterface
    interface Maker<T> {
        T make(String first, @Nullable String second) throws SqlFault;
    }

    private record Made<T>(String first, @Nullable String second, T result) {}

    private final Maker<T> maker;
    private volatile @Nullable Made<T> last;

    Memo(Maker<T> maker) {
        this.maker = maker;
    }

    T of(String first, @Nullable String second) throws SqlFault {
        Made<T> known = last;
        if (known == null || !known.first.equals(first) || !Objects.equals(known.second, second)) {
            known = new Made<>(first, second, maker.make(first, second));
            last = known;
        }
        return known.result;
    }
}
