package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.Ulid;
import io.tidemark.engine.compact.BlockRemover;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.DirectoryLock;
import io.tidemark.engine.io.LockHeldException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who made a data directory, and who may write it: the modes, the lock, and what a writer tidies up before it begins. Safe for
 * any thread.
 *
 * <p>The lock keeps Tidemark from Tidemark. Prometheus takes another kind of lock on another file; that one of its servers is
 * at work shows only in the files of the log that it has open.
 */
final class WriteAccess implements Closeable {
    /** Made by Tidemark when it creates a directory; what has none is somebody else's. */
    static final String OURS = "tidemark.json";

    /** Locked by whoever writes. */
    static final String LOCK = "tidemark.lock";

    private static final String OURS_TEXT = "{\"version\":1}\n";
    private static final String TMP = ".tmp";
    private static final String WAL = "wal";
    private static final String LOST_AND_FOUND = "lost+found";

    private static final Logger LOG = LoggerFactory.getLogger(WriteAccess.class);

    private final Directory directory;
    private final boolean foreign;

    @GuardedBy("this")
    private @Nullable DirectoryLock lock;

    private WriteAccess(Directory directory, boolean foreign) {
        this.directory = directory;
        this.foreign = foreign;
    }

    /**
     * Looks who made a directory. {@link TsdbOptions.Mode#CREATE} makes one where it is missing or empty.
     *
     * @throws OpenException where it is none that can be opened
     */
    static WriteAccess of(Directory directory, TsdbOptions.Mode mode) throws IOException {
        String where = directory.describe();
        boolean mayCreate = mode == TsdbOptions.Mode.CREATE;
        List<DirectoryEntry> entries;
        try {
            DirectoryEntry root = directory.stat("");
            if (root == null && !mayCreate) {
                throw new OpenException(
                        OpenException.Reason.NOT_FOUND,
                        "there is no directory " + where + "; mode=create makes a new database there",
                        null);
            }
            if (root != null && !root.isDirectory()) {
                throw new OpenException(
                        OpenException.Reason.NOT_A_DIRECTORY,
                        where + " is no directory; name the data directory itself, the one that holds wal/",
                        null);
            }
            entries = root == null ? List.of() : directory.list("");
        } catch (AccessDeniedException e) {
            throw new OpenException(
                    OpenException.Reason.UNREADABLE,
                    where
                            + " can't be read: permission denied; run as a user who may read it, such as that of Prometheus",
                    e);
        }
        boolean foreign = false;
        for (DirectoryEntry entry : entries) {
            if (entry.name().equals(OURS) && entry.isFile()) {
                return new WriteAccess(directory, false);
            }
            foreign |= isOfPrometheus(directory, entry);
        }
        if (foreign) {
            return new WriteAccess(directory, true);
        }
        if (mayCreate && entries.stream().allMatch(WriteAccess::isNothing)) {
            return create(directory);
        }
        throw new OpenException(OpenException.Reason.NOT_A_TSDB, where + whatItIs(entries.isEmpty(), mayCreate), null);
    }

    private static String whatItIs(boolean isEmpty, boolean mayCreate) {
        if (isEmpty) {
            return " is empty: it is no data directory of Prometheus or Tidemark; mode=create makes a new database there";
        }
        return " holds no wal/, chunks_head/ or block: it is no data directory of Prometheus or Tidemark; check the path"
                + " (--storage.tsdb.path of Prometheus), or "
                + (mayCreate ? "name an empty directory" : "use mode=create with an empty directory")
                + " for a new database";
    }

    private static boolean isOfPrometheus(Directory directory, DirectoryEntry entry) throws IOException {
        if (entry.name().equals(WAL)) {
            // It may be a link to another disk.
            DirectoryEntry target = directory.stat(WAL);
            return target != null && target.isDirectory();
        }
        return entry.isDirectory() && (entry.name().equals("chunks_head") || Ulid.is(entry.name()));
    }

    /** Whether an entry does not count: what a creation that was cut short leaves, and what a disk has of its own. */
    private static boolean isNothing(DirectoryEntry entry) {
        return entry.name().equals(LOCK)
                || entry.name().equals(OURS + TMP)
                || entry.name().equals(LOST_AND_FOUND);
    }

    private static WriteAccess create(Directory directory) throws IOException {
        WriteAccess access = new WriteAccess(directory, false);
        boolean isMade = false;
        try {
            directory.createDirectory("");
            access.lock();
            if (directory.stat(OURS) == null) { // Another process may just have been quicker.
                markAsOurs(directory);
            }
            isMade = true;
            return access;
        } catch (AccessDeniedException e) {
            throw new OpenException(
                    OpenException.Reason.READ_ONLY,
                    "no database can be made in " + directory.describe() + ": permission denied",
                    e);
        } finally {
            if (!isMade) {
                access.close();
            }
        }
    }

    /** Says in a directory that Tidemark made it. */
    static void markAsOurs(Directory directory) throws IOException {
        if (directory.stat(OURS + TMP) != null) {
            directory.delete(OURS + TMP);
        }
        byte[] text = OURS_TEXT.getBytes(UTF_8);
        try (ByteOutput out = directory.create(OURS + TMP)) {
            out.write(text, 0, text.length);
            out.sync();
        }
        directory.rename(OURS + TMP, OURS);
        directory.sync("");
    }

    /** Whether Tidemark did not make the directory. */
    boolean isForeign() {
        return foreign;
    }

    /**
     * Whether somebody who came in a mode may write; tries the lock and gives it back.
     *
     * @return why not, for a person
     */
    synchronized Optional<OpenException> refusal(TsdbOptions.Mode mode) {
        if (mode == TsdbOptions.Mode.RO) {
            return Optional.of(readOnly("was opened with mode=ro", null));
        }
        if (foreign && mode == TsdbOptions.Mode.AUTO && lock == null) {
            return Optional.of(readOnly("was made by Prometheus and is read-only; mode=rw writes in it", null));
        }
        if (lock != null) {
            return Optional.empty();
        }
        try {
            lock();
            unlock();
            return Optional.empty();
        } catch (OpenException e) {
            return Optional.of(e);
        } catch (IOException e) {
            return Optional.of(readOnly("can't be written: " + e.getMessage(), e));
        }
    }

    private OpenException readOnly(String why, @Nullable Throwable cause) {
        return new OpenException(OpenException.Reason.READ_ONLY, directory.describe() + " " + why, cause);
    }

    /**
     * Takes the lock for good, and takes away what was left behind where something was cut short. Does nothing where the lock is
     * held already.
     *
     * @throws OpenException where the directory may not be written in this mode, or somebody else writes it
     */
    synchronized void take(TsdbOptions.Mode mode) throws IOException {
        if (mode == TsdbOptions.Mode.RO || (foreign && mode == TsdbOptions.Mode.AUTO)) {
            throw refusal(mode).orElseThrow();
        }
        boolean isTaken = false;
        boolean wasHeld = lock != null; // By the creation.
        try {
            if (!wasHeld) {
                lock();
            }
            Optional<String> writer = directory.writerElsewhere(WAL);
            if (writer.isPresent()) {
                throw new OpenException(
                        OpenException.Reason.LOCKED,
                        directory.describe() + " is being written by " + writer.get()
                                + ", which has files of wal/ open for writing; stop it first, or open with mode=ro",
                        null);
            }
            tidyUp();
            isTaken = true;
        } catch (AccessDeniedException e) {
            throw readOnly("can't be written: permission denied", e);
        } finally {
            if (!isTaken) {
                unlock();
            }
        }
    }

    @GuardedBy("this")
    private void tidyUp() throws IOException {
        List<String> removed = new ArrayList<>(BlockRemover.removeLeftovers(directory));
        for (String log : List.of(WAL, "wbl")) {
            try {
                for (DirectoryEntry entry : directory.list(log)) {
                    if (entry.isDirectory()
                            && entry.name().startsWith("checkpoint.")
                            && entry.name().endsWith(TMP)) {
                        directory.deleteTree(log + "/" + entry.name());
                        removed.add(log + "/" + entry.name());
                    }
                }
            } catch (NoSuchFileException e) {
                // Nothing was logged yet.
            }
        }
        if (!removed.isEmpty()) {
            LOG.debug("{}: removed what was left of steps that were cut short: {}", directory.describe(), removed);
        }
    }

    private synchronized void lock() throws IOException {
        try {
            lock = directory.lock(LOCK);
        } catch (LockHeldException e) {
            throw new OpenException(OpenException.Reason.LOCKED, String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized void unlock() {
        DirectoryLock held = lock;
        lock = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.warn("{}: the lock was not given back: {}", directory.describe(), e.getMessage());
            }
        }
    }

    /** Gives the lock back. Idempotent. */
    @Override
    public void close() {
        unlock();
    }
}
