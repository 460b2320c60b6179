package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the index of a block, versions 1 to 3. Safe for any thread.
 *
 * <p>Opening reads the header and the table of contents, nothing else. Symbols and offset table are read and verified once,
 * each before its first use, and then stay in memory as samples; a list of postings and a series are fetched by a ranged read
 * and verified each time: over bytes that are in the cache already a checksum costs next to nothing, and a page of a mapped
 * file may turn bad between two reads.
 */
public final class IndexReader implements PostingsSource, Closeable {
    /** Covers most series: a few labels and some dozens of chunks. */
    private static final int SERIES_GUESS_BYTES = 384;

    /** How much of the section is read at once while all series are walked. */
    private static final int WALK_BYTES = 256 << 10;

    private static final int LENGTH_BYTES_MAX = 10;

    private final ByteInput file;
    private final int version;
    private final Toc toc;
    private final long seriesEnd;
    private final PostingsSection lists;

    private volatile @Nullable SymbolTable symbols;
    private volatile @Nullable PostingsTable table;
    private final Object lock = new Object();

    private IndexReader(ByteInput file, int version, Toc toc) throws IOException {
        this.file = file;
        this.version = version;
        this.toc = toc;
        this.seriesEnd = toc.seriesEnd(file.length());
        this.lists = new PostingsSection(file);
    }

    /** Opens an index and becomes the owner of its file; where it throws, the file is closed. */
    public static IndexReader open(ByteInput file) throws IOException {
        try {
            Toc toc = Toc.read(file);
            ByteCursor header = file.cursor(0, IndexFormat.HEADER_BYTES);
            int magic = header.be32();
            if (magic != IndexFormat.MAGIC) {
                throw new CorruptionException(
                        file.name(), 0, "magic number " + Integer.toHexString(magic) + ", an index has baaad700");
            }
            int version = header.u8();
            if (version < IndexFormat.V1 || version > IndexFormat.V3) {
                throw new CorruptionException(
                        file.name(), 4, "an index of version " + version + ", known are 1, 2 and 3");
            }
            return new IndexReader(file, version, toc);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The format's version. */
    public int version() {
        return version;
    }

    /** How many strings the index holds. */
    public long symbolCount() throws IOException {
        return symbols().count() & 0xffffffffL;
    }

    /** A string by its reference, which from version 2 on is its place in the order of strings. */
    String symbol(long ref) throws IOException {
        return symbols().get(ref, toc.symbols());
    }

    private SymbolTable symbols() throws IOException {
        SymbolTable loaded = symbols;
        if (loaded == null) {
            synchronized (lock) {
                loaded = symbols;
                if (loaded == null) {
                    loaded = SymbolTable.load(file, toc, version);
                    symbols = loaded;
                }
            }
        }
        return loaded;
    }

    private PostingsTable table() throws IOException {
        PostingsTable loaded = table;
        if (loaded == null) {
            synchronized (lock) {
                loaded = table;
                if (loaded == null) {
                    loaded = PostingsTable.load(file, toc, version);
                    table = loaded;
                }
            }
        }
        return loaded;
    }

    @Override
    public List<String> labelNames() throws IOException {
        return table().labelNames();
    }

    @Override
    public List<String> labelValues(String name) throws IOException {
        return labelValues(name, "");
    }

    @Override
    public List<String> labelValues(String name, String prefix) throws IOException {
        return name.isEmpty() ? List.of() : table().values(name, prefix);
    }

    @Override
    public int valueCount(String name) throws IOException {
        return table().valueCount(name);
    }

    @Override
    public Postings all() throws IOException {
        return find("", List.of(""));
    }

    @Override
    public Postings postings(String name, String value) throws IOException {
        return name.isEmpty() ? Postings.EMPTY : find(name, List.of(value));
    }

    @Override
    public Postings postings(String name, List<String> values) throws IOException {
        return name.isEmpty() ? Postings.EMPTY : find(name, values);
    }

    private Postings find(String name, List<String> values) throws IOException {
        List<byte[]> sorted = new ArrayList<>(values.size());
        for (String value : values) {
            sorted.add(value.getBytes(StandardCharsets.UTF_8));
        }
        sorted.sort(Arrays::compareUnsigned);
        long[] offsets = table().find(name, sorted);
        // Mostly in order already; duplicates and what was not found go to the front.
        Arrays.sort(offsets);
        int from = 0;
        while (from < offsets.length && offsets[from] < 0) {
            from++;
        }
        if (offsets.length - from == 1) {
            return lists.read(offsets[from]);
        }
        return Postings.union(lists.read(
                Arrays.stream(offsets, from, offsets.length).distinct().toArray()));
    }

    /**
     * Reads a series: its labels, and those of its chunks that overlap a range.
     *
     * @param ref from a list of postings of this index
     */
    public void series(int ref, TimeRange range, SeriesSink into) throws IOException {
        long unit = version == IndexFormat.V1 ? 1 : IndexFormat.SERIES_ALIGNMENT;
        long offset = (ref & 0xffffffffL) * unit;
        if (offset < toc.series() || offset >= seriesEnd) {
            throw new CorruptionException(
                    file.name(), offset, "no series begins here, they lie from " + toc.series() + " to " + seriesEnd);
        }
        int have = (int) Math.min(SERIES_GUESS_BYTES, seriesEnd - offset);
        byte[] bytes = into.scratch(have);
        file.read(offset, bytes, 0, have);
        ByteCursor in = new ByteCursor(bytes, 0, have, file.name(), offset);
        int length = seriesLength(in);
        int headerBytes = in.position();
        int total = headerBytes + length + IndexFormat.CRC_BYTES;
        if (total > have) {
            bytes = into.scratch(total);
            file.read(offset, bytes, 0, total);
            in = new ByteCursor(bytes, 0, total, file.name(), offset);
            in.skip(headerBytes);
        }
        ByteCursor body = in.slice(length);
        file.verify(bytes, headerBytes, length, in.be32(), offset);
        into.reset(labels(body, offset));
        if (!range.isEmpty()) {
            chunks(body, range, into);
        }
    }

    private int seriesLength(ByteCursor in) throws CorruptionException {
        long left = seriesEnd - in.offset() - IndexFormat.CRC_BYTES;
        int length = in.count(Math.max(0, Math.min(left, Integer.MAX_VALUE - 64)), "a series' length");
        if (length == 0) {
            throw in.corrupt("no series begins here");
        }
        // The length itself has taken bytes since what is left was counted.
        if (length > seriesEnd - in.offset() - IndexFormat.CRC_BYTES) {
            throw in.corrupt("a series reaches into the next section");
        }
        return length;
    }

    private Labels labels(ByteCursor in, long offset) throws IOException {
        SymbolTable table = symbols();
        int count = in.count(in.remaining() / 2, "the number of labels");
        String[] pairs = new String[2 * count];
        int n = 0;
        long previous = -1;
        for (int i = 0; i < count; i++) {
            long nameRef = in.uvarint();
            long valueRef = in.uvarint();
            // The order of references is the order of strings, which the symbol table has seen to; but for version 1.
            if (nameRef <= previous) {
                throw outOfOrder(in);
            }
            previous = nameRef;
            String value = table.get(valueRef, offset);
            if (!value.isEmpty()) { // An empty value is no label.
                String name = table.get(nameRef, offset);
                if (!table.isOrdered() && n > 0 && Utf8Order.compare(pairs[n - 2], name) >= 0) {
                    throw outOfOrder(in);
                }
                pairs[n++] = name;
                pairs[n++] = value;
            }
        }
        return Labels.ofSorted(n == pairs.length ? pairs : Arrays.copyOf(pairs, n));
    }

    private static CorruptionException outOfOrder(ByteCursor in) {
        return in.corrupt("the labels of a series are not in order");
    }

    private void chunks(ByteCursor in, TimeRange range, SeriesSink into) throws CorruptionException {
        ChunkMetas metas = new ChunkMetas(in);
        int inside = 0;
        while (metas.next()) {
            if (metas.minMillis > range.maxMillis()) {
                break; // They ascend.
            }
            if (metas.maxMillis >= range.minMillis()) {
                into.addChunk(metas.ref, metas.minMillis, metas.maxMillis);
                inside++;
            }
        }
        into.outside(metas.count - inside);
    }

    /**
     * Verifies what no query reads: the label indices and their table, where a writer before Prometheus 3.7 made them.
     *
     * @return whether they are there
     */
    public boolean verifyLabelIndices() throws IOException {
        if (toc.labelIndicesTable() == 0 || toc.labelIndicesTable() == toc.postingsTable()) {
            return false;
        }
        SectionScanner table = new SectionScanner(file, toc.labelIndicesTable(), "label offset table");
        long count = table.be32() & 0xffffffffL;
        for (long i = 0; i < count; i++) {
            for (long names = table.uvarint(); names > 0; names--) {
                table.string(table.stringLength());
            }
            new SectionScanner(file, table.uvarint(), "label index").finish();
            table.endEntry();
        }
        if (table.remaining() != 0) {
            throw table.corrupt(table.remaining() + " bytes are left after " + count + " label indices");
        }
        table.finish();
        return true;
    }

    /** Takes all series in the order of the file. */
    public interface SeriesVisitor {
        /**
         * A series that was verified.
         *
         * @param firstMillis time of its first sample, as the index has it; {@link Long#MAX_VALUE} where it has no chunks
         * @param lastMillis time of its last sample; {@link Long#MIN_VALUE} where it has no chunks
         */
        void series(int ref, int chunkCount, long firstMillis, long lastMillis);
    }

    /**
     * Reads and verifies every series once, in large pieces, without its labels, and makes sure that they are as many as the
     * list of all series says.
     */
    public void forEachSeries(SeriesVisitor visitor) throws IOException {
        Postings all = all();
        byte[] piece = new byte[0];
        long pieceOffset = 0;
        long unit = version == IndexFormat.V1 ? 1 : IndexFormat.SERIES_ALIGNMENT;
        for (int i = 0; i < all.size(); i++) {
            int ref = all.get(i);
            long offset = (ref & 0xffffffffL) * unit;
            if (offset < toc.series() || offset >= seriesEnd) {
                throw new CorruptionException(file.name(), offset, "no series begins here");
            }
            long need = LENGTH_BYTES_MAX;
            while (true) {
                if (offset + need > pieceOffset + piece.length && pieceOffset + piece.length < seriesEnd) {
                    piece = file.read(offset, (int) Math.min(Math.max(need, WALK_BYTES), seriesEnd - offset));
                    pieceOffset = offset;
                }
                int at = (int) (offset - pieceOffset);
                ByteCursor in = new ByteCursor(piece, at, piece.length, file.name(), offset);
                int length = seriesLength(in);
                int headerBytes = in.position() - at;
                need = (long) headerBytes + length + IndexFormat.CRC_BYTES;
                if (need <= piece.length - at) {
                    ByteCursor body = in.slice(length);
                    file.verify(piece, at + headerBytes, length, in.be32(), offset);
                    visit(ref, body, visitor);
                    break;
                }
            }
        }
    }

    private static void visit(int ref, ByteCursor body, SeriesVisitor visitor) throws CorruptionException {
        int labels = body.count(body.remaining() / 2, "the number of labels");
        for (int i = 0; i < labels; i++) {
            body.uvarint();
            body.uvarint();
        }
        ChunkMetas metas = new ChunkMetas(body);
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        while (metas.next()) {
            first = Math.min(first, metas.minMillis);
            last = metas.maxMillis;
        }
        visitor.series(ref, metas.count, first, last);
    }

    /** Decodes the chunks of a series; the fields are those of the chunk that {@link #next} found. */
    private static final class ChunkMetas {
        private final ByteCursor in;
        private final int count;
        private int done;
        private long minMillis;
        private long maxMillis;
        private long ref;

        ChunkMetas(ByteCursor in) throws CorruptionException {
            this.in = in;
            this.count = in.count(in.remaining() / 3, "the number of chunks");
        }

        boolean next() throws CorruptionException {
            if (done == count) {
                if (in.remaining() != 0) {
                    throw in.corrupt(in.remaining() + " bytes are left after " + count + " chunks");
                }
                return false;
            }
            if (done == 0) {
                minMillis = in.varint();
            } else {
                long gap = in.uvarint();
                minMillis = maxMillis + gap;
                if (gap <= 0 || minMillis < maxMillis) {
                    throw in.corrupt("chunk " + done + " does not begin after the end of the one before it");
                }
            }
            long duration = in.uvarint();
            maxMillis = minMillis + duration;
            if (duration < 0 || maxMillis < minMillis) {
                throw in.corrupt("chunk " + done + " ends before it begins");
            }
            ref = done == 0 ? in.uvarint() : ref + in.varint();
            done++;
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
