package io.tidemark.engine;

import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file, or a directory of files, from which the head is made again after a start.
 *
 * @param path relative to the data directory
 * @param sizeBytes its length; of a directory that of all files in it
 * @param modifiedMillis when it was last changed
 */
public record LogFile(Kind kind, String path, long sizeBytes, long modifiedMillis) {
    /** What it is for. */
    public enum Kind {
        /** A segment of the log. */
        SEGMENT,
        /** What is left of the segments before it that are gone. */
        CHECKPOINT,
        /** A segment of the log of samples that came late. */
        LATE_SEGMENT,
        /** Chunks of the head that are complete. */
        HEAD_CHUNKS,
        /** Put aside by a start that found it damaged. */
        QUARANTINE,
        /** Something else. */
        OTHER
    }

    /** All of a data directory, by path. */
    static List<LogFile> list(Directory directory) throws IOException {
        List<LogFile> found = new ArrayList<>();
        for (String parent : List.of("wal", "wbl", "chunks_head")) {
            try {
                for (DirectoryEntry entry : directory.list(parent)) {
                    String path = parent + "/" + entry.name();
                    long size = entry.isDirectory() ? sizeBytes(directory, path) : entry.sizeBytes();
                    found.add(new LogFile(kind(parent, entry), path, size, entry.modifiedMillis()));
                }
            } catch (NoSuchFileException e) {
                // Not every directory has all of them, and a live server takes files away.
            }
        }
        return List.copyOf(found);
    }

    private static long sizeBytes(Directory directory, String path) throws IOException {
        long sum = 0;
        for (DirectoryEntry entry : directory.list(path)) {
            sum += entry.sizeBytes();
        }
        return sum;
    }

    private static Kind kind(String parent, DirectoryEntry entry) {
        if (entry.isDirectory()) {
            if (entry.name().startsWith("quarantine-")) {
                return Kind.QUARANTINE;
            }
            return entry.name().startsWith("checkpoint.") ? Kind.CHECKPOINT : Kind.OTHER;
        }
        boolean isNumber = !entry.name().isEmpty() && entry.name().chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            return Kind.OTHER;
        }
        return switch (parent) {
            case "wal" -> Kind.SEGMENT;
            case "wbl" -> Kind.LATE_SEGMENT;
            default -> Kind.HEAD_CHUNKS;
        };
    }
}
