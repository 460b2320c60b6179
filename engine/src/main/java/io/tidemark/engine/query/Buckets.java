package io.tidemark.engine.query;

/**
 * How time is cut into buckets. Implementations are values with equals and a readable toString, pure and safe for any
 * thread. Every time lies in exactly one bucket; buckets ascend.
 */
public interface Buckets {
    /** The lower edge of the bucket that a time belongs to, in milliseconds since the epoch. */
    long lowerEdge(long timeMillis);

    /** The upper edge of the bucket with this lower edge; it is the next one's lower edge. */
    long upperEdge(long lowerEdgeMillis);

    /** Whether a sample on an edge belongs to the bucket that ends there (PromQL 3) and not to the one that begins there. */
    boolean closedRight();

    /** What the bucket is called: one of its edges. */
    long label(long lowerEdgeMillis);
}
