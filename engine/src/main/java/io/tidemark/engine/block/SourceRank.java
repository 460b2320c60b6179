package io.tidemark.engine.block;

/**
 * The order in which sources win where they hold one series at one time: kind first (blocks, then the head, then the
 * out-of-order head), then for blocks the newest ULID among their compaction sources, then their own ULID.
 */
public record SourceRank(int kind, String newestSource, String ulid) implements Comparable<SourceRank> {
    /** The in-order head: above every block. */
    public static final SourceRank HEAD = new SourceRank(1, "", "");

    /** The out-of-order head: above everything. */
    public static final SourceRank OUT_OF_ORDER_HEAD = new SourceRank(2, "", "");

    /** A persisted block. ULIDs are upper case, so the order of text is the order of time. */
    public static SourceRank block(String newestSource, String ulid) {
        return new SourceRank(0, newestSource, ulid);
    }

    /** Whether the source is a persisted block, which never changes. */
    public boolean isBlock() {
        return kind == 0;
    }

    /** Greater wins. */
    @Override
    public int compareTo(SourceRank other) {
        int c = Integer.compare(kind, other.kind);
        if (c == 0) {
            c = newestSource.compareTo(other.newestSource);
        }
        return c == 0 ? ulid.compareTo(other.ulid) : c;
    }
}
