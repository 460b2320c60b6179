package io.tidemark.engine.compact;

import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.Intervals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Walks the series of several readers in the order of labels; those of equal labels come together. For one thread. */
final class SeriesWalk {
    private final List<Lane> current = new ArrayList<>();
    private final PriorityQueue<Lane> waiting = new PriorityQueue<>((a, b) -> a.entry.labels.compareTo(b.entry.labels));

    /**
     * A walk before the first series.
     *
     * @param range only chunks that overlap it are looked at
     */
    SeriesWalk(List<BlockReader> readers, TimeRange range) throws IOException {
        for (BlockReader reader : readers) {
            Lane lane = new Lane(reader, range);
            if (lane.next()) {
                waiting.add(lane);
            }
        }
    }

    /** Goes to the next labels. */
    boolean next() throws IOException {
        for (Lane lane : current) {
            if (lane.next()) {
                waiting.add(lane);
            }
        }
        current.clear();
        Lane first = waiting.poll();
        if (first == null) {
            return false;
        }
        current.add(first);
        Lane same = waiting.peek();
        while (same != null && same.entry.labels.equals(first.entry.labels)) {
            current.add(waiting.remove());
            same = waiting.peek();
        }
        return true;
    }

    /** Who the series is. */
    Labels labels() {
        return current.get(0).entry.labels;
    }

    /** The readers that hold it, in no order. */
    List<Lane> lanes() {
        return current;
    }

    /** One reader, at one of its series. */
    static final class Lane {
        final BlockReader reader;
        final SeriesEntry entry = new SeriesEntry();
        private final TimeRange range;
        private final Postings refs;

        /** Indexes into {@code refs} in the order of labels, where that is not the order of references. */
        private final int @Nullable [] order;

        private int position = -1;

        Lane(BlockReader reader, TimeRange range) throws IOException {
            this.reader = reader;
            this.range = range;
            this.refs = reader.all();
            this.order = reader.rank().kind() > 0 ? orderOfLabels() : null;
        }

        private int[] orderOfLabels() throws IOException {
            record Named(int index, Labels labels) {}
            List<Named> all = new ArrayList<>(refs.size());
            for (int i = 0; i < refs.size(); i++) {
                all.add(new Named(i, reader.labels(refs.get(i))));
            }
            all.sort((a, b) -> a.labels.compareTo(b.labels));
            return all.stream().mapToInt(Named::index).toArray();
        }

        /** The reader's own number for the series. */
        int ref() {
            return refs.get(order == null ? position : order[position]);
        }

        /** What is deleted of the series, in this reader alone. */
        Intervals deleted() throws IOException {
            return reader.tombstones(ref());
        }

        boolean next() throws IOException {
            if (++position >= refs.size()) {
                return false;
            }
            Labels before = entry.labels;
            reader.series(ref(), range, entry);
            if (position > 0 && before.compareTo(entry.labels) >= 0) {
                throw new CorruptionException(
                        reader.name() + "/index", 0, "series " + entry.labels + " does not come after " + before);
            }
            return true;
        }
    }
}
