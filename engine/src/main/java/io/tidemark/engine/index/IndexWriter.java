package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Utf8Order;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes an index as Prometheus since 3.7 does: version 2 without label indices, byte for byte the same for the same series.
 * For one thread.
 *
 * <p>Series come one by one in the order of their labels. The symbols must stand before them in the file but are known only
 * after the last, so the series wait in a {@link Spool}; in memory are the distinct strings and, packed, the postings.
 */
public final class IndexWriter implements Closeable {
    private final Directory directory;
    private final String path;
    private final IndexLayout layout;
    private final Spool spool;
    private final ByteBuilder entry = new ByteBuilder(256);
    private final Map<String, Integer> symbolIds = new HashMap<>();
    private final PairIds pairs = new PairIds();
    private @Nullable Labels lastLabels;

    /**
     * How the file looks. Others than {@link #PROMETHEUS} are for tests.
     *
     * @param version 1, 2 or 3
     * @param labelIndices whether the two sections are there that writers before 3.7 made and no reader needs
     */
    record IndexLayout(int version, boolean labelIndices) {
        static final IndexLayout PROMETHEUS = new IndexLayout(IndexFormat.V2, false);
    }

    /** Begins an index; the file is created by {@link #finish}, beside it for a time one named {@code <path>.spool}. */
    public IndexWriter(Directory directory, String path) {
        this(directory, path, IndexLayout.PROMETHEUS, new Spool(directory, path + ".spool"));
    }

    IndexWriter(Directory directory, String path, IndexLayout layout, Spool spool) {
        this.directory = directory;
        this.path = path;
        this.layout = layout;
        this.spool = spool;
    }

    /**
     * Adds a series.
     *
     * @param labels above those of the series before
     * @param chunks in ascending order of time, not overlapping
     */
    public void add(Labels labels, List<ChunkMeta> chunks) throws IOException {
        if (lastLabels != null && lastLabels.compareTo(labels) >= 0) {
            throw new IllegalArgumentException("series " + labels + " after " + lastLabels);
        }
        lastLabels = labels;
        entry.clear();
        entry.uvarint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            entry.uvarint(pairs.id(symbol(labels.name(i)), symbol(labels.value(i))));
        }
        encodeChunks(labels, chunks);
        spool.add(entry);
    }

    /** A string that the file holds whether a series has it or not: Prometheus writes all that its head knows. */
    int symbol(String text) {
        Integer id = symbolIds.get(text);
        if (id == null) {
            id = symbolIds.size();
            symbolIds.put(text, id);
        }
        return id;
    }

    private void encodeChunks(Labels labels, List<ChunkMeta> chunks) {
        entry.uvarint(chunks.size());
        ChunkMeta previous = null;
        for (ChunkMeta chunk : chunks) {
            boolean isInOrder = chunk.minMillis() <= chunk.maxMillis()
                    && (previous == null || previous.maxMillis() < chunk.minMillis());
            if (!isInOrder) {
                throw new IllegalArgumentException("chunk " + chunk + " after " + previous + " in series " + labels);
            }
            if (previous == null) {
                entry.varint(chunk.minMillis());
            } else {
                entry.uvarint(chunk.minMillis() - previous.maxMillis());
            }
            entry.uvarint(chunk.maxMillis() - chunk.minMillis());
            if (previous == null) {
                entry.uvarint(chunk.ref());
            } else {
                entry.varint(chunk.ref() - previous.ref());
            }
            previous = chunk;
        }
    }

    /** Writes the file and makes its bytes durable; its name is the caller's to make durable. */
    public void finish() throws IOException {
        try (IndexOutput out = new IndexOutput(directory.create(path))) {
            new Finish(out).run();
            out.sync();
        }
        spool.close();
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }

    /** What happens once all series are known, in the order of the file. */
    private final class Finish {
        private final IndexOutput out;

        /** By the ids in which strings came: what the file calls them. */
        private final long[] symbolRefs = new long[symbolIds.size()];

        /** By the ids in which strings came: their place in the order of strings. */
        private final int[] ordinals = new int[symbolIds.size()];

        private String[] symbols = new String[0];
        private final PackedPostings allSeries = new PackedPostings();
        private final PackedPostings[] postings = new PackedPostings[pairs.count()];

        /** All pairs in the order of name and value. */
        private int[] sortedPairs = new int[0];

        /** Where the postings of each of {@link #sortedPairs} begin. */
        private long[] postingsOffsets = new long[0];

        private long allOffset;

        Finish(IndexOutput out) {
            this.out = out;
        }

        void run() throws IOException {
            out.buffer().be32(IndexFormat.MAGIC).u8(layout.version());
            long symbolsAt = out.position();
            writeSymbols();
            long seriesAt = out.position();
            writeSeries();
            sortPairs();
            long labelIndicesAt = out.position();
            Map<String, Long> labelIndices = layout.labelIndices() ? writeLabelIndices() : Map.of();
            long postingsAt = out.position();
            writePostings();
            long labelIndicesTableAt = out.position();
            if (layout.labelIndices()) {
                writeLabelIndicesTable(labelIndices);
            }
            long tableAt = out.position();
            writePostingsTable();
            new Toc(symbolsAt, seriesAt, labelIndicesAt, labelIndicesTableAt, postingsAt, tableAt).write(out.buffer());
        }

        private void writeSymbols() throws IOException {
            symbols = symbolIds.keySet().toArray(new String[0]);
            Arrays.sort(symbols, Utf8Order.COMPARATOR);
            long length = 4;
            for (String symbol : symbols) {
                int bytes = utf8Length(symbol);
                length += uvarintLength(bytes) + bytes;
            }
            out.begin(length, "symbols");
            out.buffer().be32(symbols.length);
            for (int i = 0; i < symbols.length; i++) {
                int id = symbolId(symbols[i]);
                ordinals[id] = i;
                symbolRefs[id] = layout.version() == IndexFormat.V1 ? out.position() : i;
                out.buffer().string(symbols[i]);
                out.flushIfFull();
            }
            out.end();
        }

        private int symbolId(String symbol) {
            return Objects.requireNonNull(symbolIds.get(symbol));
        }

        private void writeSeries() throws IOException {
            ByteBuilder body = new ByteBuilder(256);
            for (int i = 0; i < postings.length; i++) {
                postings[i] = new PackedPostings();
            }
            spool.forEach(spooled -> {
                if (layout.version() != IndexFormat.V1) {
                    out.align(IndexFormat.SERIES_ALIGNMENT);
                }
                long ref = layout.version() == IndexFormat.V1
                        ? out.position()
                        : out.position() / IndexFormat.SERIES_ALIGNMENT;
                body.clear();
                writeEntry(spooled, ref, body);
                out.buffer().uvarint(body.size());
                int from = out.buffer().size();
                out.buffer().bytes(body.array(), 0, body.size()).crcFrom(from);
                out.flushIfFull();
            });
        }

        private void writeEntry(ByteCursor spooled, long ref, ByteBuilder body) throws IOException {
            int labels = (int) spooled.uvarint();
            body.uvarint(labels);
            allSeries.add(ref);
            for (int i = 0; i < labels; i++) {
                int pair = (int) spooled.uvarint();
                body.uvarint(symbolRefs[pairs.first(pair)]).uvarint(symbolRefs[pairs.second(pair)]);
                postings[pair].add(ref);
            }
            body.bytes(spooled.array(), spooled.position(), spooled.remaining());
        }

        /** Sorts by the places of name and value in the order of strings, as one number. */
        private void sortPairs() {
            int n = pairs.count();
            long[] keys = new long[n];
            PairIds byOrdinal = new PairIds();
            for (int pair = 0; pair < n; pair++) {
                int name = ordinals[pairs.first(pair)];
                int value = ordinals[pairs.second(pair)];
                keys[pair] = (long) name << 32 | value;
                byOrdinal.id(name, value); // Is the pair's own number, since both count from zero.
            }
            Arrays.sort(keys);
            sortedPairs = new int[n];
            for (int i = 0; i < n; i++) {
                sortedPairs[i] = byOrdinal.id((int) (keys[i] >>> 32), (int) keys[i]);
            }
            postingsOffsets = new long[n];
        }

        private String name(int sorted) {
            return symbols[ordinals[pairs.first(sortedPairs[sorted])]];
        }

        private String value(int sorted) {
            return symbols[ordinals[pairs.second(sortedPairs[sorted])]];
        }

        private Map<String, Long> writeLabelIndices() throws IOException {
            Map<String, Long> offsets = new LinkedHashMap<>();
            for (int i = 0; i < sortedPairs.length; ) {
                int end = i + 1;
                while (end < sortedPairs.length && name(end).equals(name(i))) {
                    end++;
                }
                out.align(4);
                offsets.put(name(i), out.position());
                out.begin(8 + 4L * (end - i), "label index");
                out.buffer().be32(1).be32(end - i);
                for (; i < end; i++) {
                    out.buffer().be32((int) symbolRefs[pairs.second(sortedPairs[i])]);
                    out.flushIfFull();
                }
                out.end();
            }
            return offsets;
        }

        private void writePostings() throws IOException {
            out.align(4);
            allOffset = writeList(allSeries);
            for (int i = 0; i < sortedPairs.length; i++) {
                postingsOffsets[i] = writeList(postings[sortedPairs[i]]);
            }
        }

        private long writeList(PackedPostings list) throws IOException {
            out.align(4);
            long offset = out.position();
            out.begin(4 + 4L * list.count(), "list of series");
            out.buffer().be32(list.count());
            list.forEach(ref -> {
                out.buffer().be32(ref);
                out.flushIfFull();
            });
            out.end();
            return offset;
        }

        private void writeLabelIndicesTable(Map<String, Long> offsets) throws IOException {
            ByteBuilder table = new ByteBuilder(1024);
            table.be32(offsets.size());
            offsets.forEach((name, offset) -> table.uvarint(1).string(name).uvarint(offset));
            out.begin(table.size(), "label offset table");
            out.buffer().bytes(table.array(), 0, table.size());
            out.end();
        }

        private void writePostingsTable() throws IOException {
            long length = 4 + 3 + uvarintLength(allOffset);
            for (int i = 0; i < sortedPairs.length; i++) {
                int nameBytes = utf8Length(name(i));
                int valueBytes = utf8Length(value(i));
                length += 1
                        + uvarintLength(nameBytes)
                        + nameBytes
                        + uvarintLength(valueBytes)
                        + valueBytes
                        + uvarintLength(postingsOffsets[i]);
            }
            out.begin(length, "postings offset table");
            out.buffer().be32(sortedPairs.length + 1);
            out.buffer().uvarint(2).string("").string("").uvarint(allOffset);
            for (int i = 0; i < sortedPairs.length; i++) {
                out.buffer().uvarint(2).string(name(i)).string(value(i)).uvarint(postingsOffsets[i]);
                out.flushIfFull();
            }
            out.end();
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int uvarintLength(long v) {
        return Math.max(1, (64 - Long.numberOfLeadingZeros(v) + 6) / 7);
    }
}
