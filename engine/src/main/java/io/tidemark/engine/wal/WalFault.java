package io.tidemark.engine.wal;

/**
 * Something of a log that could not be read, or that is not there. Reading goes on behind it.
 *
 * @param file relative to the data directory
 * @param offset where it begins, in bytes from the file's start
 * @param samples how many samples were read and then given up because of it, their commit being cut; what else is lost nobody knows
 */
public record WalFault(Kind kind, String file, long offset, String message, long samples) {
    /** What is wrong. */
    public enum Kind {
        /** A record, or all that follows it in its segment, can't be read. */
        CORRUPT,
        /** A segment between two others is not there. */
        MISSING_SEGMENT,
        /** The first segment is not the first that ever was, and there is no checkpoint for those before it. */
        MISSING_CHECKPOINT
    }
}
