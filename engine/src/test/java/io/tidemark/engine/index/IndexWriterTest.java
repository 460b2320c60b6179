package io.tidemark.engine.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Golden;
import io.tidemark.engine.index.IndexWriter.IndexLayout;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written is what Prometheus writes. */
class IndexWriterTest {
    private static byte[] rewritten(Path block, IndexLayout layout, int spoolBytes) throws IOException {
        HeapDirectory heap = new HeapDirectory();
        try (IndexReader reader = IndexReader.open(new LocalDirectory(block).open("index"));
                IndexWriter writer =
                        new IndexWriter(heap, "index", layout, new Spool(heap, "index.spool", spoolBytes))) {
            for (int i = 0; i < reader.symbolCount(); i++) {
                writer.symbol(reader.symbol(i)); // Some of no series: the head knew them.
            }
            CollectedSeries series = new CollectedSeries();
            Postings all = reader.all();
            for (int i = 0; i < all.size(); i++) {
                reader.series(all.get(i), TimeRange.ALL, series);
                writer.add(series.labels, series.chunks);
            }
            writer.finish();
        }
        assertThat(heap.list("")).hasSize(1);
        return heap.bytes("index");
    }

    @Test
    void theIndexOfEachBlockOfPrometheusIsWrittenByteForByte() throws IOException {
        try (Stream<Path> blocks = Files.list(Golden.prometheus242().resolve("data"))) {
            for (Path block :
                    blocks.filter(path -> Files.exists(path.resolve("index"))).toList()) {
                byte[] expected = Files.readAllBytes(block.resolve("index"));
                for (int spoolBytes : new int[] {1, 1000, 1 << 20}) {
                    assertThat(rewritten(block, new IndexLayout(IndexFormat.V2, true), spoolBytes))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aSeriesOutOfOrderIsRefused() throws IOException {
        HeapDirectory heap = new HeapDirectory();
        try (IndexWriter writer = new IndexWriter(heap, "index")) {
            writer.add(Labels.of("a", "2"), List.of(new ChunkMeta(8, 1, 2)));
            assertThatThrownBy(() -> writer.add(Labels.of("a", "1"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("{a=\"1\"} after {a=\"2\"}");
            assertThatThrownBy(() -> writer.add(Labels.of("a", "2"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            writer.add(Labels.of("a", "3"), List.of(new ChunkMeta(8, 1, 2), new ChunkMeta(9, 2, 3))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(heap.list("")).isEmpty();
    }
}
