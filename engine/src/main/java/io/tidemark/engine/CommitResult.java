package io.tidemark.engine;

import java.util.List;

/**
 * What became of the samples of a commit.
 *
 * @param appended how many were taken
 * @param unchanged how many were there already, with the same value
 * @param rejected the others, in the order in which they were appended
 */
public record CommitResult(long appended, long unchanged, List<Rejected> rejected) {
    /** Nothing was pending. */
    public static final CommitResult NOTHING = new CommitResult(0, 0, List.of());

    /** Copies the list. */
    public CommitResult {
        rejected = List.copyOf(rejected);
    }

    /**
     * A sample that was not taken.
     *
     * @param row which one, counted from 0 since the last commit or rollback
     */
    public record Rejected(int row, AppendException.Reason reason, String message) {}
}
