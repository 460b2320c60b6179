package io.tidemark.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockDump;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.head.LiveHead;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.LocalDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The whole directory that Prometheus left when it was killed, blocks and head, is what promtool says it is. */
class GoldenDirectoryTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/prometheus-2.42");

    @Test
    void blocksAndHeadMergedAreTheDump() throws Exception {
        Directory directory = new LocalDirectory(GOLDEN.resolve("data"));
        List<BlockReader> readers = new ArrayList<>();
        long minValid = Long.MIN_VALUE;
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            readers.add(new Block(directory, meta));
            minValid = Math.max(minValid, meta.maxMillisExclusive());
        }
        try (LiveHead head = new LiveHead(directory, 120_000, 2)) {
            readers.addAll(head.acquire(minValid));
            assertThat(head.problems()).isEmpty();
            HeapDirectory heap = new HeapDirectory();
            BlockMeta merged = new Compactor(heap, new Ulids(InstantSource.system(), new Random(1)))
                    .write(readers, 0, Long.MAX_VALUE, List.of(), CompactionControl.UNHINDERED)
                    .orElseThrow();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Block block = new Block(heap, merged);
            long lines;
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                lines = BlockDump.write(block, out);
            }
            assertThat(lines).isEqualTo(1_114_641);
            assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256OfDump());
            block.release();
            readers.forEach(BlockReader::release);
        }
    }

    private static String sha256OfDump() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(GOLDEN.resolve("dump.txt.gz")));
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        } catch (IOException e) {
            throw new IOException("the fixture's dump can't be read", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
