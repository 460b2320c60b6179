package io.tidemark.engine.io;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * One file of the local disk, read at positions.
 *
 * <p>It reads through {@link RandomAccessFile} and not through a channel, because a channel is closed for everybody when the
 * thread that reads is interrupted, and a host application does interrupt its threads; a file that its owner has deleted
 * meanwhile could not even be opened again. The price is a lock around seek and read, held for about a microsecond.
 */
final class OpenFile implements ByteInput {
    private final String name;
    private final Path path;
    private final IoCounters counters;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private RandomAccessFile file;

    @GuardedBy("lock")
    private boolean closed;

    OpenFile(String name, Path path, IoCounters counters) throws IOException {
        this.name = name;
        this.path = path;
        this.counters = counters;
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /** What is done with the file's channel. */
    interface ChannelUse<T> {
        T apply(FileChannel channel) throws IOException;
    }

    /**
     * Does something with the channel of this file that an interrupt must not spoil: it is done again on a file opened anew,
     * and the interrupt is handed on afterwards.
     */
    <T> T withChannel(ChannelUse<T> use) throws IOException {
        synchronized (lock) {
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    try {
                        return use.apply(file.getChannel());
                    } catch (ClosedByInterruptException e) {
                        Thread.interrupted();
                        interrupted = true;
                        file = new RandomAccessFile(path.toFile(), "r");
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long length() throws IOException {
        synchronized (lock) {
            checkOpen();
            return file.length();
        }
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        copy(position, target, offset, length);
        counters.read(length);
    }

    /** Reads without counting. */
    void copy(long position, byte[] target, int offset, int length) throws IOException {
        if (position < 0) {
            throw new CorruptionException(name, position, "lies before the file's start");
        }
        synchronized (lock) {
            checkOpen();
            try {
                file.seek(position);
                file.readFully(target, offset, length);
            } catch (IOException e) {
                if (position > file.length() - length) {
                    throw new CorruptionException(
                            name, position, "needs " + length + " bytes, the file has " + file.length() + " in all");
                }
                throw new IOException(name + " at " + position + ": " + e.getMessage(), e);
            }
        }
    }

    @GuardedBy("lock")
    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            closed = true;
            file.close();
        }
    }
}
