package io.tidemark.engine.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.engine.testing.Promtool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that promtool makes are read here, blocks made here are read by promtool. */
class PromtoolTest {
    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";

    @TempDir
    Path temp;

    @BeforeEach
    void promtoolIsThere() {
        Promtool.assumeInstalled();
    }

    /** What promtool dumps must have a log, be it empty. */
    private Path dataDirectory(String name) throws IOException {
        Path data = Files.createDirectory(temp.resolve(name));
        Files.createDirectory(data.resolve("wal"));
        return data;
    }

    private static List<String> dump(LocalDirectory directory, BlockMeta meta) throws IOException {
        Block block = new Block(directory, meta);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BlockDump.write(block, out);
            return out.toString(UTF_8).lines().toList();
        } finally {
            block.release();
        }
    }

    /** Six hours of a few metrics with awkward labels and values. */
    private static String openMetrics() {
        StringBuilder text = new StringBuilder();
        String[] values = {"0", "-0.0", "NaN", "+Inf", "-Inf", "1.5e-7", "123456789", "4.9e-324", "0.1"};
        text.append("# TYPE temperature gauge\n");
        for (String site : new String[] {"north", "süd", "a\\\"b\\\\c\\nd", "\uD83D\uDE00"}) {
            for (int i = 0; i < 700; i++) {
                text.append("temperature{site=\"").append(site).append("\"} ").append(values[i % values.length]);
                text.append(' ').append(1_795_000_000 + i * 30).append(".25\n");
            }
        }
        text.append("# TYPE requests counter\n");
        for (int i = 0; i < 700; i++) {
            text.append(
                    String.format(Locale.ROOT, "requests_total{code=\"200\"} %d %d\n", i * 7, 1_795_000_000 + i * 30));
        }
        return text.append("# EOF\n").toString();
    }

    @Test
    void blocksMadeOfOpenMetricsAgree() throws Exception {
        Path input = Files.writeString(temp.resolve("input.txt"), openMetrics());
        Path made = Files.createDirectory(temp.resolve("made"));
        Promtool.tsdb("create-blocks-from", "openmetrics", input.toString(), made.toString());
        BlockScanner.Listing listing = BlockScanner.scan(new LocalDirectory(made));
        assertThat(listing.problems()).isEmpty();
        assertThat(listing.blocks()).hasSizeGreaterThan(2);
        for (BlockMeta meta : listing.blocks()) {
            Path alone = dataDirectory("alone-" + meta.ulid());
            Files.move(made.resolve(meta.ulid()), alone.resolve(meta.ulid()));
            List<String> expected = Promtool.tsdb("dump", alone.toString());
            LocalDirectory directory = new LocalDirectory(alone);
            assertThat(dump(directory, meta)).isEqualTo(expected);
            Block block = new Block(directory, meta);
            assertThat(block.verifyRange()).isEmpty();
            block.release();
        }
    }

    @Test
    void promtoolReadsABlockThatWeWrote() throws Exception {
        Path data = dataDirectory("data");
        LocalDirectory directory = new LocalDirectory(data);
        BlockMaker maker = new BlockMaker().samplesPerChunk(50);
        for (int s = 0; s < 200; s++) {
            Labels labels = Labels.of(
                    "__name__",
                    s % 2 == 0 ? "up" : "down:sum",
                    "instance",
                    "host-" + s,
                    "site",
                    s % 3 == 0 ? "é\n" : "");
            for (int i = 0; i < 130; i++) {
                maker.add(labels, 1_795_000_000_000L + i * 15_000L, i % 40 == 7 ? Double.NaN : s * i / 7.0);
            }
        }
        BlockMeta meta = maker.write(directory, ULID);
        assertThat(Promtool.tsdb("dump", data.toString())).isEqualTo(dump(directory, meta));
        assertThat(Promtool.tsdb("list", data.toString()))
                .anyMatch(line -> line.contains(ULID) && line.contains(" 26000 "));
        assertThat(Promtool.tsdb("analyze", data.toString(), ULID))
                .anyMatch(line -> line.matches("(Total )?Series: 200"));
        List<String> selected = Promtool.tsdb("dump", "--match={instance=~\"host-1.\",site!=\"\"}", data.toString());
        assertThat(selected).hasSize(3 * 130);
    }
}
