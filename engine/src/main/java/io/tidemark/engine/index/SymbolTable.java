package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The strings of an index. In memory are the places of every {@value IndexFormat#SAMPLING}nd symbol and a bounded cache of
 * those that were asked for; the rest stays in the file, and what is read of it again is compared with a checksum that was taken
 * when the whole was verified. Safe for any thread.
 */
final class SymbolTable {
    /** A power of two. Label names and the values of one metric's series fit; a miss costs one short read. */
    private static final int CACHE_SLOTS = 8192;

    /** Longer strings are not cached, so that the cache is bounded in bytes too. */
    private static final int CACHED_LENGTH_MAX = 1024;

    private static final int V1_GUESS_BYTES = 128;

    private record Cached(int ref, String symbol) {}

    private final ByteInput file;
    private final boolean refsAreOffsets;

    /** Offset of the first symbol in the file. */
    private final long start;

    /** Offset of the byte after the last symbol in the file. */
    private final long end;

    private final int count;

    /** Offsets from {@link #start}, unsigned, of every so manyth symbol; empty where references are offsets. */
    private final int[] samples;

    /** The checksum of the symbols from each sample up to the next, which are read again together. */
    private final int[] crcs;

    private final AtomicReferenceArray<@Nullable Cached> cache;

    private SymbolTable(
            ByteInput file, boolean refsAreOffsets, long start, long end, int count, int[] samples, int[] crcs) {
        this.file = file;
        this.refsAreOffsets = refsAreOffsets;
        this.start = start;
        this.end = end;
        this.count = count;
        this.samples = samples;
        this.crcs = crcs;
        this.cache = new AtomicReferenceArray<>(CACHE_SLOTS);
    }

    /** Reads the whole table once, verifies it, and keeps the samples. */
    static SymbolTable load(ByteInput file, Toc toc, int version) throws IOException {
        SectionScanner scan = new SectionScanner(file, toc.symbols(), "symbols");
        boolean refsAreOffsets = version == IndexFormat.V1;
        long count = scan.be32() & 0xffffffffL;
        if (count > scan.remaining()) {
            throw scan.corrupt(count + " symbols cannot be in " + scan.remaining() + " bytes");
        }
        long start = scan.offset();
        int[] samples = new int[refsAreOffsets ? 0 : (int) ((count + IndexFormat.SAMPLING - 1) / IndexFormat.SAMPLING)];
        int[] crcs = new int[samples.length];
        scan.endEntry();
        scan.takeCrc();
        byte[] previous = new byte[64];
        int previousLength = -1;
        for (long i = 0; i < count; i++) {
            if (!refsAreOffsets && i % IndexFormat.SAMPLING == 0) {
                samples[(int) (i / IndexFormat.SAMPLING)] = (int) (scan.offset() - start);
            }
            int length = scan.stringLength();
            int at = scan.string(length);
            // The order of references is taken for the order of strings, so it is not only believed.
            if (!refsAreOffsets
                    && previousLength >= 0
                    && Arrays.compareUnsigned(previous, 0, previousLength, scan.array(), at, at + length) >= 0) {
                throw scan.corrupt("symbol " + i + " is not after the one before it");
            }
            if (length > previous.length) {
                previous = new byte[Math.max(length, previous.length * 2)];
            }
            System.arraycopy(scan.array(), at, previous, 0, length);
            previousLength = length;
            scan.endEntry();
            boolean endsGroup = i % IndexFormat.SAMPLING == IndexFormat.SAMPLING - 1 || i == count - 1;
            if (!refsAreOffsets && endsGroup) {
                crcs[(int) (i / IndexFormat.SAMPLING)] = scan.takeCrc();
            }
        }
        if (scan.remaining() != 0) {
            throw scan.corrupt(scan.remaining() + " bytes are left after " + count + " symbols");
        }
        scan.finish();
        return new SymbolTable(file, refsAreOffsets, start, scan.end(), (int) count, samples, crcs);
    }

    /** How many symbols there are; as an unsigned number. */
    int count() {
        return count;
    }

    /** Whether an ascending order of references is an ascending order of strings. */
    boolean isOrdered() {
        return !refsAreOffsets;
    }

    /**
     * The symbol of a reference.
     *
     * @param ref as an unsigned number
     * @param askedAt offset in the file of whoever refers to it, for messages
     */
    String get(long ref, long askedAt) throws IOException {
        if (ref < 0 || ref > 0xffffffffL) {
            throw noSymbol(ref, askedAt);
        }
        int key = (int) ref;
        int slot = (key * 0x9E3779B9) >>> (32 - 13);
        Cached cached = cache.getPlain(slot);
        if (cached != null && cached.ref() == key) {
            return cached.symbol();
        }
        String symbol = refsAreOffsets ? readAt(ref, askedAt) : readOrdinal(ref, askedAt);
        if (symbol.length() <= CACHED_LENGTH_MAX) {
            // A record's fields are final: a race shows the old entry or the new one, never half of one.
            cache.setPlain(slot, new Cached(key, symbol));
        }
        return symbol;
    }

    private String readOrdinal(long ref, long askedAt) throws IOException {
        if (ref >= (count & 0xffffffffL)) {
            throw noSymbol(ref, askedAt);
        }
        int group = (int) (ref / IndexFormat.SAMPLING);
        long from = start + (samples[group] & 0xffffffffL);
        long to = group + 1 < samples.length ? start + (samples[group + 1] & 0xffffffffL) : end;
        if (to - from > Integer.MAX_VALUE - 64) {
            throw new CorruptionException(file.name(), from, "symbols of more than 2 GiB are not supported");
        }
        ByteCursor in = file.cursor(from, (int) (to - from));
        file.verify(in.array(), 0, in.end(), crcs[group], from);
        for (long skip = ref % IndexFormat.SAMPLING; skip > 0; skip--) {
            in.skip(in.count(in.remaining(), "a symbol's length"));
        }
        return in.string();
    }

    private String readAt(long offset, long askedAt) throws IOException {
        if (offset < start || offset >= end) {
            throw noSymbol(offset, askedAt);
        }
        ByteCursor in = file.cursor(offset, (int) Math.min(V1_GUESS_BYTES, end - offset));
        int length = in.count(end - in.offset(), "a symbol's length");
        if (length <= in.remaining()) {
            return new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        }
        return new String(file.read(in.offset(), length), StandardCharsets.UTF_8);
    }

    private CorruptionException noSymbol(long ref, long askedAt) {
        return new CorruptionException(
                file.name(),
                askedAt,
                "there is no symbol " + Long.toUnsignedString(ref) + " among " + Integer.toUnsignedString(count));
    }
}
