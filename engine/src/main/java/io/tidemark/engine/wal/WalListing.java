package io.tidemark.engine.wal;

import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log's directory holds: segments by number, and the newest checkpoint. Everything else is ignored, half-made
 * checkpoints ({@code *.tmp}) too.
 *
 * @param segments ascending by number, those that the checkpoint covers left out
 * @param checkpoint the newest one, or null
 * @param checkpointSegments the segments within it, ascending
 */
public record WalListing(
        String path, List<Segment> segments, @Nullable Checkpoint checkpoint, List<Segment> checkpointSegments) {
    /** One segment. */
    public record Segment(
            long number,
            String path,
            long sizeBytes,
            @Nullable Object fileKey) {}

    /**
     * A checkpoint.
     *
     * @param number the last segment that it covers
     */
    public record Checkpoint(long number, String path) {}

    private static final String CHECKPOINT = "checkpoint.";

    /** A listing of nothing. */
    static WalListing empty(String path) {
        return new WalListing(path, List.of(), null, List.of());
    }

    /** Lists a directory, which need not exist. */
    public static WalListing of(Directory directory, String path) throws IOException {
        List<DirectoryEntry> entries;
        try {
            entries = directory.list(path);
        } catch (NoSuchFileException e) {
            return empty(path);
        }
        Checkpoint newest = null;
        for (DirectoryEntry entry : entries) {
            long n = entry.isDirectory() && entry.name().startsWith(CHECKPOINT)
                    ? number(entry.name().substring(CHECKPOINT.length()))
                    : -1;
            if (n >= 0 && (newest == null || n > newest.number())) {
                newest = new Checkpoint(n, path + "/" + entry.name());
            }
        }
        long covered = newest == null ? -1 : newest.number();
        return new WalListing(
                path,
                segments(entries, path, covered),
                newest,
                newest == null ? List.of() : segments(directory.list(newest.path()), newest.path(), -1));
    }

    private static List<Segment> segments(List<DirectoryEntry> entries, String path, long covered) {
        List<Segment> segments = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            long n = entry.isFile() ? number(entry.name()) : -1;
            if (n > covered) {
                segments.add(new Segment(n, path + "/" + entry.name(), entry.sizeBytes(), entry.fileKey()));
            }
        }
        segments.sort(Comparator.comparingLong(Segment::number));
        return segments;
    }

    /** The number that a name is, or -1. */
    private static long number(String name) {
        if (name.isEmpty() || name.length() > 18) {
            return -1;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(name);
    }

    /** How many bytes the segments and the checkpoint have. */
    public long sizeBytes() {
        long sum = 0;
        for (Segment s : segments) {
            sum += s.sizeBytes();
        }
        for (Segment s : checkpointSegments) {
            sum += s.sizeBytes();
        }
        return sum;
    }
}
