package io.tidemark.engine.io;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of the local disk.
 *
 * <p>Links: the root may be one, and its entry {@code wal} (people put the log on another disk), if the place that it leads
 * to is allowed. No other link is followed, in the middle of a path neither, so that nothing in a directory that somebody
 * else made leads out of it. Only plain files are opened, never pipes or devices, whose opening may hang.
 *
 * <p>Files of {@value #MAPPED_FROM_BYTES} bytes and more are mapped by {@link #open}. For a smaller one, a mapping with its
 * page faults and its unmapping costs more than the few reads that are ever made of it.
 */
public final class LocalDirectory implements Directory {
    /** The size from which on a mapping pays. */
    static final int MAPPED_FROM_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(LocalDirectory.class);

    private static final String WAL = "wal";
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private final Path root;
    private final Predicate<Path> mayFollow;
    private final IoCounters counters = new IoCounters();

    /** A directory, existing or yet to be created by {@code createDirectory("")}. */
    public LocalDirectory(Path root) {
        this(root, target -> true);
    }

    /**
     * A directory, existing or yet to be created.
     *
     * @param mayFollow whether a link in place of {@code wal} may be followed to this real path
     */
    public LocalDirectory(Path root, Predicate<Path> mayFollow) {
        this.root = root.toAbsolutePath();
        this.mayFollow = mayFollow;
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    @Override
    public String describe() {
        return root.toString();
    }

    @Override
    public IoCounters counters() {
        return counters;
    }

    @Override
    public List<DirectoryEntry> list(String path) throws IOException {
        Path directory = resolve(path);
        DirectoryEntry self = stat(path);
        if (self == null) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!self.isDirectory()) {
            throw new NotDirectoryException(directory.toString());
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        List<DirectoryEntry> entries = new ArrayList<>(children.size());
        for (Path child : children) {
            String name = child.getFileName().toString();
            DirectoryEntry entry = entry(child, name, path.isEmpty() && name.equals(WAL));
            if (entry != null) { // Deleted since it was listed.
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing(DirectoryEntry::name));
        return entries;
    }

    @Override
    public @Nullable DirectoryEntry stat(String path) throws IOException {
        String[] parts = RelativePath.parts(path);
        Path at = root;
        DirectoryEntry entry = entry(root, "", true);
        for (int i = 0; i < parts.length; i++) {
            if (entry == null || !entry.isDirectory()) {
                return null;
            }
            at = at.resolve(parts[i]);
            entry = entry(at, parts[i], i == 0 && parts[i].equals(WAL));
        }
        return entry;
    }

    private @Nullable DirectoryEntry entry(Path path, String name, boolean follow) throws IOException {
        try {
            BasicFileAttributes own = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!own.isSymbolicLink() || !follow) {
                return entry(name, own);
            }
            if (!path.equals(root) && !mayFollow.test(path.toRealPath())) {
                throw new FileSystemException(path.toString(), null, "a link to a place that is not allowed");
            }
            return entry(name, Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static DirectoryEntry entry(String name, BasicFileAttributes attributes) {
        DirectoryEntry.Kind kind;
        if (attributes.isSymbolicLink()) {
            kind = DirectoryEntry.Kind.LINK;
        } else if (attributes.isDirectory()) {
            kind = DirectoryEntry.Kind.DIRECTORY;
        } else if (attributes.isRegularFile()) {
            kind = DirectoryEntry.Kind.FILE;
        } else {
            kind = DirectoryEntry.Kind.OTHER;
        }
        long size = kind == DirectoryEntry.Kind.FILE ? attributes.size() : 0;
        return new DirectoryEntry(
                name, kind, size, attributes.lastModifiedTime().toMillis(), attributes.fileKey());
    }

    @Override
    public ByteInput open(String path) throws IOException {
        DirectoryEntry entry = plainFile(path);
        OpenFile file = openFile(path);
        return entry.sizeBytes() < MAPPED_FROM_BYTES ? file : mapped(file);
    }

    private ByteInput mapped(OpenFile file) throws IOException {
        try {
            return MappedFile.of(file, counters);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    @Override
    public ByteInput openLive(String path) throws IOException {
        plainFile(path);
        return openFile(path);
    }

    private OpenFile openFile(String path) throws IOException {
        OpenFile file = new OpenFile(path, resolve(path), counters);
        counters.opened();
        return file;
    }

    private DirectoryEntry plainFile(String path) throws IOException {
        DirectoryEntry entry = stat(path);
        Path file = resolve(path);
        if (entry == null) {
            throw new NoSuchFileException(file.toString());
        }
        if (!entry.isFile()) {
            String is = switch (entry.kind()) {
                case DIRECTORY -> "a directory";
                case LINK -> "a symbolic link, which is not followed";
                case OTHER, FILE -> "a pipe or device";
            };
            throw new FileSystemException(file.toString(), null, "a plain file is expected, this is " + is);
        }
        return entry;
    }

    @Override
    public ByteOutput create(String path) throws IOException {
        Path file = resolveIn(path);
        Files.createFile(file);
        counters.opened();
        return new OpenOutput(path, file, counters);
    }

    @Override
    public ByteOutput append(String path) throws IOException {
        plainFile(path);
        counters.opened();
        return new OpenOutput(path, resolve(path), counters);
    }

    @Override
    public void createDirectory(String path) throws IOException {
        if (path.isEmpty()) {
            createRoot();
            return;
        }
        DirectoryEntry existing = stat(path);
        if (existing == null || !existing.isDirectory()) {
            Files.createDirectory(resolveIn(path));
        }
    }

    /** The names of the root and of what leads to it are durable afterwards. */
    private void createRoot() throws IOException {
        Path there = root;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        Files.createDirectories(root);
        for (Path at = root.getParent(); there != null && at != null && at.startsWith(there); at = at.getParent()) {
            syncDirectory(at);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(resolveIn(from), resolveIn(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void link(String existing, String added) throws IOException {
        plainFile(existing);
        Files.createLink(resolveIn(added), resolve(existing));
    }

    @Override
    public void copyTo(String path, Directory target, String targetPath) throws IOException {
        if (target instanceof LocalDirectory other) {
            plainFile(path);
            try {
                Files.createLink(other.resolveIn(targetPath), resolve(path));
                return;
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (FileSystemException | UnsupportedOperationException e) {
                LOG.debug("{} is copied: no second name can be had there: {}", path, e.getMessage());
            }
        }
        Directory.super.copyTo(path, target, targetPath);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.delete(resolveIn(path));
    }

    @Override
    public void truncate(String path, long length) throws IOException {
        DirectoryEntry entry = plainFile(path);
        if (length < 0 || length > entry.sizeBytes()) {
            throw new IllegalArgumentException(path + " has " + entry.sizeBytes() + " bytes, not " + length);
        }
        try (RandomAccessFile file = new RandomAccessFile(resolve(path).toFile(), "rw")) {
            file.setLength(length);
        }
    }

    @Override
    public void sync(String path) throws IOException {
        syncDirectory(resolve(path));
        counters.synced();
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (WINDOWS) {
            return; // A directory can't be opened there; NTFS logs names by itself.
        }
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    Thread.interrupted();
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public DirectoryLock lock(String path) throws IOException {
        Path file = resolveIn(path);
        DirectoryEntry entry = stat(path);
        if (entry != null) {
            plainFile(path); // A link or a pipe in its place is not opened.
        }
        DirectoryEntry parent = stat(RelativePath.parent(path));
        Object key = parent == null || parent.fileKey() == null ? root.toRealPath() : parent.fileKey();
        return LocalLock.take(file, key + "/" + path, describe());
    }

    @Override
    public Optional<String> writerElsewhere(String path) throws IOException {
        DirectoryEntry entry = stat(path);
        return entry == null || !entry.isDirectory()
                ? Optional.empty()
                : OpenFiles.writerBelow(resolve(path).toRealPath());
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    private Path resolve(String path) {
        Path at = root;
        for (String part : RelativePath.parts(path)) {
            at = at.resolve(part);
        }
        return at;
    }

    /** The place of an entry that is to be changed: its directory must be there and no link. */
    private Path resolveIn(String path) throws IOException {
        Path at = resolve(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the root itself can't be changed");
        }
        DirectoryEntry parent = stat(RelativePath.parent(path));
        if (parent == null) {
            throw new NoSuchFileException(at.toString());
        }
        if (!parent.isDirectory()) {
            throw new NotDirectoryException(at.toString());
        }
        return at;
    }
}
