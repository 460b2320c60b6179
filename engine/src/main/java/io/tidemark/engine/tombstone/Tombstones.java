package io.tidemark.engine.tombstone;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The deleted times of the series of one block, by series reference. Immutable, safe for any thread. */
public final class Tombstones {
    /** Nothing is deleted. */
    public static final Tombstones NONE = new Tombstones(new TreeMap<>());

    private final TreeMap<Long, Intervals> byRef;

    private Tombstones(TreeMap<Long, Intervals> byRef) {
        this.byRef = byRef;
    }

    /** A copy of a map from series reference (an unsigned 32-bit number in a block) to its deleted times. */
    public static Tombstones of(Map<Long, Intervals> byRef) {
        TreeMap<Long, Intervals> copy = new TreeMap<>();
        byRef.forEach((ref, intervals) -> {
            if (!intervals.isEmpty()) {
                copy.put(ref, intervals);
            }
        });
        return copy.isEmpty() ? NONE : new Tombstones(copy);
    }

    /** The deleted times of a series. */
    public Intervals get(long ref) {
        Intervals found = byRef.get(ref);
        return found == null ? Intervals.NONE : found;
    }

    /** These, and more deleted times of one series. */
    public Tombstones with(long ref, Intervals added) {
        TreeMap<Long, Intervals> copy = new TreeMap<>(byRef);
        copy.merge(ref, added, Intervals::with);
        return of(copy);
    }

    /** Whether nothing is deleted. */
    public boolean isEmpty() {
        return byRef.isEmpty();
    }

    /** How many intervals there are in all; what {@code meta.json} calls {@code numTombstones}. */
    public long intervalCount() {
        long count = 0;
        for (Intervals intervals : byRef.values()) {
            count += intervals.list().size();
        }
        return count;
    }

    /** All series with deleted times, ascending. */
    public Map<Long, Intervals> byRef() {
        return Collections.unmodifiableMap(byRef);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Tombstones other && byRef.equals(other.byRef);
    }

    @Override
    public int hashCode() {
        return byRef.hashCode();
    }

    @Override
    public String toString() {
        return byRef.toString();
    }
}
