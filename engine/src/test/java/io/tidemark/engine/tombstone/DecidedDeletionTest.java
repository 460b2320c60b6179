package io.tidemark.engine.tombstone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.testing.SimDirectory;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The file in which a deletion is decided. */
class DecidedDeletionTest {
    private static final DecidedDeletion SOME = new DecidedDeletion(
            Map.of(
                    "01A00000000000000000000001",
                    Tombstones.of(Map.of(1L, Intervals.of(5, 7), 9L, Intervals.of(Long.MIN_VALUE, Long.MAX_VALUE))),
                    "01A00000000000000000000002",
                    Tombstones.of(Map.of(300L, Intervals.of(-5, -5)))),
            Tombstones.of(Map.of(77L, Intervals.of(1_700_000_000_000L, 1_700_000_000_001L))));

    private static DecidedDeletion read(byte[] content) throws IOException {
        SimDirectory disk = new SimDirectory();
        disk.plant(DecidedDeletion.FILE, content);
        return DecidedDeletion.read(disk);
    }

    @Test
    void itReadsBackUntilItIsRemoved() throws IOException {
        SimDirectory disk = new SimDirectory();
        assertThat(DecidedDeletion.read(disk)).isNull();
        SOME.write(disk);
        SOME.write(disk);
        assertThat(DecidedDeletion.read(disk.crash(1))).isEqualTo(SOME);
        SimDirectory other = new SimDirectory();
        SOME.write(other);
        DecidedDeletion.remove(other);
        DecidedDeletion.remove(other);
        assertThat(DecidedDeletion.read(other.crash(1))).isNull();
    }

    @Test
    void everyFlippedBitAndEveryShorterFileIsStated() throws IOException {
        SimDirectory disk = new SimDirectory();
        SOME.write(disk);
        byte[] whole = disk.content(DecidedDeletion.FILE);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            checkStated(flipped, "bit " + bit);
        }
        for (int length = 0; length < whole.length; length++) {
            checkStated(Arrays.copyOf(whole, length), "length " + length);
        }
    }

    private static void checkStated(byte[] content, String what) throws IOException {
        try {
            read(content);
        } catch (CorruptionException e) {
            assertThat(e.file()).as(what).isEqualTo(DecidedDeletion.FILE);
            return;
        }
        fail("%s is not noticed", what);
    }
}
