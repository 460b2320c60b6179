package io.tidemark.engine.head;

/**
 * Numbers from 0 on by a number of any size, as a reference of a series leads to the series' place: open addressing, without an
 * object in it. Keys that follow each other lie side by side, because a log names series in about the order in which they came. For
 * one thread at a time.
 */
final class LongIntMap {
    /** What a key leads to that is not there. */
    static final int NONE = -1;

    /** So many keys that follow each other keep together; where they lie is left to chance. */
    private static final int TOGETHER_BITS = 4;

    private static final int TOGETHER_MASK = (1 << TOGETHER_BITS) - 1;

    /** From an occupied slot to the next to try: odd, so that every slot is come upon, and past the keys that keep together. */
    private static final int STEP = (1 << TOGETHER_BITS) + 1;

    private long[] keys;

    /** Each greater by one, so that 0 is a slot that is free. */
    private int[] values;

    private int size;

    /** An empty map. */
    LongIntMap() {
        this(8);
    }

    /** An empty map with room for so many keys. */
    LongIntMap(int expected) {
        int slots = 16;
        while (slots < 2L * expected) {
            slots *= 2;
        }
        keys = new long[slots];
        values = new int[slots];
    }

    private int slotOf(long key) {
        int mask = keys.length - 1;
        long h = (key >>> TOGETHER_BITS) * 0x9E3779B97F4A7C15L;
        int slot = ((int) (h >>> 32) << TOGETHER_BITS | (int) key & TOGETHER_MASK) & mask;
        while (values[slot] != 0 && keys[slot] != key) {
            slot = slot + STEP & mask;
        }
        return slot;
    }

    int size() {
        return size;
    }

    /** What a key leads to, or {@link #NONE}. */
    int get(long key) {
        return values[slotOf(key)] - 1;
    }

    /** Has a key lead to a number that is not negative. */
    void put(long key, int value) {
        int slot = slotOf(key);
        if (values[slot] == 0) {
            if (size * 2 >= keys.length) {
                grow();
                slot = slotOf(key);
            }
            size++;
            keys[slot] = key;
        }
        values[slot] = value + 1;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /** Takes a key out; what it led to, or {@link #NONE}. */
    int remove(long key) {
        int hole = slotOf(key);
        int gone = values[hole] - 1;
        if (gone == NONE) {
            return NONE;
        }
        size--;
        values[hole] = 0;
        // What stands behind the hole, and was put there because of what stood in it, moves up.
        int mask = keys.length - 1;
        for (int slot = hole + STEP & mask; values[slot] != 0; slot = slot + STEP & mask) {
            int moved = values[slot];
            long movedKey = keys[slot];
            values[slot] = 0;
            int to = slotOf(movedKey);
            keys[to] = movedKey;
            values[to] = moved;
        }
        return gone;
    }

    /** Takes a key and what it leads to. */
    @FunctionalInterface
    interface Action {
        void entry(long key, int value);
    }

    /** Hands over all there is, in no order. */
    void forEach(Action action) {
        for (int i = 0; i < keys.length; i++) {
            if (values[i] != 0) {
                action.entry(keys[i], values[i] - 1);
            }
        }
    }
}
