package io.tidemark.engine.index;

import java.util.Arrays;

/** Ascending series references while an index is written: the gaps between them as varints, mostly one byte each. */
final class PackedPostings {
    private byte[] bytes = new byte[8];
    private int size;
    private int count;
    private long last;

    int count() {
        return count;
    }

    /** Adds a reference above all that are there. */
    void add(long ref) {
        if (bytes.length - size < 5) {
            bytes = Arrays.copyOf(bytes, bytes.length + Math.max(8, bytes.length / 2));
        }
        long gap = ref - last;
        while (gap > 0x7f) {
            bytes[size++] = (byte) (gap | 0x80);
            gap >>>= 7;
        }
        bytes[size++] = (byte) gap;
        last = ref;
        count++;
    }

    /** Takes the references in order. */
    interface RefConsumer<E extends Exception> {
        void ref(int ref) throws E;
    }

    /** Hands out all references in ascending order. */
    <E extends Exception> void forEach(RefConsumer<E> consumer) throws E {
        long ref = 0;
        int position = 0;
        for (int i = 0; i < count; i++) {
            int shift = 0;
            byte b;
            do {
                b = bytes[position++];
                ref += (long) (b & 0x7f) << shift;
                shift += 7;
            } while (b < 0);
            consumer.ref((int) ref);
        }
    }
}
