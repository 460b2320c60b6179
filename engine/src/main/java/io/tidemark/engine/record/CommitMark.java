package io.tidemark.engine.record;

/**
 * Stands before and after the records of one commit that needed several. Records after a begin count only when the end of the
 * same commit follows in the same segment; records without a begin always count.
 *
 * @param end false: here it begins; true: here it ends
 * @param commit a number that ties the end to its begin
 */
public record CommitMark(boolean end, long commit) implements Record {
    /** After the type byte, so that flipped or foreign bytes are not taken for a mark. */
    static final int MAGIC = 0x54_44_4D_4B;

    /** Length of the record with its type byte. */
    static final int LENGTH = 14;

    @Override
    public Kind kind() {
        return Kind.COMMIT_MARK;
    }
}
