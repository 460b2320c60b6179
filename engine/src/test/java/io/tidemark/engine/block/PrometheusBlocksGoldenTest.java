package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
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
    private static Path golden() throws URISyntaxException {
        URL url = PrometheusBlocksGoldenTest.class.getResource("/golden/prometheus-2.42/blocks.tsv");
        assertThat(url).isNotNull();
        return Path.of(url.toURI()).getParent();
    }

    @Test
    void theDumpOfEachBlockIsPromtoolsDump() throws Exception {
        LocalDirectory directory = new LocalDirectory(golden().resolve("data"));
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
        List<String> expected = Files.readAllLines(golden().resolve("blocks.tsv"));
        assertThat(lines).containsExactlyElementsOf(expected.subList(1, expected.size()));
    }

    @Test
    void metaFilesAreWrittenAsPrometheusWroteThem() throws Exception {
        LocalDirectory directory = new LocalDirectory(golden().resolve("data"));
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            assertThat(new String(BlockMetaFile.encode(meta), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(Files.readString(directory.root().resolve(meta.ulid() + "/meta.json")));
        }
    }

    @Test
    void rangesHoldOnceTheyWereCompared() throws Exception {
        LocalDirectory directory = new LocalDirectory(golden().resolve("data"));
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            Block block = new Block(directory, meta);
            assertThat(block.range()).isEqualTo(io.tidemark.engine.model.TimeRange.ALL);
            Optional<Problem> problem = block.verifyRange();
            assertThat(problem).isEmpty();
            assertThat(block.range().minMillis()).isGreaterThanOrEqualTo(meta.minMillis());
            assertThat(block.range().maxMillis()).isLessThan(meta.maxMillisExclusive());
            block.release();
        }
    }
}
