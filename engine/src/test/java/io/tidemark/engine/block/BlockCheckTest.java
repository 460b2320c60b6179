package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Golden;
import io.tidemark.engine.index.IndexWriter;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The check is silent about whole blocks and finds what is wrong with others. */
class BlockCheckTest {
    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";

    private final HeapDirectory heap = new HeapDirectory();

    private void make() throws IOException {
        BlockMaker maker = new BlockMaker().samplesPerChunk(5);
        for (int s = 0; s < 4; s++) {
            for (int i = 0; i < 10; i++) {
                maker.add(Labels.of("__name__", "m", "s", "v" + s), 1000 + i * 10, s + i);
            }
        }
        maker.write(heap, ULID);
    }

    @Test
    void blocksOfPrometheusAreWhole() throws IOException {
        LocalDirectory data = new LocalDirectory(Golden.prometheus242().resolve("data"));
        for (BlockMeta meta : BlockScanner.scan(data).blocks()) {
            assertThat(BlockCheck.check(data, meta.ulid())).isEmpty();
        }
        LocalDirectory old = new LocalDirectory(Golden.folder("index-v1"));
        assertThat(BlockCheck.check(old, "01DXXFZDYD1MQW6079WK0K6EDQ")).isEmpty();
    }

    @Test
    void ourOwnBlocksAreWhole() throws IOException {
        make();
        assertThat(BlockCheck.check(heap, ULID)).isEmpty();
        heap.put(ULID + "/chunks/000001", Arrays.copyOf(heap.bytes(ULID + "/chunks/000001"), 200_000));
        assertThat(BlockCheck.check(heap, ULID)).isEmpty(); // Room that a writer had reserved.
    }

    @Test
    void nearlyEveryFlippedBitIsFound() throws IOException {
        make();
        Random random = new Random(Long.getLong("tidemark.seed", 20261125L));
        int found = 0;
        int rounds = 1500;
        for (int round = 0; round < rounds; round++) {
            String file =
                    ULID + List.of("/index", "/chunks/000001", "/tombstones").get(round % 3);
            byte[] good = heap.bytes(file);
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            heap.put(file, bad);
            List<Problem> problems = BlockCheck.check(heap, ULID);
            found += problems.isEmpty() ? 0 : 1;
            assertThat(problems).allMatch(problem -> problem.kind().equals(BlockCheck.CORRUPT));
            heap.put(file, good);
        }
        // All but padding.
        assertThat(found).isGreaterThan(rounds * 9 / 10);
    }

    @Test
    void severalFaultsAreAllNamed() throws IOException {
        make();
        heap.put(ULID + "/meta.json", new byte[] {'x'});
        heap.put(ULID + "/tombstones", new byte[] {1, 2, 3});
        byte[] chunks = heap.bytes(ULID + "/chunks/000001");
        chunks[20] ^= 1;
        heap.put(ULID + "/chunks/000001", chunks);
        assertThat(BlockCheck.check(heap, ULID))
                .extracting(Problem::file)
                .contains(ULID + "/meta.json", ULID + "/tombstones", ULID + "/chunks/000001");
        heap.deleteTree(ULID + "/index");
        assertThat(BlockCheck.check(heap, ULID)).extracting(Problem::file).contains(ULID + "/index");
    }

    @Test
    void partsThatContradictEachOtherAreFound() throws IOException {
        make();
        BlockMeta meta = BlockMetaFile.read(heap, ULID);
        BlockMetaFile.replace(heap, ULID, meta.withStats(new BlockMeta.Stats(41, 0, 0, 4, 8, 0)));
        assertThat(BlockCheck.check(heap, ULID)).singleElement().satisfies(problem -> {
            assertThat(problem.isHarmless()).isTrue();
            assertThat(problem.message()).isEqualTo("numSamples is 41, the block holds 40");
        });
        BlockMetaFile.replace(heap, ULID, meta);
        TombstonesFile.replace(heap, ULID, "tombstones", Tombstones.of(Map.of(77L, Intervals.of(1, 2))));
        assertThat(BlockCheck.check(heap, ULID))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("series 77"));
        heap.delete(ULID + "/tombstones");
        heap.delete(ULID + "/index");
        try (IndexWriter lying = new IndexWriter(heap, ULID + "/index")) {
            lying.add(Labels.of("a", "b"), List.of(new ChunkMeta(8, 1000, 1041)));
            lying.finish();
        }
        assertThat(BlockCheck.check(heap, ULID))
                .anySatisfy(problem -> assertThat(problem.message())
                        .contains("is said to hold times from 1000 to 1041, it holds samples from 1000 to 1040"));
    }
}
