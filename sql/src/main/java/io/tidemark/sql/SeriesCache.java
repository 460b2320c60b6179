package io.tidemark.sql;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * References of series by the values of a statement's tags, so that a row of a known series costs one look, or, where rows come in the
 * order of those before, a comparison. For one thread.
 */
final class SeriesCache {
    private static final int KEPT = 200_000;

    private static final class Key {
        private @Nullable String[] tags;
        private int hash;
        private long series;

        /** Which one was asked for behind this one when that happened last. */
        private @Nullable Key follower;

        Key(@Nullable String[] tags, int hash, long series) {
            this.tags = tags;
            this.hash = hash;
            this.series = series;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.hash == hash && Arrays.equals(key.tags, tags);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Looks a series up, or makes it. */
    @FunctionalInterface
    interface Loader<E extends Exception> {
        long series(@Nullable String[] tags) throws E;
    }

    private final Map<Key, Key> known = new HashMap<>();
    private final Key probe = new Key(new String[0], 0, 0);
    private @Nullable Key latest;

    /** The series of some tags, null where it has none; the array is copied where it is kept. */
    <E extends Exception> long get(@Nullable String[] tags, Loader<E> loader) throws E {
        Key before = latest;
        if (before == null) {
            latest = find(tags, loader);
        } else if (!same(before.tags, tags)) {
            Key follower = before.follower;
            if (follower == null || !same(follower.tags, tags)) {
                follower = find(tags, loader);
                before.follower = follower;
            }
            latest = follower;
        }
        return Objects.requireNonNull(latest).series;
    }

    private <E extends Exception> Key find(@Nullable String[] tags, Loader<E> loader) throws E {
        probe.tags = tags;
        probe.hash = Arrays.hashCode(tags);
        Key found = known.get(probe);
        if (found == null) {
            long series = loader.series(tags);
            if (known.size() >= KEPT) {
                known.clear();
            }
            found = new Key(tags.clone(), probe.hash, series);
            known.put(found, found);
        }
        return found;
    }

    /** Rows often share the very texts. */
    private static boolean same(@Nullable String[] a, @Nullable String[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return Arrays.equals(a, b);
            }
        }
        return true;
    }
}
