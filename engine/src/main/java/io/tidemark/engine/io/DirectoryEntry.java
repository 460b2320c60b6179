package io.tidemark.engine.io;

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

    /** Whether this is a plain file. */
    public boolean isFile() {
        return kind == Kind.FILE;
    }

    /** Whether this is a directory, and no link to one. */
    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
