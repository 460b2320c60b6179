package io.tidemark.engine.compact;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.EncodedChunk;
import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes the chunks of one series out of those that several readers have of it. A chunk that overlaps no other and has lost
 * nothing is copied byte for byte; one that has lost samples is encoded alone, without them; chunks that overlap are merged,
 * the reader of the highest rank winning where times are equal, and encoded in runs. For one thread; used for many series.
 */
final class SeriesMerge {
    private final TimeRange range;
    private final List<Piece> pieces = new ArrayList<>();
    private final SampleBatch merged = new SampleBatch(RunEncoder.SAMPLES_MAX);

    /** A merge that takes samples of a closed range only. */
    SeriesMerge(TimeRange range) {
        this.range = range;
    }

    /** The chunks of the series that a walk is at, in ascending order of time; none where nothing is left of it. */
    List<EncodedChunk> chunks(List<SeriesWalk.Lane> lanes) throws IOException {
        List<EncodedChunk> out = new ArrayList<>();
        collect(lanes);
        for (int from = 0; from < pieces.size(); ) {
            long max = pieces.get(from).max;
            int to = from + 1;
            while (to < pieces.size() && pieces.get(to).min <= max) {
                max = Math.max(max, pieces.get(to).max);
                to++;
            }
            addTogether(pieces.subList(from, to), out);
            from = to;
        }
        pieces.clear();
        return out;
    }

    private void collect(List<SeriesWalk.Lane> lanes) throws IOException {
        for (SeriesWalk.Lane lane : lanes) {
            Intervals deleted = lane.deleted();
            for (int i = 0; i < lane.entry.chunkCount; i++) {
                long min = lane.entry.chunkMinMillis[i];
                long max = lane.entry.chunkMaxMillis[i];
                if (min > max) {
                    throw new CorruptionException(
                            lane.reader.name(), 0, "a chunk of " + lane.entry.labels + " ends before it begins");
                }
                if (range.overlaps(min, max) && !deleted.covers(min, max)) {
                    boolean whole = range.contains(min) && range.contains(max) && !deleted.overlaps(min, max);
                    pieces.add(new Piece(lane.reader, lane.entry.chunkRefs[i], i, min, max, whole, deleted));
                }
            }
        }
        pieces.sort(Comparator.comparingLong((Piece p) -> p.min).thenComparing(Piece.BY_RANK));
    }

    /** Chunks that overlap no others. */
    private void addTogether(List<Piece> together, List<EncodedChunk> out) throws IOException {
        EncodedChunk copy = areCopies(together) ? together.get(0).read() : null;
        if (copy != null) {
            out.add(copy);
        } else {
            merged.clear();
            if (together.size() == 1) {
                together.get(0).decode(range, merged);
            } else {
                merge(together);
            }
            RunEncoder.encode(merged, out);
        }
    }

    /** Whether all are one chunk with the same bytes, whole: one of them then stands for all. */
    private boolean areCopies(List<Piece> together) throws IOException {
        Piece first = together.get(0);
        if (!first.whole) {
            return false;
        }
        if (together.size() == 1) {
            return true;
        }
        for (Piece other : together) {
            if (!other.whole || other.min != first.min || other.max != first.max) {
                return false;
            }
        }
        EncodedChunk one = first.read();
        for (Piece other : together.subList(1, together.size())) {
            if (one == null || !isSame(one, other.read())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(EncodedChunk a, @Nullable EncodedChunk b) {
        return b != null && a.encoding() == b.encoding() && Arrays.equals(a.bytes(), b.bytes());
    }

    private void merge(List<Piece> together) throws IOException {
        PriorityQueue<Cursor> queue = new PriorityQueue<>(
                Comparator.comparingLong(Cursor::time).thenComparing((Cursor c) -> c.piece, Piece.BY_RANK.reversed()));
        for (Piece piece : together) {
            Cursor cursor = new Cursor(piece);
            piece.decode(range, cursor.batch);
            if (!cursor.isDone()) {
                queue.add(cursor);
            }
        }
        while (true) {
            Cursor winner = queue.poll();
            if (winner == null) {
                return;
            }
            long time = winner.time();
            if (merged.size == 0 || merged.times[merged.size - 1] != time) {
                winner.appendTo(merged);
            }
            winner.position++;
            if (!winner.isDone()) {
                if (winner.time() <= time) {
                    throw new CorruptionException(
                            winner.piece.reader.name(), winner.piece.ref, "times in a chunk do not ascend");
                }
                queue.add(winner);
            }
        }
    }

    /**
     * A chunk that goes into the merge.
     *
     * @param number counts the chunks of one series of one reader: of those that overlap the later one wins
     * @param whole whether all of its samples are wanted
     */
    private record Piece(
            BlockReader reader, long ref, int number, long min, long max, boolean whole, Intervals deleted) {
        static final Comparator<Piece> BY_RANK =
                Comparator.comparing(Piece::rank).thenComparingInt(Piece::number);

        SourceRank rank() {
            return reader.rank();
        }

        /** The chunk as it is stored, or null where its reader has no such form of it. */
        @Nullable
        EncodedChunk read() throws IOException {
            @Nullable EncodedChunk[] found = {null};
            reader.readRawChunk(
                    ref,
                    (encoding, bytes, offset, length) -> found[0] = new EncodedChunk(
                            encoding, Arrays.copyOfRange(bytes, offset, offset + length), 0, length, min, max));
            return found[0];
        }

        /** Adds the samples that are wanted. */
        void decode(TimeRange range, SampleBatch into) throws IOException {
            int start = into.size;
            reader.readChunk(ref, into);
            if (into.size > start && (into.times[start] < min || into.times[into.size - 1] > max)) {
                throw new CorruptionException(
                        reader.name(),
                        0,
                        "a chunk holds samples from " + into.times[start] + " to " + into.times[into.size - 1]
                                + ", the index says " + min + " to " + max);
            }
            if (!whole) {
                keep(range, start, into);
            }
        }

        private void keep(TimeRange range, int start, SampleBatch batch) {
            List<Interval> intervals = deleted.list();
            int interval = 0;
            int kept = start;
            for (int i = start; i < batch.size; i++) {
                long time = batch.times[i];
                while (interval < intervals.size() && intervals.get(interval).maxMillis() < time) {
                    interval++;
                }
                boolean isDeleted =
                        interval < intervals.size() && intervals.get(interval).minMillis() <= time;
                if (!isDeleted && range.contains(time)) {
                    batch.times[kept] = time;
                    batch.values[kept] = batch.values[i];
                    if (batch.histograms != null) {
                        batch.histograms[kept] = batch.histograms[i];
                    }
                    kept++;
                }
            }
            batch.size = kept;
        }
    }

    /** The decoded samples of a piece, and how far they have been merged. */
    private static final class Cursor {
        final Piece piece;
        final SampleBatch batch = new SampleBatch(RunEncoder.SAMPLES_MAX);
        int position;

        Cursor(Piece piece) {
            this.piece = piece;
        }

        boolean isDone() {
            return position >= batch.size;
        }

        long time() {
            return batch.times[position];
        }

        void appendTo(SampleBatch into) {
            FloatHistogram h = batch.histograms == null ? null : batch.histograms[position];
            if (h == null) {
                into.add(time(), batch.values[position]);
            } else {
                into.add(time(), h);
            }
        }
    }
}
