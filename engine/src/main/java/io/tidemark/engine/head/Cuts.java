package io.tidemark.engine.head;

import java.util.Arrays;

/**
 * How many samples a series had before each of its latest commits, so that a reader of an older version can leave the newer
 * samples out. Marks that no reader needs any more are forgotten. Guarded by the series it belongs to.
 */
final class Cuts {
    private long[] versions = new long[2];
    private int[] counts = new int[2];
    private int size;

    /** A commit is about to add samples behind {@code count}. */
    void before(long version, int count, long oldest) {
        if (size > 0 && versions[size - 1] == version) {
            return; // Of one commit the first sample says it for all.
        }
        int gone = 0;
        while (gone < size && versions[gone] <= oldest) {
            gone++;
        }
        if (gone > 0) {
            System.arraycopy(versions, gone, versions, 0, size - gone);
            System.arraycopy(counts, gone, counts, 0, size - gone);
            size -= gone;
        }
        if (version <= oldest) {
            return;
        }
        if (size == versions.length) {
            versions = Arrays.copyOf(versions, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        versions[size] = version;
        counts[size++] = count;
    }

    /** How many of {@code count} samples a reader of a version sees. */
    int visible(long version, int count) {
        for (int i = 0; i < size; i++) {
            if (versions[i] > version) {
                return counts[i];
            }
        }
        return count;
    }
}
