package io.tidemark.engine.io;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;

/**
 * One file of the local disk, written at its end. Interrupts neither close it nor cut a write short: bytes go through
 * {@link RandomAccessFile}, and where a sync was interrupted it is made again on the file opened anew (an interrupt says
 * nothing about the bytes, unlike an error of the disk, after which no sync is believed).
 */
final class OpenOutput implements ByteOutput {
    private final String name;
    private final Path path;
    private final IoCounters counters;
    private RandomAccessFile file;
    private long position;

    /** Writes after what the file holds. */
    OpenOutput(String name, Path path, IoCounters counters) throws IOException {
        this.name = name;
        this.path = path;
        this.counters = counters;
        this.file = openAtEnd();
        this.position = file.getFilePointer();
    }

    private RandomAccessFile openAtEnd() throws IOException {
        RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        try {
            opened.seek(opened.length());
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            throw new IOException(
                    name + " at " + position + ": " + e.getMessage() + " (" + length + " bytes were to be written)", e);
        }
        position += length;
        counters.written(length);
    }

    @Override
    public void sync() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    file.getChannel().force(false);
                    counters.synced();
                    return;
                } catch (ClosedByInterruptException e) {
                    Thread.interrupted();
                    interrupted = true;
                    reopen();
                }
            }
        } catch (IOException e) {
            throw new IOException(name + " could not be made durable: " + e.getMessage(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void reopen() throws IOException {
        file = openAtEnd();
        if (file.getFilePointer() != position) {
            throw new IOException("its length changed to " + file.getFilePointer() + " bytes while it was written");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
