package io.tidemark.engine.head;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.Directory;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes files of {@code chunks_head}, behind those that are there. It always begins a new one: what a crash has left of the
 * last is not known. {@link #add} says where a chunk will lie, {@link #sync} makes it so.
 *
 * <p>After an error the file is done with and cut back to what was synced, before anything else is written: a chunk that is cut
 * short is normal at the end of the last file only, and no chunk may stand there twice. For one thread at a time.
 */
final class HeadChunkOutput implements Closeable {
    /** As long as Prometheus makes them. */
    static final long FILE_BYTES = 128 << 20;

    private static final int BUFFER_BYTES = 1 << 18;

    /** What the directory is called while it is being deleted. */
    private static final String DROPPED = HeadChunkFiles.PATH + ".tmp";

    private final Directory directory;
    private final long fileBytes;
    private final ByteBuilder buffer = new ByteBuilder(1 << 12);

    /** The number of the newest file, 0 where there never was one. */
    private long number;

    private @Nullable ByteOutput out;

    /** Up to where the newest file is durable. */
    private long synced;

    /** Where the newest file must be cut before anything else is written; -1 where it need not. */
    private long cutAt = -1;

    /**
     * An output that has written nothing yet.
     *
     * @param number that of the last file that is there, 0 where there is none
     * @param fileBytes no file is longer, unless a single chunk is
     */
    HeadChunkOutput(Directory directory, long number, long fileBytes) {
        this.directory = directory;
        this.number = number;
        this.fileBytes = fileBytes;
    }

    /** The number of the newest file. */
    long number() {
        return number;
    }

    /**
     * Adds a chunk.
     *
     * @param readers gets the file where one is begun
     * @return where it is to be found once it is durable
     */
    long add(HeadChunkFiles readers, long ref, HeadChunk chunk, byte[] data) throws IOException {
        heal();
        ByteOutput file = out;
        if (file != null && end(file) + HeadChunkFiles.recordBytes(data.length) > fileBytes) {
            finish();
            file = null;
        }
        if (file == null) {
            file = begin(readers);
        }
        long fileRef = number << 32 | end(file);
        int start = buffer.size();
        buffer.be64(ref)
                .be64(chunk.minMillis())
                .be64(chunk.maxMillis())
                .u8(chunk.encoding())
                .uvarint(data.length)
                .bytes(data, 0, data.length)
                .crcFrom(start);
        if (buffer.size() >= BUFFER_BYTES) {
            write(file);
        }
        return fileRef;
    }

    private long end(ByteOutput file) {
        return file.position() + buffer.size();
    }

    private ByteOutput begin(HeadChunkFiles readers) throws IOException {
        if (directory.stat(HeadChunkFiles.PATH) == null) {
            directory.createDirectory(HeadChunkFiles.PATH);
            directory.sync("");
        }
        ByteOutput file = directory.create(HeadChunkFiles.path(number + 1));
        number++;
        out = file;
        synced = 0;
        try {
            // Now, because a chunk must not be in a file that nobody here can read.
            readers.open(number);
            directory.sync(HeadChunkFiles.PATH);
        } catch (IOException e) {
            giveUp(e);
            throw e;
        }
        buffer.be32(HeadChunkFiles.MAGIC).u8(HeadChunkFiles.VERSION).u8(0).u8(0).u8(0);
        return file;
    }

    private void write(ByteOutput file) throws IOException {
        try {
            file.write(buffer.array(), 0, buffer.size());
            buffer.clear();
        } catch (IOException e) {
            giveUp(e);
            throw e;
        }
    }

    /** Makes durable what was added. */
    void sync() throws IOException {
        ByteOutput file = out;
        if (file != null && synced < end(file)) {
            if (buffer.size() > 0) {
                write(file);
            }
            try {
                file.sync();
                synced = file.position();
            } catch (IOException e) {
                giveUp(e);
                throw e;
            }
        }
    }

    /** Whether a chunk that was added is durable: else it is as if it had not been added. */
    boolean isDurable(long fileRef) {
        long file = fileRef >>> 32;
        return file < number || file == number && (fileRef & 0xffffffffL) < synced;
    }

    private void finish() throws IOException {
        sync();
        ByteOutput file = out;
        out = null;
        if (file != null) {
            file.close();
        }
    }

    private void giveUp(IOException cause) {
        ByteOutput file = out;
        out = null;
        buffer.clear();
        cutAt = synced;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        try {
            heal();
        } catch (IOException e) {
            cause.addSuppressed(e); // Tried again before anything else is written.
        }
    }

    private void heal() throws IOException {
        if (cutAt == 0) {
            directory.delete(HeadChunkFiles.path(number));
            number--; // Numbers have no gaps.
            synced = Long.MAX_VALUE; // The file before was finished.
        } else if (cutAt > 0) {
            directory.cut(HeadChunkFiles.path(number), cutAt);
        }
        cutAt = -1;
    }

    /** Takes away what could not be read when the files were loaded: a chunk that a crash cut short, or damage and all behind it. */
    void mend(HeadChunkFiles loaded) throws IOException {
        List<Long> numbers = HeadChunkFiles.numbers(directory);
        for (int i = numbers.size() - 1; i >= 0 && numbers.get(i) > loaded.goodFile(); i--) {
            directory.delete(HeadChunkFiles.path(numbers.get(i)));
        }
        if (!numbers.isEmpty() && numbers.get(numbers.size() - 1) > loaded.goodFile()) {
            directory.sync(HeadChunkFiles.PATH);
        }
        number = loaded.goodFile();
        if (number > 0 && loaded.lengthOf(number) > loaded.goodEnd()) {
            directory.cut(HeadChunkFiles.path(number), loaded.goodEnd());
        }
    }

    /** Takes all files away, durably and at one moment; whoever has them open can still read them. */
    void drop() throws IOException {
        ByteOutput file = out;
        out = null;
        buffer.clear();
        cutAt = -1;
        if (file != null) {
            file.close();
        }
        directory.deleteTree(DROPPED);
        if (directory.stat(HeadChunkFiles.PATH) != null
                && !directory.list(HeadChunkFiles.PATH).isEmpty()) {
            // One after the other, a crash could leave any of them: later chunks without those before.
            directory.rename(HeadChunkFiles.PATH, DROPPED);
            directory.sync("");
            directory.deleteTree(DROPPED);
        }
    }

    @Override
    public void close() throws IOException {
        finish();
    }
}
