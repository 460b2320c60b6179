package io.tidemark.engine.wal;

import static io.tidemark.engine.wal.WalFormat.HEADER;
import static io.tidemark.engine.wal.WalFormat.PAGE;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.Crc32c;
import io.tidemark.engine.io.Directory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log. It always begins a new segment and never touches what is there. {@link #log} hands records to the system in one
 * write, {@link #sync} makes them durable.
 *
 * <p>After an error of either, the segment is done with: it is cut back to the end of what was {@linkplain #log logged} before
 * the failed call (after a failed sync: to what was synced), and the next {@link #log} begins a new one. For one thread at a
 * time.
 */
public final class WalWriter implements Closeable {
    private final Directory directory;
    private final String path;
    private final long segmentBytes;
    private final ByteBuilder frames = new ByteBuilder(2 * PAGE);
    private final ByteBuilder compressed = new ByteBuilder(4096);
    private long segment;
    private @Nullable ByteOutput out;

    /** End of the last record that the system has taken whole. */
    private long written;

    /** End of the last record that is durable. */
    private long synced;

    /** Where the segment must be cut before anything else is written; -1 where it need not. */
    private long cutAt = -1;

    /**
     * A writer behind all segments that are there; the directory is made where it is missing. The first segment is created by
     * the first {@link #log}.
     *
     * @param path {@code wal}, {@code wbl}, or a checkpoint's directory
     */
    public WalWriter(Directory directory, String path, long segmentBytes) throws IOException {
        if (segmentBytes < PAGE || segmentBytes % PAGE != 0) {
            throw new IllegalArgumentException("segments of " + segmentBytes + " bytes are not whole pages");
        }
        this.directory = directory;
        this.path = path;
        this.segmentBytes = segmentBytes;
        directory.createDirectory(path);
        directory.sync(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        WalListing listing = WalListing.of(directory, path);
        List<WalListing.Segment> segments = listing.segments();
        WalListing.Checkpoint checkpoint = listing.checkpoint();
        long last = checkpoint == null ? -1 : checkpoint.number();
        if (!segments.isEmpty()) {
            last = Math.max(last, segments.get(segments.size() - 1).number());
        }
        this.segment = last;
    }

    /** A writer with segments of the usual length. */
    public WalWriter(Directory directory, String path) throws IOException {
        this(directory, path, WalFormat.SEGMENT_BYTES);
    }

    /** The number of the newest segment, or -1 where there is none. */
    public long segment() {
        return segment;
    }

    /** Whether something was logged that is not synced. */
    public boolean isBehind() {
        return synced < written;
    }

    /**
     * Hands records to the system, all in one segment.
     *
     * @param records each a whole record, uncompressed
     */
    public void log(List<byte[]> records) throws IOException {
        heal();
        frames.clear();
        long start = out == null ? 0 : written;
        frame(records, start);
        if (out == null || (written > 0 && written + frames.size() > segmentBytes)) {
            nextSegment();
            frames.clear();
            frame(records, 0);
        }
        write();
    }

    private void write() throws IOException {
        ByteOutput file = out;
        if (file == null) {
            throw new IllegalStateException("no segment is open");
        }
        try {
            file.write(frames.array(), 0, frames.size());
            written += frames.size();
        } catch (IOException e) {
            giveUp(written, e);
            throw e;
        }
    }

    /** Makes durable what was logged. */
    public void sync() throws IOException {
        ByteOutput file = out;
        if (file != null && synced < written) {
            try {
                file.sync();
                synced = written;
            } catch (IOException e) {
                // Nothing since the last good sync may be believed, whatever a further sync says.
                giveUp(synced, e);
                throw e;
            }
        }
    }

    /** Ends the segment, durably, and begins the next. */
    public void nextSegment() throws IOException {
        heal();
        ByteOutput file = out;
        if (file != null) {
            sync();
            out = null;
            file.close();
        }
        out = createSegment();
        written = 0;
        synced = 0;
        try {
            directory.sync(path);
        } catch (IOException e) {
            giveUp(0, e);
            throw e;
        }
    }

    private ByteOutput createSegment() throws IOException {
        while (true) {
            try {
                ByteOutput created = directory.create(segmentPath(segment + 1));
                segment++;
                return created;
            } catch (FileAlreadyExistsException e) {
                segment++; // What a failed attempt left; it stays empty, for there may be no gap.
            }
        }
    }

    private String segmentPath(long number) {
        return path + "/" + String.format(Locale.ROOT, "%08d", number);
    }

    private void giveUp(long goodEnd, IOException cause) {
        ByteOutput file = out;
        out = null;
        cutAt = goodEnd;
        written = goodEnd;
        synced = goodEnd;
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

    /** Cuts a half-written record off, which would look like damage once a further segment follows. */
    private void heal() throws IOException {
        if (cutAt >= 0) {
            directory.cut(segmentPath(segment), cutAt);
            cutAt = -1;
        }
    }

    private void frame(List<byte[]> records, long start) {
        for (byte[] record : records) {
            compressed.clear();
            Snappy.compress(record, 0, record.length, compressed);
            if (compressed.size() < record.length) {
                frame(compressed.array(), compressed.size(), WalFormat.SNAPPY, start);
            } else {
                frame(record, record.length, 0, start);
            }
        }
    }

    /** Cuts a record into fragments that fit the pages. */
    private void frame(byte[] record, int length, int flags, long start) {
        int done = 0;
        boolean first = true;
        do {
            int left = PAGE - (int) ((start + frames.size()) % PAGE);
            if (left < HEADER) {
                for (int i = 0; i < left; i++) {
                    frames.u8(0);
                }
                left = PAGE;
            }
            int part = Math.min(length - done, left - HEADER);
            boolean last = done + part == length;
            int type = first ? (last ? WalFormat.FULL : WalFormat.FIRST) : last ? WalFormat.LAST : WalFormat.MIDDLE;
            frames.u8(type | flags)
                    .be16(part)
                    .be32(Crc32c.of(record, done, part))
                    .bytes(record, done, part);
            done += part;
            first = false;
        } while (done < length);
    }

    /** Ends the log durably, and cuts off what could not be cut off before: whoever opens it next would take it for good. */
    @Override
    public void close() throws IOException {
        ByteOutput file = out;
        if (file != null) {
            try {
                sync();
            } finally {
                out = null;
                file.close();
            }
        }
        heal();
    }
}
