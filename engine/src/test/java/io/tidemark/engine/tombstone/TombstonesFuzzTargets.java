package io.tidemark.engine.tombstone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.testing.AnyBytes;
import io.tidemark.engine.testing.Seals;

/** What fuzzers call. */
public final class TombstonesFuzzTargets {
    private TombstonesFuzzTargets() {}

    /** Reads a file, its checksum made right; what was in it is written and read again. */
    public static void read(byte[] bytes) {
        HeapDirectory heap = new HeapDirectory();
        heap.put("tombstones", Seals.tombstones(bytes));
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            Tombstones read = TombstonesFile.read(heap, "tombstones");
            heap.put("again", TombstonesFile.encode(read));
            assertThat(TombstonesFile.read(heap, "again")).isEqualTo(read);
        });
    }
}
