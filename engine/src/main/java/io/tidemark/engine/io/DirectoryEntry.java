package io.tidemark.engine.io;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a directory holds under one name.
 *
 * @param sizeBytes of a file; 0 for anything else
 * @param modifiedMillis last change of the content, milliseconds since the epoch
 * @param fileKey tells two files of the same name apart (inode), where the disk has such a thing
 */
public record DirectoryEntry(
        String name,
        Kind kind,
        long sizeBytes,
        long modifiedMillis,
        @Nullable Object fileKey) {
    /** Kinds of entries, as they are without following links. */
    public enum Kind {
        /** A plain file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        LINK,
        /** A pipe, a device, a socket: never opened. */
        OTHER
    }

    // By hand, here and in a few other records that the first statement of a JVM compares: those that a record is given
    // put
    // themselves together of method handles at their first call, which takes longer than reading a small index.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DirectoryEntry that
                && kind == that.kind
                && sizeBytes == that.sizeBytes
                && modifiedMillis == that.modifiedMillis
                && name.equals(that.name)
                && Objects.equals(fileKey, that.fileKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, kind, sizeBytes, modifiedMillis, fileKey);
    }

    /** Whether this is a plain file. */
    public boolean isFile() {
        return kind == Kind.FILE;
    }

    /** Whether this is a directory, and no link to one. */
    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
