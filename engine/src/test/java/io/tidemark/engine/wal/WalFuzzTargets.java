package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.record.RecordDecoder;
import io.tidemark.engine.testing.AnyBytes;
import io.tidemark.engine.testing.Seals;

/** What fuzzers call. */
public final class WalFuzzTargets {
    private WalFuzzTargets() {}

    /** Reads a segment, its checksums made right, and decodes its records. */
    public static void segment(byte[] bytes) {
        HeapDirectory heap = new HeapDirectory();
        heap.put("wal/00000000", Seals.segment(bytes));
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            try (SegmentReader reader = new SegmentReader(heap.open("wal/00000000"))) {
                RecordDecoder decoder = new RecordDecoder();
                long position = 0;
                while (reader.next()) {
                    assertThat(reader.position()).isBetween(position + 1, (long) bytes.length);
                    position = reader.position();
                    AnyBytes.giveDataOrCorruption(bytes.length, () -> decoder.decode(reader.record()));
                }
            }
        });
    }

    /** Decompresses a block of snappy; what was in it is compressed and decompressed again. */
    public static void snappy(byte[] bytes) {
        ByteBuilder plain = new ByteBuilder(64);
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            Snappy.decompress(new ByteCursor(bytes, 0, bytes.length, "snappy", 0), plain);
            assertThat(plain.size()).isLessThanOrEqualTo(64 * bytes.length);
            ByteBuilder packed = new ByteBuilder(64);
            Snappy.compress(plain.array(), 0, plain.size(), packed);
            ByteBuilder back = new ByteBuilder(64);
            Snappy.decompress(new ByteCursor(packed.array(), 0, packed.size(), "snappy", 0), back);
            assertThat(back.toByteArray()).isEqualTo(plain.toByteArray());
        });
    }

    /** Decompresses a frame of zstd. */
    public static void zstd(byte[] bytes) {
        AnyBytes.giveDataOrCorruption(
                Snappy.LENGTH_MAX,
                () -> Zstd.decompress(new ByteCursor(bytes, 0, bytes.length, "zstd", 0), new ByteBuilder(64)));
    }
}
