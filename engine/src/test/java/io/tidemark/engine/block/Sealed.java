package io.tidemark.engine.block;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Crc32c;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A file of a block with the ranges that its checksums cover, so that damage can be sealed with a right checksum. */
final class Sealed {
    /** {@code bytes[from, to)} is covered by the checksum at {@code to}. */
    private record Cover(int from, int to) {}

    private final byte[] bytes;
    private final List<Cover> covers = new ArrayList<>();

    private Sealed(byte[] bytes) {
        this.bytes = bytes;
    }

    static Sealed of(String file, byte[] bytes) {
        Sealed sealed = new Sealed(bytes);
        try {
            switch (file) {
                case "/index" -> sealed.index();
                case "/tombstones" -> sealed.covers.add(new Cover(5, bytes.length - 4));
                default -> sealed.chunks();
            }
        } catch (CorruptionException e) {
            throw new IllegalStateException(e);
        }
        for (Cover cover : sealed.covers) {
            int stored = ByteCursor.be32(bytes, cover.to);
            if (stored != Crc32c.of(bytes, cover.from, cover.to - cover.from)) {
                throw new IllegalStateException("no checksum of " + cover);
            }
        }
        return sealed;
    }

    private void index() throws CorruptionException {
        int toc = bytes.length - 52;
        ByteCursor in = new ByteCursor(bytes, 0, bytes.length, "index", 0);
        in.position(toc);
        int[] offsets = new int[6];
        for (int i = 0; i < 6; i++) {
            offsets[i] = (int) in.be64();
        }
        covers.add(new Cover(toc, toc + 48));
        section(offsets[0]);
        section(offsets[5]);
        in.position(offsets[1]);
        while (in.position() + 16 < offsets[2]) {
            in.position((in.position() + 15) / 16 * 16);
            int length = (int) in.uvarint();
            covers.add(new Cover(in.position(), in.position() + length));
            in.skip(length + 4);
        }
        int at = (offsets[4] + 3) / 4 * 4;
        while (at < offsets[3]) {
            at = (section(at) + 4 + 3) / 4 * 4;
        }
    }

    /** Index of the checksum. */
    private int section(int at) {
        int end = at + 4 + ByteCursor.be32(bytes, at);
        covers.add(new Cover(at + 4, end));
        return end;
    }

    private void chunks() throws CorruptionException {
        ByteCursor in = new ByteCursor(bytes, 0, bytes.length, "chunks", 0);
        in.skip(8);
        while (in.remaining() > 0) {
            int length = (int) in.uvarint();
            covers.add(new Cover(in.position(), in.position() + 1 + length));
            in.skip(1 + length + 4);
        }
    }

    /** A copy with a few bytes of one covered range changed and its checksum made right. */
    byte[] damaged(Random random) {
        byte[] out = bytes.clone();
        Cover cover = covers.get(random.nextInt(covers.size()));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = cover.from + random.nextInt(cover.to - cover.from);
            switch (random.nextInt(4)) {
                case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> out[at] = (byte) 0xff;
                case 2 -> out[at] = 0;
                default -> out[at] = (byte) random.nextInt();
            }
        }
        int crc = Crc32c.of(out, cover.from, cover.to - cover.from);
        for (int i = 0; i < 4; i++) {
            out[cover.to + i] = (byte) (crc >>> (24 - 8 * i));
        }
        return out;
    }
}
