package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Goes through every byte of an index, section by section as they lie in the file, and verifies every checksum: for the
 * integrity checker. What the sections mean to each other is left to {@link IndexReader}'s users. For one thread.
 */
public final class IndexWalk {
    private static final int PIECE = 256 << 10;
    private static final int LENGTH_BYTES_MAX = 10;
    private static final int SECTION_ALIGNMENT = 4;

    private final ByteInput file;
    private final Toc toc;
    private final int version;
    private final long end;
    private final Consumer<CorruptionException> faults;

    private int[] refs = new int[1024];
    private int seriesCount;
    private long listCount;

    private IndexWalk(ByteInput file, int version, Toc toc, Consumer<CorruptionException> faults) throws IOException {
        this.file = file;
        this.version = version;
        this.toc = toc;
        this.end = file.length() - IndexFormat.TOC_BYTES;
        this.faults = faults;
    }

    /**
     * What lies in the file.
     *
     * @param series references of the series, in the order of the file
     * @param lists how many lists of postings there are, that of all series included
     */
    public record Found(Postings series, long lists) {}

    /**
     * Walks an index.
     *
     * @param faults is told of what is wrong and does not keep the walk from going on
     * @throws CorruptionException where the walk can't go on
     */
    public static Found walk(ByteInput file, Consumer<CorruptionException> faults) throws IOException {
        Toc toc = Toc.read(file);
        ByteCursor header = file.cursor(0, IndexFormat.HEADER_BYTES);
        if (header.be32() != IndexFormat.MAGIC) {
            throw new CorruptionException(file.name(), 0, "no index: the magic number is wrong");
        }
        int version = header.u8();
        if (version < IndexFormat.V1 || version > IndexFormat.V3) {
            throw new CorruptionException(file.name(), 4, "an index of version " + version + ", known are 1, 2 and 3");
        }
        IndexWalk walk = new IndexWalk(file, version, toc, faults);
        walk.sections();
        return new Found(Postings.ofSorted(walk.refs, walk.seriesCount), walk.listCount);
    }

    private void sections() throws IOException {
        TreeSet<Long> begins = new TreeSet<>();
        for (long at : new long[] {
            toc.symbols(),
            toc.series(),
            toc.labelIndices(),
            toc.labelIndicesTable(),
            toc.postings(),
            toc.postingsTable()
        }) {
            if (at != 0) {
                begins.add(at);
            }
        }
        if (begins.isEmpty()) {
            throw new CorruptionException(file.name(), end, "the table of contents names no section");
        }
        zeros(IndexFormat.HEADER_BYTES, begins.first());
        begins.add(end);
        for (long begin : begins.headSet(end)) {
            Long next = begins.higher(begin);
            long until = next == null ? end : next;
            // Where two sections begin at one place, the one that is there is the last of them; the other is empty.
            if (begin == toc.postingsTable()) {
                single(begin, until, "postings offset table");
            } else if (begin == toc.labelIndicesTable()) {
                single(begin, until, "label offset table");
            } else if (begin == toc.postings()) {
                listCount = run(begin, until, "list of series");
            } else if (begin == toc.labelIndices()) {
                run(begin, until, "label index");
            } else if (begin == toc.series()) {
                series(begin, until);
            } else {
                single(begin, until, "symbols");
            }
        }
    }

    private void single(long begin, long until, String what) throws IOException {
        zeros(section(begin, what), until);
    }

    /** Sections one behind another; the result is how many. */
    private long run(long begin, long until, String what) throws IOException {
        long count = 0;
        long at = begin;
        while (at < until) {
            long aligned = align(at, SECTION_ALIGNMENT, until);
            zeros(at, aligned);
            at = aligned;
            if (at < until) {
                at = section(at, what);
                count++;
            }
        }
        if (at > until) {
            throw new CorruptionException(file.name(), begin, "the last " + what + " reaches into the next section");
        }
        return count;
    }

    /** Verifies one section; the result is where it ends. */
    private long section(long at, String what) throws IOException {
        SectionScanner scan = new SectionScanner(file, at, what);
        try {
            scan.finish();
        } catch (CorruptionException fault) {
            faults.accept(fault);
        }
        return scan.end() + IndexFormat.CRC_BYTES;
    }

    private void series(long begin, long until) throws IOException {
        int alignment = version == IndexFormat.V1 ? 1 : IndexFormat.SERIES_ALIGNMENT;
        byte[] piece = new byte[0];
        long pieceOffset = begin;
        long at = begin;
        while (true) {
            long aligned = align(at, alignment, until);
            zeros(at, aligned);
            at = aligned;
            if (at >= until) {
                break;
            }
            long need = LENGTH_BYTES_MAX;
            while (true) {
                boolean isPartly = at + need > pieceOffset + piece.length && pieceOffset + piece.length < until;
                if (isPartly || at >= pieceOffset + piece.length) {
                    piece = file.read(at, (int) Math.min(Math.max(need, PIECE), until - at));
                    pieceOffset = at;
                }
                int from = (int) (at - pieceOffset);
                ByteCursor in = new ByteCursor(piece, from, piece.length, file.name(), at);
                if (version == IndexFormat.V1 && piece[from] == 0) {
                    need = 1; // Padding: an entry is never empty.
                    break;
                }
                int length = in.count(
                        Math.max(0, Math.min(until - in.offset() - IndexFormat.CRC_BYTES, Integer.MAX_VALUE - 64)),
                        "a series' length");
                int headerBytes = in.position() - from;
                need = (long) headerBytes + length + IndexFormat.CRC_BYTES;
                if (need > until - at) {
                    throw in.corrupt("a series reaches into the next section");
                }
                if (need <= piece.length - from) {
                    add((int) (at / alignment));
                    in.skip(length);
                    try {
                        file.verify(piece, from + headerBytes, length, in.be32(), at);
                    } catch (CorruptionException fault) {
                        faults.accept(fault);
                    }
                    break;
                }
            }
            at += need;
        }
    }

    private void add(int ref) {
        if (seriesCount == refs.length) {
            refs = Arrays.copyOf(refs, seriesCount * 2);
        }
        refs[seriesCount++] = ref;
    }

    private static long align(long at, int alignment, long until) {
        return Math.min(until, (at + alignment - 1) / alignment * alignment);
    }

    /** What lies between two things must be nothing. */
    private void zeros(long from, long to) throws IOException {
        if (from > to) {
            throw new CorruptionException(file.name(), to, "a section begins inside the one before it");
        }
        if (to - from >= IndexFormat.SERIES_ALIGNMENT) {
            throw new CorruptionException(file.name(), from, (to - from) + " bytes belong to no section");
        }
        for (byte b : file.read(from, (int) (to - from))) {
            if (b != 0) {
                faults.accept(new CorruptionException(file.name(), from, "the padding is not zero"));
                return;
            }
        }
    }
}
