package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.Directory;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Entries that wait, in order, until what must stand before them in the file is known. Up to a limit they wait on the heap,
 * beyond it in a file of their own, which goes with the spool. For one thread.
 */
final class Spool implements Closeable {
    private static final int HEAP_BYTES = 16 << 20;

    /** How much is read back at once; more where an entry is longer. */
    private static final int PIECE = 64 << 10;

    private final Directory directory;
    private final String path;
    private final int heapBytes;
    private final ByteBuilder waiting = new ByteBuilder(4096);
    private @Nullable ByteOutput file;

    Spool(Directory directory, String path) {
        this(directory, path, HEAP_BYTES);
    }

    Spool(Directory directory, String path, int heapBytes) {
        this.directory = directory;
        this.path = path;
        this.heapBytes = heapBytes;
    }

    /** Adds an entry. */
    void add(ByteBuilder entry) throws IOException {
        waiting.be32(entry.size()).bytes(entry.array(), 0, entry.size());
        if (waiting.size() >= heapBytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (file == null) {
            file = directory.create(path);
        }
        file.write(waiting.array(), 0, waiting.size());
        waiting.clear();
    }

    /** Takes an entry; the cursor is good during the call only. */
    interface EntryConsumer {
        void entry(ByteCursor entry) throws IOException;
    }

    /** Hands out all entries in order. */
    void forEach(EntryConsumer consumer) throws IOException {
        if (file == null) {
            hand(new ByteCursor(waiting.array(), 0, waiting.size(), path, 0), consumer);
            return;
        }
        flush();
        try (ByteInput in = directory.openLive(path)) {
            long end = in.length();
            byte[] piece = new byte[PIECE];
            long at = 0;
            while (at < end) {
                int n = (int) Math.min(piece.length, end - at);
                in.read(at, piece, 0, n);
                int used = hand(new ByteCursor(piece, 0, n, path, at), consumer);
                if (used == 0) {
                    piece = new byte[ByteCursor.be32(piece, 0) + 4];
                }
                at += used;
            }
        }
    }

    /** Hands out the entries that are whole; the result is their length. */
    private static int hand(ByteCursor in, EntryConsumer consumer) throws IOException {
        while (in.remaining() >= 4) {
            int length = ByteCursor.be32(in.array(), in.position());
            if (length > in.remaining() - 4) {
                break;
            }
            in.skip(4);
            consumer.entry(in.slice(length));
        }
        return in.position();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
            directory.delete(path);
        }
    }
}
