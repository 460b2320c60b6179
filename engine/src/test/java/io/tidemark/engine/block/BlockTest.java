package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Golden;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.IoCounters;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of a block: lazy, counted, and trusted only after it was looked at. */
class BlockTest {
    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";

    private final HeapDirectory heap = new HeapDirectory();

    private Block block() throws IOException {
        BlockMaker maker = new BlockMaker().samplesPerChunk(10);
        for (int s = 0; s < 20; s++) {
            for (int i = 0; i < 100; i++) {
                maker.add(Labels.of("s", "v" + s), 1000 + i * 10, s + i);
            }
        }
        return new Block(heap, maker.write(heap, ULID));
    }

    @Test
    void openingOpensNothingAndAskingOpensWhatIsAsked() throws IOException {
        Block block = block();
        IoCounters.Snapshot start = heap.counters().snapshot();
        assertThat(block.range()).isEqualTo(TimeRange.ALL);
        assertThat(heap.counters().snapshot().since(start).filesOpened()).isZero();
        assertThat(block.labelNames()).containsExactly("s");
        assertThat(heap.counters().snapshot().since(start).filesOpened()).isEqualTo(1);
        SeriesEntry series = new SeriesEntry();
        int ref = block.postings("s", "v7").get(0);
        block.series(ref, new TimeRange(1100, 1200), series);
        assertThat(series.chunkCount).isEqualTo(2);
        start = heap.counters().snapshot();
        SampleBatch samples = new SampleBatch(10);
        block.readChunks(series, 0, 2, samples);
        assertThat(samples.size).isEqualTo(20);
        assertThat(samples.times[0]).isEqualTo(1100);
        assertThat(samples.values[19]).isEqualTo(7 + 29);
        IoCounters.Snapshot spent = heap.counters().snapshot().since(start);
        assertThat(spent.filesOpened()).isEqualTo(1);
        assertThat(spent.reads()).isEqualTo(2); // The header, and both chunks at once.
        block.release();
    }

    @Test
    void chunksReadTogetherAreTheChunksReadOneByOne() throws IOException {
        LocalDirectory data = new LocalDirectory(Golden.prometheus242().resolve("data"));
        Block block = new Block(data, BlockMetaFile.read(data, "01M81SH4GHEHSYA53325N57N18"));
        SeriesEntry series = new SeriesEntry();
        Postings all = block.all();
        for (int i = 0; i < all.size(); i++) {
            block.series(all.get(i), TimeRange.ALL, series);
            SampleBatch together = new SampleBatch(16);
            SampleBatch single = new SampleBatch(16);
            block.readChunks(series, 0, series.chunkCount, together);
            for (int c = 0; c < series.chunkCount; c++) {
                int from = single.size;
                block.readChunk(series.chunkRefs[c], single);
                assertThat(single.times[from]).isEqualTo(series.chunkMinMillis[c]);
                assertThat(single.times[single.size - 1]).isEqualTo(series.chunkMaxMillis[c]);
            }
            assertThat(together.size).isEqualTo(single.size);
            for (int s = 0; s < single.size; s++) {
                assertThat(together.times[s]).isEqualTo(single.times[s]);
                assertThat(Double.doubleToRawLongBits(together.values[s]))
                        .isEqualTo(Double.doubleToRawLongBits(single.values[s]));
            }
        }
        block.release();
    }

    @Test
    void theLastReleaseClosesAndNobodyRetainsAfterIt() throws IOException {
        Block block = block();
        assertThat(block.retain()).isTrue();
        block.release();
        int ref = block.all().get(0);
        block.release();
        assertThat(block.retain()).isFalse();
        assertThatThrownBy(() -> block.series(ref, TimeRange.ALL, new SeriesEntry()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> block.readChunk(8, new SampleBatch(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> block.tombstones(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(block::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRangeThatTheChunksContradictIsNotBelieved() throws IOException {
        block().release();
        BlockMeta honest = BlockMetaFile.read(heap, ULID);
        assertThat(honest.claimedRange()).isEqualTo(new TimeRange(1000, 1990));
        for (BlockMeta lie : List.of(BlockMeta.ofLevelOne(ULID, 1001, 2000), BlockMeta.ofLevelOne(ULID, 0, 1990))) {
            Block block = new Block(heap, lie);
            Optional<Problem> problem = block.verifyRange();
            assertThat(problem).isPresent();
            assertThat(problem.get().message()).contains("from 1000 to 1990");
            assertThat(block.range()).isEqualTo(TimeRange.ALL);
            block.release();
        }
        Block block = new Block(heap, BlockMeta.ofLevelOne(ULID, 0, 5000));
        assertThat(block.verifyRange()).isEmpty();
        assertThat(block.range()).isEqualTo(new TimeRange(1000, 1990));
        block.release();
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Block block = block();
        heap.delete(ULID + "/chunks/000001");
        assertThatThrownBy(() -> block.readChunk(8, new SampleBatch(1)))
                .hasMessageContaining(ULID + "/chunks")
                .hasMessageContaining("there are 0 files");
        heap.delete(ULID + "/index");
        assertThatThrownBy(block::all).isInstanceOf(NoSuchFileException.class).hasMessageContaining(ULID + "/index");
        block.release();
    }

    @Test
    void aBlockThatIsOpenOutlivesItsDeletion() throws IOException {
        Block block = block();
        block.openAll();
        heap.deleteTree(ULID);
        SeriesEntry series = new SeriesEntry();
        block.series(block.postings("s", "v7").get(0), TimeRange.ALL, series);
        SampleBatch samples = new SampleBatch(10);
        block.readChunks(series, 0, series.chunkCount, samples);
        assertThat(samples.size).isEqualTo(100);
        assertThat(block.tombstones().isEmpty()).isTrue();
        block.release();
    }

    @Test
    void manyThreadsReadAtOnceWhileTheOwnerLetsGo() throws Exception {
        LocalDirectory data = new LocalDirectory(Golden.prometheus242().resolve("data"));
        Block block = new Block(data, BlockMetaFile.read(data, "01M81SH4GHEHSYA53325N57N18"));
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicInteger samples = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            assertThat(block.retain()).isTrue();
            Thread thread = new Thread(() -> {
                try {
                    SeriesEntry series = new SeriesEntry();
                    SampleBatch batch = new SampleBatch(200);
                    Postings all = block.all();
                    for (int i = 0; i < all.size(); i++) {
                        block.series(all.get(i), TimeRange.ALL, series);
                        batch.clear();
                        block.readChunks(series, 0, series.chunkCount, batch);
                        samples.addAndGet(batch.size);
                    }
                } catch (Throwable e) {
                    failure.set(e);
                } finally {
                    block.release();
                }
            });
            thread.start();
            threads.add(thread);
        }
        block.release();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        assertThat(samples.get()).isEqualTo(4 * 527_412);
        assertThat(block.retain()).isFalse();
    }
}
