package io.tidemark.engine.model;

/**
 * Something wrong with what is stored, found while opening, reading or checking.
 *
 * @param file relative to the data directory
 * @param offset in the file, or -1 where the file as a whole is meant
 * @param text what is wrong and what it means for the reader, without the place
 * @param touched the times that answers may lack because of it
 */
public record Problem(String file, long offset, String text, TimeRange touched) {
    /** A problem with a file as a whole. */
    public static Problem of(String file, String text) {
        return new Problem(file, -1, text, TimeRange.ALL);
    }

    @Override
    public String toString() {
        return offset < 0 ? file + ": " + text : file + " at " + offset + ": " + text;
    }
}
