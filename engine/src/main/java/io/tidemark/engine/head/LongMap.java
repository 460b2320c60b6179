package io.tidemark.engine.head;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by a number, as references of series are, so that a look costs no object. For one thread at a time.
 *
 * @param <V> never null
 */
final class LongMap<V> {
    /** Where the value of a key is; all below {@link #size()} are taken. */
    private final LongIntMap places;

    private long[] keys;
    private @Nullable Object[] values;

    /** An empty map. */
    LongMap() {
        this(8);
    }

    /** An empty map with room for so many keys. */
    LongMap(int expected) {
        int room = Math.max(8, expected);
        places = new LongIntMap(room);
        keys = new long[room];
        values = new Object[room];
    }

    int size() {
        return places.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V get(long key) {
        int place = places.get(key);
        return place == LongIntMap.NONE ? null : (V) values[place];
    }

    void put(long key, V value) {
        int place = places.get(key);
        if (place == LongIntMap.NONE) {
            place = size();
            if (place == keys.length) {
                keys = Arrays.copyOf(keys, place * 2);
                values = Arrays.copyOf(values, place * 2);
            }
            places.put(key, place);
            keys[place] = key;
        }
        values[place] = value;
    }

    /** Takes a value out. */
    @SuppressWarnings("unchecked")
    @Nullable
    V remove(long key) {
        int place = places.remove(key);
        if (place == LongIntMap.NONE) {
            return null;
        }
        V gone = (V) values[place];
        int last = size(); // One less are left, and the last of all takes the place that is free.
        if (place < last) {
            keys[place] = keys[last];
            values[place] = values[last];
            places.put(keys[place], place);
        }
        values[last] = null;
        return gone;
    }

    @SuppressWarnings("unchecked")
    void forEach(BiConsumer<Long, V> action) {
        for (int place = 0; place < size(); place++) {
            Object value = values[place];
            if (value != null) {
                action.accept(keys[place], (V) value);
            }
        }
    }
}
