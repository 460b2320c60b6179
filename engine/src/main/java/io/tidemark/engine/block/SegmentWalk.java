package io.tidemark.engine.block;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Goes through every byte of one file of chunks from front to back and verifies every checksum. For one thread.
 */
final class SegmentWalk {
    private static final int PIECE = 1 << 20;
    private static final int LENGTH_BYTES_MAX = 5;

    private final ByteInput file;
    private final Consumer<CorruptionException> faults;
    private long[] offsets = new long[1024];
    private int count;

    SegmentWalk(ByteInput file, Consumer<CorruptionException> faults) {
        this.file = file;
        this.faults = faults;
    }

    /**
     * Walks the file, whose header has been checked.
     *
     * @return where its chunks begin, ascending
     * @throws CorruptionException where the walk can't go on
     */
    long[] walk() throws IOException {
        long end = file.length();
        long at = ChunkSegments.HEADER_BYTES;
        byte[] piece = new byte[0];
        long pieceOffset = at;
        while (at < end) {
            long need = LENGTH_BYTES_MAX;
            while (true) {
                if (at + need > pieceOffset + piece.length && pieceOffset + piece.length < end) {
                    piece = file.read(at, (int) Math.min(Math.max(need, PIECE), end - at));
                    pieceOffset = at;
                }
                int from = (int) (at - pieceOffset);
                ByteCursor in = new ByteCursor(piece, from, piece.length, file.name(), at);
                int data = in.count(
                        Math.max(0, Math.min(end - in.offset() - 5, Integer.MAX_VALUE - 64)), "a chunk's length");
                int begin = in.position();
                need = (long) (begin - from) + 1 + data + 4;
                if (need <= piece.length - from) {
                    add(at);
                    in.skip(1 + data);
                    try {
                        file.verify(piece, begin, 1 + data, in.be32(), at);
                    } catch (CorruptionException fault) {
                        faults.accept(fault);
                    }
                    break;
                }
            }
            at += need;
        }
        return Arrays.copyOf(offsets, count);
    }

    private void add(long offset) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = offset;
    }
}
