package io.tidemark.engine.block;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a block's directory {@code chunks}, each opened and its header checked when the first chunk of it is read. A
 * reference's upper 32 bits are a file's place in the sorted list, its lower ones an offset. Safe for any thread.
 */
final class ChunkSegments implements Closeable {
    static final int MAGIC = 0x85BD40DD;
    static final int VERSION = 1;
    static final int HEADER_BYTES = 8;

    private final Directory directory;
    private final String path;
    private final Object lock = new Object();

    private volatile @Nullable ByteInput @Nullable [] open;

    @GuardedBy("lock")
    private List<String> names = List.of();

    @GuardedBy("lock")
    private boolean closed;

    ChunkSegments(Directory directory, String path) {
        this.directory = directory;
        this.path = path;
    }

    static long ref(int segment, long offset) {
        return (long) segment << 32 | offset;
    }

    static long offset(long ref) {
        return ref & 0xffffffffL;
    }

    static long segment(long ref) {
        return ref >>> 32;
    }

    /** The file that holds a chunk. It stays this object's. */
    ByteInput file(long ref) throws IOException {
        long segment = segment(ref);
        @Nullable ByteInput[] files = open;
        if (files != null && segment < files.length) {
            ByteInput file = files[(int) segment];
            if (file != null) {
                return file;
            }
        }
        return open(ref);
    }

    private ByteInput open(long ref) throws IOException {
        long segment = segment(ref);
        synchronized (lock) {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            if (open == null) {
                names = names();
                open = new ByteInput[names.size()];
            }
            if (segment >= names.size()) {
                throw new CorruptionException(
                        path,
                        offset(ref),
                        "a chunk in file " + (segment + 1) + " is referred to, there are " + names.size() + " files");
            }
            @Nullable ByteInput[] files = open;
            ByteInput file = files[(int) segment];
            if (file == null) {
                file = checked(directory.open(path + "/" + names.get((int) segment)));
                // A new array, so that whoever sees it sees the file whole.
                @Nullable ByteInput[] more = files.clone();
                more[(int) segment] = file;
                open = more;
            }
            return file;
        }
    }

    /** Names of digits alone, in the order of names, as the list of files that references count in. */
    private List<String> names() throws IOException {
        List<String> found = new ArrayList<>();
        for (DirectoryEntry entry : directory.list(path)) {
            if (entry.name().chars().allMatch(c -> c >= '0' && c <= '9')) {
                found.add(entry.name());
            }
        }
        return found;
    }

    private static ByteInput checked(ByteInput file) throws IOException {
        try {
            byte[] header = file.read(0, HEADER_BYTES);
            int magic = ByteCursor.be32(header, 0);
            if (magic != MAGIC) {
                throw new CorruptionException(
                        file.name(), 0, "magic number " + Integer.toHexString(magic) + ", chunks have 85bd40dd");
            }
            if (header[4] != VERSION) {
                throw new CorruptionException(file.name(), 4, "chunks of version " + header[4] + ", known is 1");
            }
            return file;
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** Opens every file and checks its header. */
    void openAll() throws IOException {
        int count = count();
        for (int i = 0; i < count; i++) {
            file(ref(i, 0));
        }
    }

    /** How many files there are. */
    int count() throws IOException {
        return directory.stat(path) == null ? 0 : names().size();
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            closed = true;
            IOException first = null;
            @Nullable ByteInput[] files = open;
            if (files != null) {
                for (ByteInput file : files) {
                    try {
                        if (file != null) {
                            file.close();
                        }
                    } catch (IOException e) {
                        if (first == null) {
                            first = e;
                        } else {
                            first.addSuppressed(e);
                        }
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
