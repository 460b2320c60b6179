package io.tidemark.engine.wal;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.HistogramsRecord;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordDecoder;
import io.tidemark.engine.record.RecordType;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.UnknownRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log in order, the newest checkpoint first, and then follows it: {@link #refresh} looks for what was
 * added, {@link #next} gives records until there are no more for now. Nothing that was read once is read again. For one thread.
 *
 * <p>A fault does not end it. What stands before the fault counts, the rest of that segment is given up, and the segments behind
 * it are read. Records of a commit that has begun but not ended are held back, and forgotten where their segment ends.
 */
public final class WalReader implements Closeable {
    private final Directory directory;
    private final String path;
    private final RecordDecoder decoder;
    private final boolean hasCheckpoints;
    private final Deque<WalEvent> ready = new ArrayDeque<>();

    /** Segments that are to be read after the current one, the checkpoint's before those of the log itself. */
    private final Deque<WalListing.Segment> queue = new ArrayDeque<>();

    private WalListing listing;
    private WalListing.@Nullable Segment current;
    private @Nullable SegmentReader reader;

    /** Whether the rest of the current segment is given up. */
    private boolean skipping;

    /** Records of the commit that has begun, or null where none has. */
    private @Nullable List<WalEvent> held;

    private long heldCommit;

    /** Whether the mark of late samples has been met in it. */
    private boolean heldLate;

    /** Where the last hole began that was reported in the current segment. */
    private long reportedGap = -1;

    private boolean started;

    /** The number of the newest segment of the log itself that was queued, or -1. */
    private long newest = -1;

    private int checkpointLeft;

    /**
     * A reader at the begin of a log.
     *
     * @param path {@code wal} or {@code wbl}; it need not exist
     * @param decoder shared by the logs of one directory, so that equal strings are one
     */
    public WalReader(Directory directory, String path, RecordDecoder decoder) {
        this(directory, path, decoder, true);
    }

    /**
     * The same.
     *
     * @param hasCheckpoints whether segments only go when a checkpoint stands for them; else the log may begin anywhere
     */
    public WalReader(Directory directory, String path, RecordDecoder decoder, boolean hasCheckpoints) {
        this.hasCheckpoints = hasCheckpoints;
        this.directory = directory;
        this.path = path;
        this.decoder = decoder;
        this.listing = WalListing.empty(path);
    }

    /** What the directory held at the last {@link #refresh}. */
    public WalListing listing() {
        return listing;
    }

    /** The number of the segment that is being read, or -1 before the first and within a checkpoint. */
    public long segment() {
        return current == null || checkpointLeft > 0 ? -1 : current.number();
    }

    /** Whether the log ends, as far as it was read, in bytes that are no whole record, or within a commit. */
    public boolean isCut() {
        SegmentReader open = reader;
        WalListing.Segment at = current;
        return held != null || (open != null && at != null && open.position() < at.sizeBytes());
    }

    /**
     * Looks at the directory anew.
     *
     * @return false where the log is no longer the one that was begun, because the segment that is being read has gone or was
     *     written anew; all of it must be read again, by another reader
     */
    public boolean refresh() throws IOException {
        WalListing now = WalListing.of(directory, path);
        if (!started) {
            started = true;
            begin(now);
        } else if (!goOn(now)) {
            return false;
        }
        listing = now;
        return true;
    }

    private void begin(WalListing now) {
        queue.addAll(now.checkpointSegments());
        checkpointLeft = queue.size();
        long expected = 0;
        for (WalListing.Segment s : now.checkpointSegments()) {
            if (s.number() != expected) {
                missing(WalFault.Kind.MISSING_SEGMENT, s, expected);
            }
            expected = s.number() + 1;
        }
        WalListing.Checkpoint checkpoint = now.checkpoint();
        if (checkpoint != null) {
            newest = checkpoint.number();
        } else if (!now.segments().isEmpty()) {
            WalListing.Segment first = now.segments().get(0);
            if (first.number() > 0 && hasCheckpoints) {
                missing(WalFault.Kind.MISSING_CHECKPOINT, first, 0);
            }
            newest = first.number() - 1;
        }
        enqueue(now);
    }

    private boolean goOn(WalListing now) {
        WalListing.Segment at = current;
        if (at == null) {
            // Nothing was there to read. A checkpoint can only stand for segments that came and went meanwhile.
            if (now.checkpoint() != null && now.checkpoint().number() > newest) {
                return false;
            }
            if (newest < 0 && !now.segments().isEmpty()) {
                begin(now);
                return true;
            }
        } else if (checkpointLeft == 0) {
            WalListing.Segment same = null;
            for (WalListing.Segment s : now.segments()) {
                if (s.number() == at.number()) {
                    same = s;
                }
            }
            SegmentReader open = reader;
            if (same == null
                    || (same.fileKey() != null && !same.fileKey().equals(at.fileKey()))
                    || (open != null && same.sizeBytes() < open.position())) {
                return false;
            }
        }
        enqueue(now);
        return true;
    }

    private void enqueue(WalListing now) {
        for (WalListing.Segment s : now.segments()) {
            if (s.number() > newest) {
                if (s.number() != newest + 1) {
                    missing(WalFault.Kind.MISSING_SEGMENT, s, newest + 1);
                }
                queue.add(s);
                newest = s.number();
            }
        }
    }

    private void missing(WalFault.Kind kind, WalListing.Segment found, long expected) {
        ready.add(WalEvent.of(new WalFault(
                kind,
                found.path(),
                0,
                kind == WalFault.Kind.MISSING_CHECKPOINT
                        ? "the log begins here, and there is no checkpoint for the segments before"
                        : "the segment before this one should be " + (found.number() - 1) + "; segments " + expected
                                + " to " + (found.number() - 1) + " are missing",
                0)));
    }

    /**
     * The next record or fault; null where there is none for now. Commit marks don't come out, nor do records of commits that
     * are not whole.
     *
     * @throws java.nio.file.NoSuchFileException where a segment was deleted before it could be opened: the log must be begun
     *     again
     */
    public @Nullable WalEvent next() throws IOException {
        while (true) {
            WalEvent event = ready.poll();
            if (event != null) {
                return event;
            }
            SegmentReader open = reader;
            if (open == null || !read(open)) {
                if (!isLast() && advance()) {
                    continue;
                }
                if (ready.isEmpty()) {
                    return null;
                }
            }
        }
    }

    /** Whether what is being read is the end of the log, so that more may be added to it. */
    private boolean isLast() {
        return queue.isEmpty() && reader != null;
    }

    /** Leaves the current segment and opens the next. False where there is none. */
    private boolean advance() throws IOException {
        SegmentReader open = reader;
        WalListing.Segment next = queue.peek();
        if (next == null) {
            return false;
        }
        if (open != null) {
            if (!skipping && open.tail() == SegmentReader.Tail.TORN) {
                fault(open.position(), "the segment ends within a record", open.length() - open.position());
            }
            leave(open);
        }
        reader = new SegmentReader(directory.openLive(next.path()));
        queue.remove();
        current = next;
        return true;
    }

    private void leave(SegmentReader open) throws IOException {
        reader = null;
        skipping = false;
        held = null;
        heldLate = false;
        reportedGap = -1;
        if (checkpointLeft > 0) {
            checkpointLeft--;
        }
        open.close();
    }

    /** Reads on in the open segment until something is ready. False where nothing more is there for now. */
    private boolean read(SegmentReader open) throws IOException {
        while (!skipping) {
            boolean isWhole = false;
            try {
                if (!open.next()) {
                    return false;
                }
                isWhole = true;
                if (open.gapAt() > reportedGap && open.gapAt() < open.recordStart()) {
                    reportGap(open);
                }
                if (accept(decode(open))) {
                    return true;
                }
            } catch (CorruptionException e) {
                fault(e.offset(), e.problem(), open.length() - (isWhole ? open.recordStart() : open.position()));
                return true;
            }
        }
        return false;
    }

    /** Decodes the record that was just read. */
    private Record decode(SegmentReader open) throws CorruptionException {
        Record record = decoder.decode(open.record());
        if (record instanceof UnknownRecord unknown && !open.isCompressed() && isCompressedRecord(open)) {
            throw new CorruptionException(
                    open.name(),
                    open.recordStart(),
                    "record type " + unknown.type() + " is unknown, but its bytes are a compressed record");
        }
        return record;
    }

    /** Whether a record that is not marked as compressed is: then a bit of the mark was flipped. */
    private static boolean isCompressedRecord(SegmentReader open) {
        ByteBuilder plain = new ByteBuilder(256);
        try {
            ByteCursor stored = open.storedRecord();
            if (Zstd.isFrame(stored.array(), stored.position(), stored.remaining())) {
                Zstd.decompress(stored, plain);
            } else {
                Snappy.decompress(stored, plain);
            }
        } catch (CorruptionException e) {
            return false; // It is neither: a record of a later version.
        }
        return plain.size() > 0 && RecordType.isKnown(plain.array()[0] & 0xff);
    }

    /** Takes a record in. False where nothing is ready because of it. */
    private boolean accept(Record record) {
        if (record instanceof CommitMark mark) {
            return accept(mark);
        }
        WalEvent event = WalEvent.of(record, heldLate);
        if (held != null) {
            held.add(event);
            return false;
        }
        ready.add(event);
        return true;
    }

    private boolean accept(CommitMark mark) {
        List<WalEvent> whole = held;
        boolean isOfHeld = whole != null && heldCommit == mark.commit();
        switch (mark.place()) {
            case BEGIN -> {
                held = new ArrayList<>(); // What another begin left open has never ended.
                heldCommit = mark.commit();
                heldLate = false;
            }
            case LATE -> heldLate = isOfHeld;
            case END -> {
                held = null;
                heldLate = false;
                // Where the begin went with an earlier segment the records have counted on their own.
                if (isOfHeld && whole != null) {
                    ready.addAll(whole);
                    return !whole.isEmpty();
                }
            }
        }
        return false;
    }

    /**
     * Reports a fault in the current segment, of which nothing more is read.
     *
     * @param bytes from the record on that has the fault
     */
    private void fault(long offset, String problem, long bytes) {
        long samples = heldSamples();
        report(
                offset,
                problem + "; the last " + bytes + " bytes of the segment are left out"
                        + (samples > 0 ? ", and " + samples + " samples before them whose commit ends there" : ""),
                samples);
        skipping = true;
        held = null;
        heldLate = false;
    }

    /** How many samples the commit has so far that has begun. */
    private long heldSamples() {
        long samples = 0;
        for (WalEvent event : held == null ? List.<WalEvent>of() : held) {
            if (event.record() instanceof SamplesRecord floats) {
                samples += floats.size;
            } else if (event.record() instanceof HistogramsRecord histograms) {
                samples += histograms.size;
            }
        }
        return samples;
    }

    private void reportGap(SegmentReader open) {
        reportedGap = open.gapAt();
        report(open.gapAt(), (open.gapEnd() - open.gapAt()) + " zeros stand where records were, and records follow", 0);
    }

    private void report(long offset, String problem, long samples) {
        String file = current == null ? path : current.path();
        ready.add(WalEvent.of(new WalFault(WalFault.Kind.CORRUPT, file, offset, problem, samples)));
    }

    @Override
    public void close() throws IOException {
        SegmentReader open = reader;
        if (open != null) {
            reader = null;
            open.close();
        }
    }
}
