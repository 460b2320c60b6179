package io.tidemark.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A POSIX lock on a file. Such a lock falls when the process closes <em>any</em> descriptor of the file, so the file must not
 * even be opened while this process holds it; a marker in the system properties, which all class loaders share, says so.
 */
final class LocalLock implements DirectoryLock {
    private static final String MARKER = "io.tidemark.lock.";
    private static final int PID_BYTES_MAX = 20;

    private final String marker;
    private final FileChannel channel;
    private boolean closed;

    private LocalLock(String marker, FileChannel channel) {
        this.marker = marker;
        this.channel = channel;
    }

    /**
     * Takes the lock on a file, which is created where it is missing and then says which process holds it.
     *
     * @param key tells the file's directory from all others of this machine
     */
    static LocalLock take(Path file, Object key, String directory) throws IOException {
        String marker = MARKER + key;
        if (System.getProperties().putIfAbsent(marker, "held") != null) {
            throw new LockHeldException(directory, "this process");
        }
        boolean interrupted = Thread.interrupted(); // An interrupt would close the channel, and with it the lock.
        @Nullable FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new LockHeldException(directory, holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return new LocalLock(marker, channel);
        } finally {
            if (!taken) {
                try {
                    if (channel != null) {
                        channel.close();
                    }
                } finally {
                    System.getProperties().remove(marker);
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(PID_BYTES_MAX);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                channel.close();
            } finally {
                System.getProperties().remove(marker);
            }
        }
    }
}
