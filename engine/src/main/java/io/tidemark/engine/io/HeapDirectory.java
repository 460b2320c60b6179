package io.tidemark.engine.io;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files on the heap: for databases that live no longer than their process, and for tests. A file that was deleted
 * stays readable to those who have it open, as on a disk of POSIX manners. One lock guards it all.
 */
public final class HeapDirectory implements Directory {
    private final String name;
    private final IoCounters counters = new IoCounters();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Folder root = new Folder();

    /** An entry: a folder or a file. */
    private abstract static class Node {
        long modifiedMillis = System.currentTimeMillis();
    }

    private static final class Folder extends Node {
        final TreeMap<String, Node> children = new TreeMap<>();
    }

    private static final class File extends Node {
        byte[] bytes = new byte[0];
        int size;
        boolean isLocked;

        void append(byte[] source, int offset, int length) {
            int needed = Math.addExact(size, length);
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, size * 2L)));
            }
            System.arraycopy(source, offset, bytes, size, length);
            size = needed;
            modifiedMillis = System.currentTimeMillis();
        }
    }

    /** An empty tree. */
    public HeapDirectory() {
        this("heap");
    }

    /** An empty tree with a name for messages. */
    public HeapDirectory(String name) {
        this.name = name;
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public IoCounters counters() {
        return counters;
    }

    /** Puts a file there with these bytes, in place of one that may be there; makes the directories that lead to it. */
    public void put(String path, byte[] bytes) {
        synchronized (lock) {
            String[] parts = RelativePath.parts(path);
            Folder folder = root;
            for (int i = 0; i < parts.length - 1; i++) {
                folder = (Folder) folder.children.computeIfAbsent(parts[i], key -> new Folder());
            }
            File file = new File();
            file.append(bytes, 0, bytes.length);
            folder.children.put(parts[parts.length - 1], file);
        }
    }

    /** A copy of a file's bytes. */
    public byte[] bytes(String path) throws IOException {
        synchronized (lock) {
            File file = file(path);
            return Arrays.copyOf(file.bytes, file.size);
        }
    }

    @Override
    public List<DirectoryEntry> list(String path) throws IOException {
        synchronized (lock) {
            Folder folder = folder(path);
            List<DirectoryEntry> entries = new ArrayList<>(folder.children.size());
            for (Map.Entry<String, Node> child : folder.children.entrySet()) {
                entries.add(entry(child.getKey(), child.getValue()));
            }
            return entries;
        }
    }

    @Override
    public @Nullable DirectoryEntry stat(String path) {
        synchronized (lock) {
            Node node = find(path);
            return node == null ? null : entry(RelativePath.name(path), node);
        }
    }

    private static DirectoryEntry entry(String name, Node node) {
        return node instanceof File file
                ? new DirectoryEntry(name, DirectoryEntry.Kind.FILE, file.size, file.modifiedMillis, key(file))
                : new DirectoryEntry(name, DirectoryEntry.Kind.DIRECTORY, 0, node.modifiedMillis, key(node));
    }

    /** Nodes are compared by identity, so each is its own key. */
    private static Object key(Node node) {
        return node;
    }

    @Override
    public ByteInput open(String path) throws IOException {
        return openLive(path);
    }

    @Override
    public ByteInput openLive(String path) throws IOException {
        synchronized (lock) {
            Input input = new Input(path, file(path));
            counters.opened();
            return input;
        }
    }

    @Override
    public ByteOutput create(String path) throws IOException {
        synchronized (lock) {
            Folder parent = parent(path);
            File file = new File();
            if (parent.children.putIfAbsent(RelativePath.name(path), file) != null) {
                throw new FileAlreadyExistsException(path);
            }
            counters.opened();
            return new Output(path, file);
        }
    }

    @Override
    public ByteOutput append(String path) throws IOException {
        synchronized (lock) {
            Output output = new Output(path, file(path));
            counters.opened();
            return output;
        }
    }

    @Override
    public void createDirectory(String path) throws IOException {
        if (path.isEmpty()) {
            return;
        }
        synchronized (lock) {
            Folder parent = parent(path);
            Node existing = parent.children.putIfAbsent(RelativePath.name(path), new Folder());
            if (existing instanceof File) {
                throw new FileAlreadyExistsException(path);
            }
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        synchronized (lock) {
            Node node = existing(from);
            Folder target = parent(to);
            if ((to + "/").startsWith(from + "/") && !to.equals(from)) {
                throw new FileSystemException(from, to, "a directory can't be moved into itself");
            }
            Node replaced = target.children.get(RelativePath.name(to));
            if (replaced instanceof Folder folder) {
                if (node instanceof File) {
                    throw new FileSystemException(from, to, "a directory is in the way");
                }
                if (!folder.children.isEmpty()) {
                    throw new DirectoryNotEmptyException(to);
                }
            }
            if (replaced instanceof File && node instanceof Folder) {
                throw new FileSystemException(from, to, "a file is in the way");
            }
            parent(from).children.remove(RelativePath.name(from));
            target.children.put(RelativePath.name(to), node);
        }
    }

    @Override
    public void link(String existing, String added) throws IOException {
        synchronized (lock) {
            File file = file(existing);
            Folder parent = parent(added);
            if (parent.children.putIfAbsent(RelativePath.name(added), file) != null) {
                throw new FileAlreadyExistsException(added);
            }
        }
    }

    @Override
    public void delete(String path) throws IOException {
        synchronized (lock) {
            Node node = existing(path);
            if (node instanceof Folder folder && !folder.children.isEmpty()) {
                throw new DirectoryNotEmptyException(path);
            }
            parent(path).children.remove(RelativePath.name(path));
        }
    }

    @Override
    public void truncate(String path, long length) throws IOException {
        synchronized (lock) {
            File file = file(path);
            if (length < 0 || length > file.size) {
                throw new IllegalArgumentException(path + " has " + file.size + " bytes, not " + length);
            }
            file.size = (int) length;
            file.modifiedMillis = System.currentTimeMillis();
        }
    }

    @Override
    public void sync(String path) throws IOException {
        synchronized (lock) {
            folder(path);
        }
        counters.synced();
    }

    @Override
    public DirectoryLock lock(String path) throws IOException {
        synchronized (lock) {
            Folder parent = parent(path);
            File file = (File) parent.children.computeIfAbsent(RelativePath.name(path), key -> new File());
            if (file.isLocked) {
                throw new LockHeldException(name, "this process");
            }
            file.isLocked = true;
            return () -> {
                synchronized (lock) {
                    file.isLocked = false;
                }
            };
        }
    }

    @GuardedBy("lock")
    private @Nullable Node find(String path) {
        Node node = root;
        for (String part : RelativePath.parts(path)) {
            if (!(node instanceof Folder folder)) {
                return null;
            }
            node = folder.children.get(part);
        }
        return node;
    }

    @GuardedBy("lock")
    private Node existing(String path) throws IOException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (node == root) {
            throw new IllegalArgumentException("the root itself can't be changed");
        }
        return node;
    }

    @GuardedBy("lock")
    private File file(String path) throws IOException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (node instanceof File file) {
            return file;
        }
        throw new FileSystemException(path, null, "a plain file is expected, this is a directory");
    }

    @GuardedBy("lock")
    private Folder parent(String path) throws IOException {
        if (RelativePath.parts(path).length == 0) {
            throw new IllegalArgumentException("the root itself can't be changed");
        }
        return folder(RelativePath.parent(path));
    }

    @GuardedBy("lock")
    private Folder folder(String path) throws IOException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        if (node instanceof Folder folder) {
            return folder;
        }
        throw new NotDirectoryException(path);
    }

    private final class Input implements ByteInput {
        private final String path;
        private final File file;
        private volatile boolean closed;

        Input(String path, File file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public String name() {
            return path;
        }

        @Override
        public long length() {
            synchronized (lock) {
                return file.size;
            }
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            synchronized (lock) {
                if (position < 0 || length < 0 || position > (long) file.size - length) {
                    throw new CorruptionException(
                            path, position, "needs " + length + " bytes, the file has " + file.size + " in all");
                }
                System.arraycopy(file.bytes, (int) position, target, offset, length);
            }
            counters.read(length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class Output implements ByteOutput {
        private final String path;
        private final File file;
        private boolean closed;

        Output(String path, File file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public String name() {
            return path;
        }

        @Override
        public long position() {
            synchronized (lock) {
                return file.size;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            checkOpen();
            synchronized (lock) {
                file.append(bytes, offset, length);
            }
            counters.written(length);
        }

        @Override
        public void sync() throws IOException {
            checkOpen();
            counters.synced();
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
