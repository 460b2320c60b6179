package io.tidemark.engine.record;

/**
 * Stands before and after the records of one commit that needed several. Records after a begin count only when the end of the
 * same commit follows in the same segment; records without a begin always count.
 *
 * @param place where in the commit it stands
 * @param commit a number that ties the marks of a commit together
 */
public record CommitMark(Place place, long commit) implements Record {
    /** After the type byte, so that flipped or foreign bytes are not taken for a mark. */
    static final int MAGIC = 0x54_44_4D_4B;

    /** Length of the record with its type byte. */
    static final int LENGTH = 14;

    /** Places of marks; the order is that of the bytes in the log, from 1 on. */
    public enum Place {
        /** Before the first record. */
        BEGIN,
        /** Behind the last record. */
        END,
        /** The samples behind it, up to the end, are not newer than those of their series that came before. */
        LATE
    }

    /** The mark before the first record. */
    public static CommitMark begin(long commit) {
        return new CommitMark(Place.BEGIN, commit);
    }

    /** The mark behind the last record. */
    public static CommitMark end(long commit) {
        return new CommitMark(Place.END, commit);
    }

    /** The mark before the samples that came late. */
    public static CommitMark late(long commit) {
        return new CommitMark(Place.LATE, commit);
    }

    @Override
    public Kind kind() {
        return Kind.COMMIT_MARK;
    }
}
