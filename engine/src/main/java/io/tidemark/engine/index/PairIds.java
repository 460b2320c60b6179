package io.tidemark.engine.index;

import java.util.Arrays;

/** Numbers pairs of numbers as they come: 0, 1, 2, … A hash table of plain arrays, because an index has millions of labels. */
final class PairIds {
    private static final int EMPTY = -1;

    private int[] first = new int[64];
    private int[] second = new int[64];
    private int count;

    /** Ids by hash, {@link #EMPTY} where there is none; a power of two, at most half full. */
    private int[] slots;

    PairIds() {
        slots = new int[128];
        Arrays.fill(slots, EMPTY);
    }

    int count() {
        return count;
    }

    int first(int id) {
        return first[id];
    }

    int second(int id) {
        return second[id];
    }

    /** The number of a pair, a new one where it was never seen. */
    int id(int a, int b) {
        int slot = slot(a, b);
        while (slots[slot] != EMPTY) {
            int id = slots[slot];
            if (first[id] == a && second[id] == b) {
                return id;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        if (count == first.length) {
            first = Arrays.copyOf(first, count * 2);
            second = Arrays.copyOf(second, count * 2);
        }
        first[count] = a;
        second[count] = b;
        slots[slot] = count;
        count++;
        if (count * 2 > slots.length) {
            rehash();
        }
        return count - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        Arrays.fill(slots, EMPTY);
        for (int id = 0; id < count; id++) {
            int slot = slot(first[id], second[id]);
            while (slots[slot] != EMPTY) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = id;
        }
    }

    private int slot(int a, int b) {
        long hash = ((long) a << 32 | (b & 0xffffffffL)) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32) & (slots.length - 1);
    }
}
