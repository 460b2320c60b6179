package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The warnings of a connection, a statement or a result set: some of its own, and those of a list that may still grow. A
 * chain is built anew for each who asks, so that nobody's chain grows behind his back. Safe for any thread.
 */
final class Warnings {
    private static final int COUNT_MAX = 100;

    private final List<String> own = new ArrayList<>();
    private Supplier<List<String>> growing = List::of;
    private int cleared;

    /** Adds one, unless it is there: a pool's connection lives long, and nobody may ever clear what it is told. */
    synchronized void add(String message) {
        if (!own.contains(message) && own.size() < COUNT_MAX) {
            own.add(message);
        }
    }

    /** Follows a list from now on, in place of the one before. */
    synchronized void follow(Supplier<List<String>> list) {
        growing = list;
        cleared = 0;
    }

    /** The chain, or null. */
    synchronized @Nullable SQLWarning chain() {
        SQLWarning first = null;
        for (String message : own) {
            first = append(first, message);
        }
        List<String> more = growing.get();
        for (int i = cleared; i < more.size(); i++) {
            first = append(first, more.get(i));
        }
        return first;
    }

    private static SQLWarning append(@Nullable SQLWarning first, String message) {
        SQLWarning next = ErrorCode.warning(message);
        if (first == null) {
            return next;
        }
        first.setNextWarning(next);
        return first;
    }

    /** Forgets those that there are. */
    synchronized void clear() {
        own.clear();
        cleared = growing.get().size();
    }
}
