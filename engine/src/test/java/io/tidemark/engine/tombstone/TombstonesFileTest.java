package io.tidemark.engine.tombstone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.HeapDirectory;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The file of deleted times, and what it refuses. */
class TombstonesFileTest {
    private final HeapDirectory heap = new HeapDirectory();

    private Tombstones read(byte[] bytes) throws IOException {
        heap.put("b/tombstones", bytes);
        return TombstonesFile.read(heap, "b/tombstones");
    }

    @Test
    void anEmptyFileHasNineBytes() throws IOException {
        byte[] bytes = TombstonesFile.encode(Tombstones.NONE);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0130ba300100000000");
        assertThat(read(bytes)).isEqualTo(Tombstones.NONE);
    }

    @Test
    void aMissingFileDeletesNothing() throws IOException {
        assertThat(TombstonesFile.read(heap, "b/tombstones").isEmpty()).isTrue();
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Map<Long, Intervals> map = new HashMap<>();
            for (int i = random.nextInt(10); i > 0; i--) {
                long min = random.nextLong() >> random.nextInt(64);
                long max = random.nextBoolean() ? Long.MAX_VALUE : Math.max(min, random.nextLong());
                long ref = random.nextInt() & 0xffffffffL;
                map.merge(ref, Intervals.of(min, max), Intervals::with);
            }
            Tombstones tombstones = Tombstones.of(map);
            assertThat(read(TombstonesFile.encode(tombstones)))
                    .as("seed " + seed)
                    .isEqualTo(tombstones);
            map.forEach((ref, intervals) -> assertThat(tombstones.get(ref)).isEqualTo(intervals));
        }
    }

    @Test
    void severalEntriesOfASeriesMergeAndBackwardOnesHideNothing() throws IOException {
        ByteBuilder out = new ByteBuilder(64).be32(0x0130BA30).u8(1);
        out.uvarint(7).varint(10).varint(20);
        out.uvarint(8).varint(-5).varint(5);
        out.uvarint(7).varint(15).varint(30);
        out.uvarint(7).varint(31).varint(31);
        out.uvarint(9).varint(5).varint(4);
        Tombstones read = read(out.crcFrom(5).toByteArray());
        assertThat(read.byRef()).isEqualTo(Map.of(7L, Intervals.of(10, 31), 8L, Intervals.of(-5, 5)));
        assertThat(read.intervalCount()).isEqualTo(2);
        assertThat(read.get(9)).isEqualTo(Intervals.NONE);
        assertThat(read.with(9, Intervals.of(1, 2)).intervalCount()).isEqualTo(3);
        assertThat(read.with(7, Intervals.of(32, 40)).get(7)).isEqualTo(Intervals.of(10, 40));
    }

    @Test
    void replacingLeavesOneFile() throws IOException {
        heap.put("b/tombstones", TombstonesFile.encode(Tombstones.NONE));
        heap.put("b/tombstones.tmp", new byte[3]);
        Tombstones one = Tombstones.of(Map.of(1L, Intervals.of(1, 2)));
        TombstonesFile.replace(heap, "b", "tombstones", one);
        assertThat(heap.list("b")).hasSize(1);
        assertThat(TombstonesFile.read(heap, "b/tombstones")).isEqualTo(one);
    }

    @Test
    void wrongBytesAreNamedWithTheirPlace() {
        byte[] good = TombstonesFile.encode(Tombstones.of(Map.of(1L, Intervals.of(1, 2))));
        Object[][] cases = {{0, "magic number"}, {4, "version"}, {5, "checksum"}, {good.length - 1, "checksum"}};
        for (Object[] c : cases) {
            byte[] bad = good.clone();
            bad[(int) c[0]] ^= 0x40;
            assertThatThrownBy(() -> read(bad))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("b/tombstones")
                    .hasMessageContaining((String) c[1]);
        }
        byte[] cutEntry = new ByteBuilder(64)
                .be32(0x0130BA30)
                .u8(1)
                .uvarint(7)
                .varint(10)
                .crcFrom(5)
                .toByteArray();
        assertThatThrownBy(() -> read(cutEntry)).isInstanceOf(CorruptionException.class);
    }
}
