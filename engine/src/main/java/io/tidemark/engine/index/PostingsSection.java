package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Lists of series references: {@code be32 length | be32 n | n x be32 | crc}. Each is verified whenever it is read. Lists that
 * lie close together are fetched in one read.
 */
final class PostingsSection {
    /** How much is read at once of a long list, and for several short ones. */
    private static final int PIECE = 256 << 10;

    /** Two lists are fetched together where the second begins at most this far behind the first. */
    private static final int NEAR = 4 << 10;

    /** How much is read of a list whose length is not known; covers a list of 253 series. */
    private static final int GUESS_BYTES = 1 << 10;

    private static final int LENGTH_AND_COUNT_BYTES = 8;

    private final ByteInput file;
    private final long end;

    PostingsSection(ByteInput file) throws IOException {
        this.file = file;
        this.end = file.length() - IndexFormat.TOC_BYTES;
    }

    /** The list at an offset. */
    Postings read(long offset) throws IOException {
        checkOffset(offset);
        int guess = (int) Math.min(GUESS_BYTES, end - offset);
        return list(file.cursor(offset, guess), offset);
    }

    /** The lists at each of some offsets, ascending; negative offsets are passed over. */
    List<Postings> read(long[] offsets) throws IOException {
        List<Postings> lists = new ArrayList<>(offsets.length);
        for (int i = 0; i < offsets.length; ) {
            if (offsets[i] < 0) {
                i++;
                continue;
            }
            int j = i + 1;
            long from = offsets[i];
            checkOffset(from);
            long last = from;
            while (j < offsets.length
                    && (offsets[j] < 0
                            || (offsets[j] > last && offsets[j] - last <= NEAR && offsets[j] - from <= PIECE))) {
                last = Math.max(last, offsets[j]);
                j++;
            }
            checkOffset(last);
            ByteCursor in = file.cursor(from, (int) (Math.min(last + GUESS_BYTES, end) - from));
            for (; i < j; i++) {
                if (offsets[i] >= 0) {
                    in.position((int) (offsets[i] - from));
                    lists.add(list(in, offsets[i]));
                }
            }
        }
        return lists;
    }

    private void checkOffset(long offset) throws CorruptionException {
        if (offset < IndexFormat.HEADER_BYTES || offset > end - LENGTH_AND_COUNT_BYTES - IndexFormat.CRC_BYTES) {
            throw new CorruptionException(
                    file.name(), offset, "a list of series cannot begin here, the lists end at " + end);
        }
    }

    /** Reads the list that begins at the cursor, from the cursor where it holds all of it, else from the file. */
    private Postings list(ByteCursor in, long offset) throws IOException {
        long length = in.be32() & 0xffffffffL;
        if (length < 4 || length > end - offset - 4 - IndexFormat.CRC_BYTES) {
            throw new CorruptionException(
                    file.name(),
                    offset,
                    "a list of series cannot be " + length + " bytes long, the lists end at " + end);
        }
        long count = in.be32() & 0xffffffffL;
        if (count * 4 != length - 4) {
            throw new CorruptionException(
                    file.name(), offset, "a list of " + count + " series cannot be " + length + " bytes long");
        }
        if (length - 4 + IndexFormat.CRC_BYTES > in.remaining()) {
            return longList(offset, (int) count);
        }
        int[] refs = new int[(int) count];
        int at = in.position();
        copy(in.array(), at, refs, 0, refs.length, offset);
        in.skip(refs.length * 4);
        file.verify(in.array(), at - 4, refs.length * 4 + 4, in.be32(), offset + 4);
        return Postings.ofSorted(refs, refs.length);
    }

    private Postings longList(long offset, int count) throws IOException {
        int[] refs = new int[count];
        CRC32C crc = new CRC32C();
        byte[] piece = new byte[Math.min(PIECE, count * 4 + 4)];
        file.read(offset + 4, piece, 0, 4);
        crc.update(piece, 0, 4);
        long at = offset + LENGTH_AND_COUNT_BYTES;
        for (int done = 0; done < count; ) {
            int n = Math.min(count - done, piece.length / 4);
            file.read(at, piece, 0, n * 4);
            crc.update(piece, 0, n * 4);
            copy(piece, 0, refs, done, n, offset);
            at += n * 4L;
            done += n;
        }
        int stored = file.cursor(at, IndexFormat.CRC_BYTES).be32();
        if ((int) crc.getValue() != stored) {
            throw file.wrongChecksum((int) crc.getValue(), stored, offset + 4);
        }
        return Postings.ofSorted(refs, count);
    }

    private void copy(byte[] from, int at, int[] refs, int to, int count, long offset) throws CorruptionException {
        long previous = to == 0 ? -1 : refs[to - 1] & 0xffffffffL;
        int end = at + count * 4;
        int i = to;
        for (int p = at; p < end; p += 4) {
            int ref = ByteCursor.be32(from, p);
            if ((ref & 0xffffffffL) <= previous) {
                // May be no more than a wrong checksum, which is found later; either way it is no list of series.
                throw new CorruptionException(
                        file.name(), offset, "the list of series does not ascend at its entry " + i);
            }
            previous = ref & 0xffffffffL;
            refs[i++] = ref;
        }
    }
}
