package io.tidemark.engine.io;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files. Paths are relative, parts are joined by {@code /}, the empty path is the root. Safe for any thread.
 *
 * <p>The writing half obeys the rules by which a file becomes real: bytes are durable after {@link ByteOutput#sync}, a name
 * (created, renamed, deleted) after {@link #sync} of the directory that holds it.
 */
public interface Directory {
    /** Where it is, as a person would write it; for messages. */
    String describe();

    /** What passed through. */
    IoCounters counters();

    /**
     * The entries of a directory in ascending order of names, links not followed but for the directory itself.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such directory
     */
    List<DirectoryEntry> list(String path) throws IOException;

    /** One entry, or null where there is none. A link is reported as what it leads to only for the root and {@code wal}. */
    @Nullable
    DirectoryEntry stat(String path) throws IOException;

    /** Opens a file that nobody changes any more. It may be mapped. */
    ByteInput open(String path) throws IOException;

    /** Opens a file that another process may still write, cut or delete: always by positioned reads, never mapped. */
    ByteInput openLive(String path) throws IOException;

    /** Creates a file that must not exist. */
    ByteOutput create(String path) throws IOException;

    /** Opens a file to add bytes at its end. */
    ByteOutput append(String path) throws IOException;

    /** Creates a directory; its parent exists. It may exist already. */
    void createDirectory(String path) throws IOException;

    /** Renames atomically, replacing a file of that name. */
    void rename(String from, String to) throws IOException;

    /** Gives a file a second name. */
    void link(String existing, String added) throws IOException;

    /**
     * Makes a file of another directory out of one that nobody changes any more: a second name of it where that is possible, else
     * a durable copy.
     */
    default void copyTo(String path, Directory target, String targetPath) throws IOException {
        try (ByteInput in = open(path);
                ByteOutput out = target.create(targetPath)) {
            long length = in.length();
            byte[] buffer = new byte[(int) Math.min(1 << 20, Math.max(1, length))];
            for (long at = 0; at < length; at += buffer.length) {
                int part = (int) Math.min(buffer.length, length - at);
                in.read(at, buffer, 0, part);
                out.write(buffer, 0, part);
            }
            out.sync();
        }
    }

    /** Deletes a file or an empty directory. */
    void delete(String path) throws IOException;

    /** Deletes a file or a directory with all that is in it; links are deleted, not followed. Nothing happens where it is not there. */
    default void deleteTree(String path) throws IOException {
        DirectoryEntry entry = stat(path);
        if (entry == null) {
            return;
        }
        if (entry.isDirectory()) {
            for (DirectoryEntry child : list(path)) {
                deleteTree(path + "/" + child.name());
            }
        }
        delete(path);
    }

    /** Cuts a file to a length. */
    void truncate(String path, long length) throws IOException;

    /** Cuts a file to a length, durably: were the cut lost, what is written elsewhere since would make its old end look like damage. */
    default void cut(String path, long length) throws IOException {
        truncate(path, length);
        try (ByteOutput file = append(path)) {
            file.sync();
        }
    }

    /** Makes durable which names a directory holds. */
    void sync(String path) throws IOException;

    /**
     * Takes the lock on a file, which is created where it is missing and stays there. The lock is its holder's until closed, or
     * until his process ends however it ends.
     *
     * @throws LockHeldException where somebody holds it, be it in this process
     */
    DirectoryLock lock(String path) throws IOException;

    /**
     * Another process that visibly has a file below a directory open for writing, as a person would name it. What can't be seen,
     * because of rights or because the disk has no such notion, is not reported.
     */
    default Optional<String> writerElsewhere(String path) throws IOException {
        return Optional.empty();
    }

    /** How many bytes may still be written, as far as is known. */
    default long usableBytes() throws IOException {
        return Long.MAX_VALUE;
    }
}
