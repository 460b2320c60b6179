package io.tidemark.engine.head;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by a number, as references of series are: open addressing, so that a look costs no object. Numbers that follow each other
 * lie side by side, because a log names series in about the order in which they came. For one thread at a time.
 *
 * @param <V> never null
 */
final class LongMap<V> {
    /** So many numbers that follow each other keep together; where they lie is left to chance. */
    private static final int TOGETHER_BITS = 4;

    /** Odd, so that every slot is come upon, and past the numbers that keep together. */
    private static final int STEP = (1 << TOGETHER_BITS) + 1;

    private long[] keys = new long[16];
    private @Nullable Object[] values = new Object[16];
    private int size;

    private int slotOf(long key) {
        int mask = keys.length - 1;
        long h = (key >>> TOGETHER_BITS) * 0x9E3779B97F4A7C15L;
        int slot = ((int) (h >>> 32) << TOGETHER_BITS | (int) key & STEP - 2) & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + STEP & mask;
        }
        return slot;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V get(long key) {
        return (V) values[slotOf(key)];
    }

    void put(long key, V value) {
        int slot = slotOf(key);
        if (values[slot] == null) {
            if (size * 2 >= keys.length) {
                grow();
                slot = slotOf(key);
            }
            size++;
            keys[slot] = key;
        }
        values[slot] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /** Takes a value out. */
    @SuppressWarnings("unchecked")
    @Nullable
    V remove(long key) {
        int hole = slotOf(key);
        V gone = (V) values[hole];
        if (gone == null) {
            return null;
        }
        size--;
        values[hole] = null;
        // What stands behind the hole, and was put there because of what stood in it, moves up.
        int mask = keys.length - 1;
        for (int slot = hole + STEP & mask; values[slot] != null; slot = slot + STEP & mask) {
            Object moved = values[slot];
            long movedKey = keys[slot];
            values[slot] = null;
            int to = slotOf(movedKey);
            keys[to] = movedKey;
            values[to] = moved;
        }
        return gone;
    }

    @SuppressWarnings("unchecked")
    void forEach(BiConsumer<Long, V> action) {
        for (int i = 0; i < keys.length; i++) {
            Object value = values[i];
            if (value != null) {
                action.accept(keys[i], (V) value);
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }
}
