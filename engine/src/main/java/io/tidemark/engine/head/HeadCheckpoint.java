package io.tidemark.engine.head;

import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that holds all of a head, so that it stands for every segment of the log before it, and for the log of late samples.
 * Where it is cut short, those are still there. Used once: {@link #begin}, {@link #write}, {@link #publish}, {@link #clear}. All but the
 * second are for whoever keeps others from the log.
 */
final class HeadCheckpoint {
    private static final String WAL = "wal";
    private static final String PREFIX = "checkpoint.";
    private static final String LATE = "wbl";

    private final Directory directory;
    private final WalWriter log;

    /** The last segment that it stands for. */
    private long last = -1;

    HeadCheckpoint(Directory directory, WalWriter log) {
        this.directory = directory;
        this.log = log;
    }

    private String name() {
        return PREFIX + String.format(Locale.ROOT, "%08d", last);
    }

    private String path() {
        return WAL + "/" + name();
    }

    private String temporary() {
        return path() + ".tmp";
    }

    /** What is logged from now on, in a segment that begins, is not in it. */
    void begin() throws IOException {
        if (log.segment() < 0) {
            log.nextSegment();
        }
        last = log.segment();
        // Prometheus would begin at 0 again where no segment is behind the checkpoint.
        log.nextSegment();
    }

    /** Writes it, durably, where nobody reads it yet. */
    void write(HeadState state) throws IOException {
        directory.deleteTree(temporary());
        try (WalWriter out = new WalWriter(directory, temporary())) {
            out.nextSegment(); // One without records is legal, none is not.
            HeadCopy.write(state, out);
        }
    }

    /** From now on it stands for what was before it. */
    void publish() throws IOException {
        if (directory.stat(path()) != null) {
            throw new IOException(path() + " is there already");
        }
        directory.rename(temporary(), path());
        directory.sync(WAL);
    }

    /**
     * Deletes what it stands for.
     *
     * @param quarantine a directory where segments and older checkpoints are put instead, or null
     */
    void clear(@Nullable String quarantine) throws IOException {
        if (quarantine != null) {
            directory.createDirectory(quarantine);
        }
        for (DirectoryEntry entry : directory.list(WAL)) {
            String path = WAL + "/" + entry.name();
            if (!isReplaced(entry)) {
                continue;
            }
            if (quarantine != null) {
                directory.rename(path, quarantine + "/" + entry.name());
            } else {
                directory.deleteTree(path);
            }
        }
        if (quarantine != null) {
            directory.sync(WAL);
        }
        try {
            for (DirectoryEntry entry : directory.list(LATE)) {
                if (entry.isFile()) {
                    directory.delete(LATE + "/" + entry.name());
                }
            }
        } catch (NoSuchFileException e) {
            // There is none.
        }
    }

    private boolean isReplaced(DirectoryEntry entry) {
        String name = entry.name();
        if (entry.isDirectory()) {
            return name.startsWith(PREFIX) && !name.equals(name());
        }
        boolean isSegment = entry.isFile()
                && !name.isEmpty()
                && name.length() < 18
                && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return isSegment && Long.parseLong(name) <= last;
    }
}
