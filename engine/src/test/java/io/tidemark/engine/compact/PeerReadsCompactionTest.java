package io.tidemark.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.testing.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that Prometheus wrote, merged by us, are read by Prometheus' own tool as before. */
class PeerReadsCompactionTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/prometheus-2.42/data");

    private static final Set<String> SMALL = Set.of("01M81SREREPRQ28WNFRKVNWT7F", "01M81SZS4C4XQW3ZF925R9G5TQ");

    @TempDir
    Path temp;

    private Directory directory;

    @BeforeEach
    void copyBlocks() throws IOException {
        Promtool.assumeInstalled();
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            for (Path file : files.toList()) {
                Path relative = GOLDEN.relativize(file);
                if (SMALL.contains(relative.getName(0).toString())) {
                    Path target = temp.resolve(relative.toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                }
            }
        }
        Files.createDirectories(temp.resolve("wal"));
        directory = new LocalDirectory(temp);
    }

    private List<Block> blocks(Ulids ulids) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (BlockMeta meta : BlockScanner.scan(directory).blocks()) {
            ulids.seen(meta.ulid());
            blocks.add(new Block(directory, meta));
        }
        return blocks;
    }

    private void merge(Compactor compactor, List<Block> blocks) throws IOException {
        compactor.merge(blocks, CompactionControl.UNHINDERED);
        for (Block block : blocks) {
            block.openAll();
            BlockRemover.remove(directory, block.name());
            block.release();
        }
    }

    @Test
    void dumpIsTheSameBeforeAndAfter() throws Exception {
        List<String> before = Promtool.dump(temp);
        assertThat(before).hasSizeGreaterThan(100);
        Ulids ulids = new Ulids(InstantSource.system(), new Random(1));
        Compactor compactor = new Compactor(directory, ulids);
        List<Block> blocks = blocks(ulids);
        assertThat(blocks).hasSize(2);
        merge(compactor, blocks);
        assertThat(Promtool.dump(temp)).isEqualTo(before);
        assertThat(BlockScanner.scan(directory).blocks()).hasSize(1);
        assertThat(Promtool.tsdb("list", temp.toString())).hasSize(2);
        assertThat(String.join("\n", Promtool.tsdb("analyze", temp.toString()))).contains("Series: ");
    }
}
