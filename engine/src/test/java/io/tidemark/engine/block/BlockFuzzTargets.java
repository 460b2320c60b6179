package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.testing.AnyBytes;
import io.tidemark.engine.testing.Seals;
import java.util.Arrays;

/** What fuzzers call. */
public final class BlockFuzzTargets {
    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";

    private BlockFuzzTargets() {}

    /** Reads a meta.json; what was understood of it is written and read again. */
    public static void meta(byte[] bytes) {
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            BlockMeta meta = BlockMetaFile.parse(bytes, BlockMetaFile.NAME, ULID);
            byte[] ours = BlockMetaFile.encode(meta);
            assertThat(BlockMetaFile.encode(BlockMetaFile.parse(ours, "again", ULID)))
                    .isEqualTo(ours);
        });
    }

    /**
     * Opens a block, its checksums made right, asks it everything, and checks it. The lengths of index, meta.json and tombstones
     * come first, two bytes each; then the files, the chunks last.
     */
    public static void whole(byte[] bytes) {
        if (bytes.length < 6) {
            return;
        }
        HeapDirectory heap = new HeapDirectory();
        int at = 6;
        byte[][] files = new byte[4][];
        for (int i = 0; i < 4; i++) {
            int length = i == 3 ? bytes.length : (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
            int end = Math.min(bytes.length, at + length);
            files[i] = Arrays.copyOfRange(bytes, at, end);
            at = end;
        }
        heap.put(ULID + "/index", Seals.index(files[0]));
        heap.put(ULID + "/meta.json", files[1]);
        heap.put(ULID + "/tombstones", Seals.tombstones(files[2]));
        heap.put(ULID + "/chunks/000001", Seals.chunks(files[3]));
        boolean isData = AnyBytes.giveDataOrCorruption(bytes.length, () -> BlockAnswer.of(heap));
        BlockCheck.Report report = BlockCheck.report(heap, ULID);
        // What the check calls whole answers everything.
        assertThat(isData || !report.problems().isEmpty()).isTrue();
    }
}
