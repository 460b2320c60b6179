package io.tidemark.engine.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Groups with their partial aggregates. A group is found once a series, by its tags; a slot (one bucket of one group) once a
 * run of samples, by a hash of group and bucket. For one thread.
 */
final class GroupTable {
    /** Rough costs of a group's key and of a slot's place in the index. */
    private static final int BYTES_PER_GROUP = 160;

    private static final int BYTES_PER_SLOT = 4 + 8 + 8;

    private final Grouping grouping;
    private final QueryControl control;
    private final Map<List<@Nullable String>, Integer> groups = new HashMap<>();
    private final List<List<@Nullable String>> keys = new ArrayList<>();
    final Accumulator[] accumulators;

    private int slotCount;
    private int[] groupOfSlot = new int[0];
    private long[] lowerOfSlot = new long[0];

    /** Open addressing: slot + 1, or 0 for an empty place. */
    private int[] index = new int[16];

    private long claimed;

    GroupTable(Grouping grouping, QueryControl control) {
        this.grouping = grouping;
        this.control = control;
        accumulators = new Accumulator[grouping.aggregates().size()];
        for (int i = 0; i < accumulators.length; i++) {
            AggregateSpec spec = grouping.aggregates().get(i);
            accumulators[i] = Accumulator.of(spec.function(), spec.input());
        }
    }

    /** The number of the group with these values, in the order of {@link Grouping#tags}; a new one where there was none. */
    int group(List<@Nullable String> key) throws QueryAbortedException {
        Integer known = groups.get(key);
        if (known != null) {
            return known;
        }
        claim(BYTES_PER_GROUP);
        int group = keys.size();
        keys.add(key);
        groups.put(key, group);
        return group;
    }

    /** How many buckets have a row in any group. */
    int bucketCount() {
        return (int) Arrays.stream(lowerOfSlot, 0, slotCount).distinct().count();
    }

    /** The slot of a bucket of a group; a new one where there was none. */
    int slot(int group, long lowerEdge) throws QueryAbortedException {
        int at = place(group, lowerEdge);
        if (index[at] != 0) {
            return index[at] - 1;
        }
        if (slotCount == groupOfSlot.length) {
            grow();
            at = place(group, lowerEdge);
        }
        groupOfSlot[slotCount] = group;
        lowerOfSlot[slotCount] = lowerEdge;
        index[at] = ++slotCount;
        return slotCount - 1;
    }

    /** Whether a bucket of a group has a slot; then its number, else -1. */
    int knownSlot(int group, long lowerEdge) {
        return index[place(group, lowerEdge)] - 1;
    }

    private int place(int group, long lowerEdge) {
        int mask = index.length - 1;
        long h = (lowerEdge + group * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
        int at = (int) (h >>> 32) & mask;
        while (index[at] != 0) {
            int slot = index[at] - 1;
            if (lowerOfSlot[slot] == lowerEdge && groupOfSlot[slot] == group) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() throws QueryAbortedException {
        int capacity = Math.max(8, slotCount * 2);
        long bytes = BYTES_PER_SLOT;
        for (Accumulator a : accumulators) {
            bytes += a.bytesPerSlot();
        }
        claim(bytes * (capacity - slotCount));
        groupOfSlot = Arrays.copyOf(groupOfSlot, capacity);
        lowerOfSlot = Arrays.copyOf(lowerOfSlot, capacity);
        for (Accumulator a : accumulators) {
            a.ensure(capacity);
        }
        // At most half full.
        index = new int[Integer.highestOneBit(capacity) * 2];
        for (int slot = 0; slot < slotCount; slot++) {
            index[place(groupOfSlot[slot], lowerOfSlot[slot])] = slot + 1;
        }
    }

    /** Adds what another table has; its series come after this one's. */
    void merge(GroupTable other) throws QueryAbortedException {
        int[] groupOfTheirs = new int[other.keys.size()];
        for (int i = 0; i < groupOfTheirs.length; i++) {
            groupOfTheirs[i] = group(other.keys.get(i));
        }
        for (int theirs = 0; theirs < other.slotCount; theirs++) {
            int mine = slot(groupOfTheirs[other.groupOfSlot[theirs]], other.lowerOfSlot[theirs]);
            for (int i = 0; i < accumulators.length; i++) {
                accumulators[i].merge(mine, other.accumulators[i], theirs);
            }
        }
    }

    /** Slots by group, in the order of each group's first series that has a row, and by bucket within each. */
    int[] order() {
        // Slots are made in the order of series; a group may be older than its first slot.
        int[] place = new int[keys.size()];
        Arrays.fill(place, -1);
        int[] begins = new int[keys.size() + 1];
        int groupCount = 0;
        for (int slot = 0; slot < slotCount; slot++) {
            int group = groupOfSlot[slot];
            if (place[group] < 0) {
                place[group] = groupCount++;
            }
            begins[place[group] + 1]++;
        }
        for (int group = 0; group < groupCount; group++) {
            begins[group + 1] += begins[group];
        }
        int[] ordered = new int[slotCount];
        int[] next = begins.clone();
        for (int slot = 0; slot < slotCount; slot++) {
            ordered[next[place[groupOfSlot[slot]]]++] = slot;
        }
        for (int group = 0; group < groupCount; group++) {
            sortByLower(ordered, begins[group], begins[group + 1]);
        }
        return ordered;
    }

    private void sortByLower(int[] slots, int from, int to) {
        boolean ascending = true;
        for (int i = from + 1; i < to; i++) {
            ascending &= lowerOfSlot[slots[i - 1]] < lowerOfSlot[slots[i]];
        }
        if (!ascending) {
            Integer[] boxed = new Integer[to - from];
            Arrays.setAll(boxed, i -> slots[from + i]);
            Arrays.sort(boxed, (a, b) -> Long.compare(lowerOfSlot[a], lowerOfSlot[b]));
            for (int i = from; i < to; i++) {
                slots[i] = boxed[i - from];
            }
        }
    }

    @Nullable
    String tag(int slot, int tag) {
        return keys.get(groupOfSlot[slot]).get(tag);
    }

    long lower(int slot) {
        return lowerOfSlot[slot];
    }

    Grouping grouping() {
        return grouping;
    }

    private void claim(long bytes) throws QueryAbortedException {
        control.claim(bytes);
        claimed += bytes;
    }

    /** Gives the claimed memory back; idempotent. */
    void free() {
        control.free(claimed);
        claimed = 0;
    }
}
