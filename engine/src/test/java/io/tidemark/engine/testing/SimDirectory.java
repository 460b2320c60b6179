package io.tidemark.engine.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.DirectoryLock;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.io.LockHeldException;
import io.tidemark.engine.testing.SimFolder.NameChange.Fate;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A disk that can lose its power, fill up and break, at any operation and again and again in the same way.
 *
 * <p>Every file and folder exists twice: as the running system sees it, and as the platter has it. What was written, cut,
 * created, renamed or deleted since the last good sync of the file or folder may or may not survive {@link #crash}: any
 * subset of it does, and the last write may be torn at any byte, sector or page. A sync that failed is never made good by a
 * later one.
 *
 * <p>Operations are counted from 1: creating, opening to append, writing, syncing, renaming, linking, deleting, cutting,
 * making a folder. {@link #failAt} makes one of them fail, {@link #crashAt} ends the machine in the midst of one with a
 * {@link SimulatedCrash}. Reads are counted apart. Safe for any thread.
 */
public final class SimDirectory implements Directory {
    private final IoCounters counters = new IoCounters();
    private final String name;

    @GuardedBy("this")
    private final SimFolder root;

    @GuardedBy("this")
    private long keys;

    @GuardedBy("this")
    private long operations;

    @GuardedBy("this")
    private long reads;

    @GuardedBy("this")
    private long crashAt = Long.MAX_VALUE;

    @GuardedBy("this")
    private boolean dead;

    @GuardedBy("this")
    private final List<PlannedFault> faults = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable Intrusion intrusion;

    @GuardedBy("this")
    private long capacityBytes = Long.MAX_VALUE;

    @GuardedBy("this")
    private final Set<Long> locked = new HashSet<>();

    @GuardedBy("this")
    private final List<String> trace = new ArrayList<>();

    /** An empty disk. */
    public SimDirectory() {
        this("simulated disk");
    }

    private SimDirectory(String name) {
        this.name = name;
        root = new SimFolder(0);
        keys = 1;
    }

    /** What an operation is, so that faults can be aimed at one kind. */
    public enum Operation {
        /** A file is created. */
        CREATE,
        /** A file is opened to append. */
        APPEND,
        /** Bytes are written. */
        WRITE,
        /** A file is synced. */
        SYNC,
        /** A folder is synced. */
        SYNC_DIRECTORY,
        /** A name is changed. */
        RENAME,
        /** A name is added. */
        LINK,
        /** A name is taken away. */
        DELETE,
        /** A file is cut. */
        TRUNCATE,
        /** A folder is made. */
        CREATE_DIRECTORY
    }

    /** Aims a fault at an operation by its number: once, or at it and everything after it. */
    public synchronized void failAt(long operation, DiskFault fault, boolean forEver) {
        faults.add(new PlannedFault(null, "", operation, forEver ? Long.MAX_VALUE : operation, fault));
    }

    /** Aims a fault at the next operations of a kind on paths that begin with a prefix. */
    public synchronized void failNext(Operation kind, String pathPrefix, int times, DiskFault fault) {
        faults.add(new PlannedFault(kind, pathPrefix, 0, times, fault));
    }

    /** Has something happen before the next operation of a kind on a path that begins with a prefix; once, on the thread of that. */
    public synchronized void beforeNext(Operation kind, String pathPrefix, Runnable happening) {
        intrusion = new Intrusion(kind, pathPrefix, happening);
    }

    /** What is to happen, and before what. */
    private record Intrusion(Operation kind, String pathPrefix, Runnable happening) {}

    /** Takes all aimed faults back: the disk is repaired, space is free again. */
    public synchronized void repair() {
        faults.clear();
        capacityBytes = Long.MAX_VALUE;
    }

    /** How many bytes all files together may have from now on. */
    public synchronized void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** Loses power in the midst of the operation of this number: it may have happened or not. */
    public synchronized void crashAt(long operation) {
        crashAt = operation;
    }

    /** How many operations there were. */
    public synchronized long operations() {
        return operations;
    }

    /** How many reads there were. */
    public synchronized long reads() {
        return reads;
    }

    /** The operations so far, one a line; for messages of failing tests. */
    public synchronized String trace() {
        return String.join("\n", trace);
    }

    /** Whether anything could be lost by a crash now. */
    public synchronized boolean isAtRisk() {
        return isAtRisk(root);
    }

    private static boolean isAtRisk(SimFolder folder) {
        if (folder.isAtRisk()) {
            return true;
        }
        for (SimNode node : folder.names.values()) {
            boolean risk = node instanceof SimFolder f ? isAtRisk(f) : ((SimFile) node).isAtRisk();
            if (risk) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the power away. This disk is dead from then on: whatever is still tried on it throws {@link SimulatedCrash}. It
     * may be crashed again with other seeds, for other survivals of the same moment.
     *
     * @return the disk as the next start of the machine finds it
     */
    public synchronized SimDirectory crash(long seed) {
        dead = true;
        SplittableRandom random = new SplittableRandom(seed);
        Survival survival = new Survival(random, operations);
        SimDirectory after = new SimDirectory(name);
        survive(root, after.root, after, survival, random, new IdentityHashMap<>());
        return after;
    }

    private static void survive(
            SimFolder from,
            SimFolder to,
            SimDirectory after,
            Survival survival,
            SplittableRandom random,
            Map<SimNode, SimNode> done) {
        for (Map.Entry<String, SimNode> e : from.afterCrash(survival, random).entrySet()) {
            SimNode node = e.getValue();
            SimNode copy = done.get(node);
            if (copy == null) {
                long key = after.newKey();
                if (node instanceof SimFolder folder) {
                    SimFolder newFolder = new SimFolder(key);
                    done.put(node, newFolder);
                    survive(folder, newFolder, after, survival, random, done);
                    copy = newFolder;
                } else {
                    copy = ((SimFile) node).afterCrash(key, survival, random);
                    done.put(node, copy);
                }
            }
            to.restore(e.getKey(), copy);
        }
    }

    /**
     * Kills the process, not the machine: all that was handed to the system stays. This disk is dead from then on.
     *
     * @return the disk as the next process finds it; its names are durable, unsynced content is still at risk
     */
    public synchronized SimDirectory kill() {
        dead = true;
        SimDirectory after = new SimDirectory(name);
        outlive(root, after.root, after, new IdentityHashMap<>());
        return after;
    }

    private static void outlive(SimFolder from, SimFolder to, SimDirectory after, Map<SimNode, SimNode> done) {
        from.names.forEach((childName, node) -> {
            SimNode copy = done.get(node);
            if (copy == null) {
                long key = after.newKey();
                if (node instanceof SimFolder folder) {
                    SimFolder newFolder = new SimFolder(key);
                    done.put(node, newFolder);
                    outlive(folder, newFolder, after, done);
                    copy = newFolder;
                } else {
                    copy = ((SimFile) node).afterKill(key);
                    done.put(node, copy);
                }
            }
            to.restore(childName, copy);
        });
    }

    private synchronized long newKey() {
        return keys++;
    }

    /** The content of a file as the running system sees it; for tests that damage it. */
    public synchronized byte[] content(String path) throws IOException {
        return file(path).content();
    }

    /** Flips a bit of a file, which whoever has it open sees. */
    public synchronized void rot(String path, int bit) throws IOException {
        file(path).rot(bit);
    }

    /** Replaces the content of a file, durably and uncounted; makes it, and its folders, where missing. For tests that damage files. */
    public synchronized void plant(String path, byte[] content) throws IOException {
        String parent = parent(path);
        SimFolder folder = root;
        for (String part : parent.isEmpty() ? new String[0] : parent.split("/", -1)) {
            SimNode next = folder.names.get(part);
            if (next == null) {
                next = new SimFolder(newKey());
                folder.restore(part, next);
            }
            folder = (SimFolder) next;
        }
        folder.restore(last(path), new SimFile(newKey(), content.clone()));
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public IoCounters counters() {
        return counters;
    }

    @Override
    public synchronized List<DirectoryEntry> list(String path) throws IOException {
        alive();
        SimFolder folder = folder(path);
        List<DirectoryEntry> out = new ArrayList<>();
        folder.names.forEach((childName, node) -> out.add(entry(childName, node)));
        return out;
    }

    @Override
    public synchronized @Nullable DirectoryEntry stat(String path) throws IOException {
        alive();
        SimNode node = find(path);
        return node == null ? null : entry(last(path), node);
    }

    private static DirectoryEntry entry(String name, SimNode node) {
        return node instanceof SimFile file
                ? new DirectoryEntry(name, DirectoryEntry.Kind.FILE, file.length(), file.modifiedMillis, node.key())
                : new DirectoryEntry(name, DirectoryEntry.Kind.DIRECTORY, 0, 0, node.key());
    }

    @Override
    public synchronized ByteInput open(String path) throws IOException {
        alive();
        SimFile file = file(path);
        counters.opened();
        return new Input(path, file);
    }

    @Override
    public ByteInput openLive(String path) throws IOException {
        return open(path);
    }

    @Override
    public synchronized ByteOutput create(String path) throws IOException {
        long sequence = begin(Operation.CREATE, path);
        SimFolder folder = folder(parent(path));
        if (folder.names.containsKey(last(path))) {
            throw new FileAlreadyExistsException(path);
        }
        SimFile file = new SimFile(newKey(), new byte[0]);
        folder.put(new Fate(sequence), last(path), file);
        counters.opened();
        end(sequence);
        return new Output(path, file);
    }

    @Override
    public synchronized ByteOutput append(String path) throws IOException {
        long sequence = begin(Operation.APPEND, path);
        SimFile file = file(path);
        counters.opened();
        end(sequence);
        return new Output(path, file);
    }

    @Override
    public synchronized void createDirectory(String path) throws IOException {
        long sequence = begin(Operation.CREATE_DIRECTORY, path);
        if (path.isEmpty()) {
            return;
        }
        SimFolder folder = folder(parent(path));
        SimNode there = folder.names.get(last(path));
        if (there instanceof SimFile) {
            throw new FileAlreadyExistsException(path);
        }
        if (there == null) {
            folder.put(new Fate(sequence), last(path), new SimFolder(newKey()));
        }
        end(sequence);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        long sequence = begin(Operation.RENAME, from);
        SimFolder source = folder(parent(from));
        SimFolder target = folder(parent(to));
        SimNode node = source.names.get(last(from));
        if (node == null) {
            throw new NoSuchFileException(from);
        }
        SimNode replaced = target.names.get(last(to));
        if (replaced instanceof SimFolder folder && (node instanceof SimFile || !folder.names.isEmpty())) {
            throw new DirectoryNotEmptyException(to);
        }
        if (replaced instanceof SimFile && node instanceof SimFolder) {
            throw new FileSystemException(from, to, "a file is in the way");
        }
        if (replaced != node) {
            Fate fate = new Fate(sequence);
            source.remove(fate, last(from));
            target.put(fate, last(to), node);
        }
        end(sequence);
    }

    @Override
    public synchronized void link(String existing, String added) throws IOException {
        long sequence = begin(Operation.LINK, existing);
        SimFile file = file(existing);
        SimFolder target = folder(parent(added));
        if (target.names.containsKey(last(added))) {
            throw new FileAlreadyExistsException(added);
        }
        target.put(new Fate(sequence), last(added), file);
        end(sequence);
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        long sequence = begin(Operation.DELETE, path);
        SimFolder folder = folder(parent(path));
        SimNode node = folder.names.get(last(path));
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (node instanceof SimFolder f && !f.names.isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
        folder.remove(new Fate(sequence), last(path));
        end(sequence);
    }

    @Override
    public synchronized void truncate(String path, long length) throws IOException {
        long sequence = begin(Operation.TRUNCATE, path);
        SimFile file = file(path);
        if (length < 0 || length > file.length()) {
            throw new IllegalArgumentException(path + " has " + file.length() + " bytes, not " + length);
        }
        file.truncate(sequence, (int) length);
        end(sequence);
    }

    @Override
    public synchronized void sync(String path) throws IOException {
        alive();
        SimFolder folder = folder(path);
        long sequence;
        try {
            sequence = begin(Operation.SYNC_DIRECTORY, path);
        } catch (IOException e) {
            folder.syncFails();
            throw e;
        }
        end(sequence);
        folder.sync();
        counters.synced();
    }

    /** The lock lives as long as the machine runs the process: it is not there after {@link #crash} and {@link #kill}. */
    @Override
    public synchronized DirectoryLock lock(String path) throws IOException {
        alive();
        if (find(path) == null) {
            create(path).close();
        }
        SimFile file = file(path);
        if (!locked.add(file.key())) {
            throw new LockHeldException(name, "this process");
        }
        return () -> {
            synchronized (this) {
                locked.remove(file.key());
            }
        };
    }

    @Override
    public synchronized long usableBytes() {
        alive();
        return capacityBytes == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacityBytes - usedBytes(root));
    }

    @GuardedBy("this")
    private void alive() {
        if (dead) {
            throw new SimulatedCrash(operations);
        }
    }

    /** Counts an operation, and fails it where a fault was aimed at it. */
    @GuardedBy("this")
    private long begin(Operation kind, String path) throws IOException {
        alive();
        Intrusion due = intrusion;
        if (due != null && due.kind == kind && path.startsWith(due.pathPrefix)) {
            intrusion = null;
            due.happening.run();
        }
        long number = ++operations;
        trace.add(number + " " + kind + " " + path);
        for (PlannedFault fault : faults) {
            if (fault.hits(kind, path, number)) {
                trace.add("  fails: " + fault.fault);
                throw fault.fault.on(path);
            }
        }
        return number;
    }

    /** Ends the machine where this is the moment to. */
    @GuardedBy("this")
    private void end(long number) {
        if (number >= crashAt) {
            dead = true;
            throw new SimulatedCrash(number);
        }
    }

    @GuardedBy("this")
    private long usedBytes(SimFolder folder) {
        long sum = 0;
        for (SimNode node : folder.names.values()) {
            sum += node instanceof SimFile f ? f.length() : usedBytes((SimFolder) node);
        }
        return sum;
    }

    @GuardedBy("this")
    private @Nullable SimNode find(String path) {
        checkPath(path);
        SimNode node = root;
        if (path.isEmpty()) {
            return node;
        }
        for (String part : path.split("/", -1)) {
            if (!(node instanceof SimFolder folder)) {
                return null;
            }
            SimNode next = folder.names.get(part);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    @GuardedBy("this")
    private SimFolder folder(String path) throws IOException {
        SimNode node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (node instanceof SimFolder folder) {
            return folder;
        }
        throw new NotDirectoryException(path);
    }

    @GuardedBy("this")
    private SimFile file(String path) throws IOException {
        SimNode node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (node instanceof SimFile file) {
            return file;
        }
        throw new FileSystemException(path, null, "is a directory");
    }

    private static void checkPath(String path) {
        if (path.isEmpty()) {
            return;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf(0) >= 0) {
                throw new IllegalArgumentException("not a relative path of plain names: " + path);
            }
        }
    }

    private static String parent(String path) {
        checkPath(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the root itself can't be changed");
        }
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Operations that are to fail: by number where {@code kind} is null, else the next few of a kind. */
    private static final class PlannedFault {
        private final @Nullable Operation kind;
        private final String prefix;
        private final long from;
        private final DiskFault fault;
        private long toOrLeft;

        PlannedFault(@Nullable Operation kind, String prefix, long from, long toOrLeft, DiskFault fault) {
            this.kind = kind;
            this.prefix = prefix;
            this.from = from;
            this.toOrLeft = toOrLeft;
            this.fault = fault;
        }

        boolean hits(Operation operation, String path, long number) {
            if (kind == null) {
                return from <= number && number <= toOrLeft;
            }
            if (kind == operation && path.startsWith(prefix) && toOrLeft > 0) {
                toOrLeft--;
                return true;
            }
            return false;
        }
    }

    private final class Input implements ByteInput {
        private final String path;
        private final SimFile file;
        private boolean closed;

        Input(String path, SimFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public String name() {
            return path;
        }

        @Override
        public long length() throws IOException {
            synchronized (SimDirectory.this) {
                open();
                return file.length();
            }
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            synchronized (SimDirectory.this) {
                open();
                reads++;
                if (position < 0 || position > file.length() - (long) length) {
                    throw new CorruptionException(
                            path, position, "needs " + length + " bytes, the file has " + file.length() + " in all");
                }
                System.arraycopy(file.array(), (int) position, target, offset, length);
                counters.read(length);
            }
        }

        @GuardedBy("SimDirectory.this")
        private void open() throws IOException {
            alive();
            if (closed) {
                throw new IOException(path + " is closed");
            }
        }

        @Override
        public void close() {
            synchronized (SimDirectory.this) {
                closed = true;
            }
        }
    }

    private final class Output implements ByteOutput {
        private final String path;
        private final SimFile file;
        private boolean closed;

        Output(String path, SimFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public String name() {
            return path;
        }

        @Override
        public long position() {
            synchronized (SimDirectory.this) {
                return file.length();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            synchronized (SimDirectory.this) {
                open();
                long sequence;
                try {
                    sequence = begin(Operation.WRITE, path);
                } catch (IOException e) {
                    // A part of the bytes may have gone out before the fault showed.
                    file.write(operations, bytes, offset, (int) (operations % (length + 1L)));
                    throw e;
                }
                long free = capacityBytes == Long.MAX_VALUE ? Long.MAX_VALUE : capacityBytes - usedBytes(root);
                if (length > free) {
                    file.write(sequence, bytes, offset, (int) Math.max(0, free));
                    throw DiskFault.NO_SPACE.on(path);
                }
                file.write(sequence, bytes, offset, length);
                counters.written(length);
                end(sequence);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimDirectory.this) {
                open();
                long sequence;
                try {
                    sequence = begin(Operation.SYNC, path);
                } catch (IOException e) {
                    file.syncFails();
                    throw e;
                }
                end(sequence);
                file.sync();
                counters.synced();
            }
        }

        @GuardedBy("SimDirectory.this")
        private void open() throws IOException {
            alive();
            if (closed) {
                throw new IOException(path + " is closed");
            }
        }

        @Override
        public void close() {
            synchronized (SimDirectory.this) {
                closed = true;
            }
        }
    }
}
