package io.tidemark.engine.chunk;

import io.tidemark.engine.model.Span;
import java.util.List;

/**
 * The buckets of a chunk put together with those of the next histogram.
 *
 * @param spans the fewest spans that name all of them
 * @param oldMap where the chunk's buckets are among all
 * @param newMap where the histogram's buckets are among all
 * @param appeared whether the histogram has buckets that the chunk lacks
 * @param missing whether the chunk has buckets that the histogram lacks
 * @param reset whether a bucket's count has fallen, or one that was in use is missing: as a counter it was reset
 */
record BucketMerge(List<Span> spans, int[] oldMap, int[] newMap, boolean appeared, boolean missing, boolean reset) {
    /** Of no buckets. */
    static final BucketMerge NONE = new BucketMerge(List.of(), new int[0], new int[0], false, false, false);

    /**
     * Puts buckets together.
     *
     * @param oldCounts the last counts of the chunk's buckets
     * @param newCounts the counts of the histogram's buckets
     */
    static BucketMerge of(List<Span> oldSpans, double[] oldCounts, List<Span> newSpans, double[] newCounts) {
        int[] oldIndexes = indexes(oldSpans, oldCounts.length);
        int[] newIndexes = indexes(newSpans, newCounts.length);
        int[] oldMap = new int[oldIndexes.length];
        int[] newMap = new int[newIndexes.length];
        SpanBuilder spans = new SpanBuilder();
        boolean reset = false;
        int o = 0;
        int n = 0;
        int size = 0;
        for (; o < oldMap.length || n < newMap.length; size++) {
            boolean isOld = o < oldMap.length && (n == newMap.length || oldIndexes[o] <= newIndexes[n]);
            boolean isNew = n < newMap.length && (o == oldMap.length || newIndexes[n] <= oldIndexes[o]);
            spans.add(isOld ? oldIndexes[o] : newIndexes[n]);
            if (isOld && isNew) {
                reset |= oldCounts[o] > newCounts[n];
            } else if (isOld) {
                reset |= oldCounts[o] != 0;
            }
            if (isOld) {
                oldMap[o++] = size;
            }
            if (isNew) {
                newMap[n++] = size;
            }
        }
        return new BucketMerge(spans.build(), oldMap, newMap, size > oldMap.length, size > newMap.length, reset);
    }

    /** The map of {@code n} buckets to themselves. */
    static int[] identity(int n) {
        int[] map = new int[n];
        for (int i = 0; i < n; i++) {
            map[i] = i;
        }
        return map;
    }

    private static int[] indexes(List<Span> spans, int count) {
        int[] indexes = new int[count];
        int at = 0;
        int index = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                indexes[at++] = index++;
            }
        }
        return indexes;
    }
}
