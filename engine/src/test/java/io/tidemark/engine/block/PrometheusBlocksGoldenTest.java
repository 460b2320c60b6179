package io.tidemark.engine.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Golden;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blocks that Prometheus 2.42 wrote hold, read by us, exactly what its own promtool reads from them. */
class PrometheusBlocksGoldenTest {
    private static final Path GOLDEN = Golden.prometheus242();

    @Test
    void theDumpOfEachBlockIsPromtoolsDump() throws Exception {
        LocalDirectory directory = new LocalDirectory(GOLDEN.resolve("data"));
        BlockScanner.Listing listing = BlockScanner.scan(directory);
        assertThat(listing.problems()).isEmpty();
        List<String> lines = new ArrayList<>();
        for (BlockMeta meta : listing.blocks()) {
            Block block = new Block(directory, meta);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long count = BlockDump.write(block, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            lines.add(meta.ulid() + "\t" + count + "\t" + HexFormat.of().formatHex(digest.digest()));
            block.release();
        }
        List<String> expected = Files.readAllLines(GOLDEN.resolve("blocks.tsv"));
        assertThat(lines).containsExactlyElementsOf(expected.subList(1, expected.size()));
    }

    @Test
    void aBlockWithAnIndexOfVersionOneIsRead() throws Exception {
        LocalDirectory directory = new LocalDirectory(Golden.folder("index-v1"));
        Block block = new Block(directory, BlockScanner.scan(directory).blocks().get(0));
        assertThat(block.index().version()).isEqualTo(1);
        assertThat(block.labelNames()).containsExactly("bar", "foo");
        assertThat(block.labelValues("bar")).hasSize(100).contains("0", "42", "99");
        assertThat(block.labelValues("foo")).containsExactly("bar", "baz");
        assertThat(block.all().size()).isEqualTo(102);
        assertThat(block.labels(block.postings("bar", "42").get(0))).isEqualTo(Labels.of("bar", "42"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(BlockDump.write(block, out)).isEqualTo(102);
        assertThat(out.toString(UTF_8)).endsWith("{bar=\"99\"} 0 0\n{foo=\"bar\"} 2 1\n{foo=\"baz\"} 4 3\n");
        assertThat(block.verifyRange()).isEmpty();
        block.release();
    }

    @Test
    void metaFilesAreWrittenAsPrometheusWroteThem() throws Exception {
        LocalDirectory directory = new LocalDirectory(GOLDEN.resolve("data"));
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            assertThat(new String(BlockMetaFile.encode(meta), UTF_8))
                    .isEqualTo(Files.readString(directory.root().resolve(meta.ulid() + "/meta.json")));
        }
    }

    @Test
    void rangesHoldOnceTheyWereCompared() throws Exception {
        LocalDirectory directory = new LocalDirectory(GOLDEN.resolve("data"));
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            Block block = new Block(directory, meta);
            assertThat(block.range()).isEqualTo(TimeRange.ALL);
            Optional<Problem> problem = block.verifyRange();
            assertThat(problem).isEmpty();
            assertThat(block.range().minMillis()).isGreaterThanOrEqualTo(meta.minMillis());
            assertThat(block.range().maxMillis()).isLessThan(meta.maxMillisExclusive());
            block.release();
        }
    }
}
