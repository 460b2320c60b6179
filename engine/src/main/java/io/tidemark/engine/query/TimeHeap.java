package io.tidemark.engine.query;

/**
 * Series, or groups of them, by the time of their next row: a binary heap of numbers by key. Descending times are complemented, so
 * that it always gives the least key; ties go by the number, which is the order of labels. For one thread.
 */
final class TimeHeap {
    private final boolean ascending;
    private final int[] heap;

    /** The key of each place in the heap. */
    private final long[] keys;

    private int size;

    TimeHeap(boolean ascending, int capacity) {
        this.ascending = ascending;
        this.heap = new int[capacity];
        this.keys = new long[capacity];
    }

    /** Adds a number at the end; {@link #order} brings it to its place. */
    void add(int number, long time) {
        heap[size] = number;
        keys[size++] = key(time);
    }

    /** Makes a heap of what was added. */
    void order() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /** The key of a time. */
    long key(long time) {
        return ascending ? time : ~time;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** The number at a place, the first at 0. */
    int number(int place) {
        return heap[place];
    }

    /** The key of the first. */
    long firstKey() {
        return keys[0];
    }

    /** The place of the second, which {@link #staysFirst} compares with; -1 where there is none. */
    int second() {
        return size < 2 ? -1 : size > 2 && less(2, 1) ? 2 : 1;
    }

    /** Whether the first would be the first with another key, too. */
    boolean staysFirst(long key, int second) {
        return second < 0 || key < keys[second] || (key == keys[second] && heap[0] < heap[second]);
    }

    /** Gives the first another key. */
    void moveFirst(long key) {
        keys[0] = key;
        siftDown(0);
    }

    /** Takes the first away. */
    void removeFirst() {
        size--;
        heap[0] = heap[size];
        keys[0] = keys[size];
        if (size > 0) {
            siftDown(0);
        }
    }

    /** Whether one place of the heap comes before another. */
    private boolean less(int a, int b) {
        return keys[a] < keys[b] || (keys[a] == keys[b] && heap[a] < heap[b]);
    }

    private void siftDown(int from) {
        int moved = heap[from];
        long key = keys[from];
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && less(child + 1, child)) {
                child++;
            }
            if (keys[child] > key || (keys[child] == key && heap[child] > moved)) {
                break;
            }
            heap[at] = heap[child];
            keys[at] = keys[child];
            at = child;
        }
        heap[at] = moved;
        keys[at] = key;
    }
}
