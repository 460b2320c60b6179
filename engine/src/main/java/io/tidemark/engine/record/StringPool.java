package io.tidemark.engine.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gives equal bytes the same String: label names and values come again in thousands of series. The hash is seeded anew in
 * every pool, so that no file can be made whose strings all collide. For one thread.
 */
final class StringPool {
    private final int seed = ThreadLocalRandom.current().nextInt();
    private @Nullable String[] strings = new @Nullable String[1024];
    private int[] hashes = new int[1024];
    private int size;

    /** The string of UTF-8 bytes. Bytes that are no UTF-8 become U+FFFD. */
    String get(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "";
        }
        int h = seed;
        int high = 0;
        for (int i = offset; i < offset + length; i++) {
            high |= bytes[i];
            h = (h ^ bytes[i]) * 0x01000193;
        }
        h = mix(h);
        boolean ascii = high >= 0;
        String decoded = ascii ? null : new String(bytes, offset, length, StandardCharsets.UTF_8);
        int mask = strings.length - 1;
        int slot = h & mask;
        for (String s = strings[slot]; s != null; s = strings[slot]) {
            if (hashes[slot] == h && (decoded == null ? isEqual(s, bytes, offset, length) : decoded.equals(s))) {
                return s;
            }
            slot = (slot + 1) & mask;
        }
        String added = decoded == null ? new String(bytes, offset, length, StandardCharsets.ISO_8859_1) : decoded;
        strings[slot] = added;
        hashes[slot] = h;
        if (++size * 2 > strings.length) {
            grow();
        }
        return added;
    }

    private static boolean isEqual(String s, byte[] bytes, int offset, int length) {
        if (s.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (s.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static int mix(int h) {
        int x = (h ^ (h >>> 16)) * 0x85ebca6b;
        return x ^ (x >>> 13);
    }

    private void grow() {
        @Nullable String[] oldStrings = strings;
        int[] oldHashes = hashes;
        strings = new @Nullable String[oldStrings.length * 2];
        hashes = Arrays.copyOf(hashes, strings.length);
        int mask = strings.length - 1;
        for (int i = 0; i < oldStrings.length; i++) {
            String s = oldStrings[i];
            if (s != null) {
                int slot = oldHashes[i] & mask;
                while (strings[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                strings[slot] = s;
                hashes[slot] = oldHashes[i];
            }
        }
    }
}
