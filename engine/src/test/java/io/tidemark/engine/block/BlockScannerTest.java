package io.tidemark.engine.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories are blocks, and what is said of those that can't be used. */
class BlockScannerTest {
    private static final String A = "01M81SH4GHEHSYA53325N57N18";
    private static final String B = "01M81SREREPRQ28WNFRKVNWT7F";
    private static final String C = "01M81SRF7ATBCDQ4B7SX64WFZ8";

    private final HeapDirectory heap = new HeapDirectory();

    private void meta(String directory, String json) {
        heap.put(directory + "/meta.json", json.getBytes(UTF_8));
    }

    private static String json(long min, long max) {
        return "{\"minTime\":" + min + ",\"maxTime\":" + max + ",\"version\":1}";
    }

    private List<String> found() throws IOException {
        return BlockScanner.scan(heap).blocks().stream().map(BlockMeta::ulid).toList();
    }

    @Test
    void onlyUlidDirectoriesAreBlocks() throws IOException {
        meta(A, json(0, 10));
        meta(B + ".tmp-for-creation", json(0, 10));
        meta(B + ".tmp-for-deletion", json(0, 10));
        meta(B.toLowerCase(java.util.Locale.ROOT), json(0, 10));
        meta(B.replace('7', 'U'), json(0, 10));
        meta("8" + B.substring(1), json(0, 10));
        meta(B + "0", json(0, 10));
        meta("wal", json(0, 10));
        heap.put(B, new byte[3]);
        assertThat(found()).containsExactly(A);
        assertThat(BlockScanner.scan(heap).problems()).isEmpty();
    }

    @Test
    void linksToBlocksAreIgnored(@TempDir Path temp) throws IOException {
        Path root = Files.createDirectory(temp.resolve("root"));
        LocalDirectory directory = new LocalDirectory(root);
        new BlockMaker().add(Labels.of("a", "b"), 1, 2).write(directory, A);
        Files.createSymbolicLink(root.resolve(B), root.resolve(A));
        assertThat(BlockScanner.scan(directory).blocks()).hasSize(1);
        assertThat(BlockScanner.scan(directory).problems()).isEmpty();
    }

    @Test
    void unusableMetaFilesAreListedAndTheBlockLeftInPlace() throws IOException {
        String[] bad = {
            "",
            "{",
            "[]",
            "null",
            "nonsense",
            "{}",
            json(0, 10) + "x",
            json(0, 10).replace("1}", "2}"),
            json(0, 10).replace("0,", "\"0\","),
            json(0, 10).replace("0,", "0.5,"),
            json(0, 10).replace("0,", "99999999999999999999,"),
            json(0, 10).replace("\"minTime\":0,", ""),
            json(0, 10).replace("}", ",\"compaction\":{\"sources\":[\"x\"]}}"),
            json(0, 10).replace("}", ",\"stats\":[]}"),
            "\u0000\u0001",
            "{\"a\":".repeat(5000)
        };
        for (String json : bad) {
            meta(A, json);
            BlockScanner.Listing listing = BlockScanner.scan(heap);
            assertThat(listing.blocks()).as(json).isEmpty();
            assertThat(listing.problems()).as(json).hasSize(1);
            Problem problem = listing.problems().get(0);
            assertThat(problem.file()).isEqualTo(A + "/meta.json");
            assertThat(problem.kind()).isEqualTo("block-meta");
            assertThat(problem.isHarmless()).isFalse();
            assertThatThrownBy(() -> BlockMetaFile.read(heap, A)).isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void aDirectoryWithoutMetaFileIsIgnoredAndListed() throws IOException {
        heap.put(A + "/index", new byte[3]);
        assertThat(BlockScanner.scan(heap).blocks()).isEmpty();
        assertThat(BlockScanner.scan(heap).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isHarmless()).isTrue();
            assertThat(problem.message()).contains("no meta.json");
        });
    }

    @Test
    void unknownMembersAreKept() throws IOException {
        meta(A, json(-5, 10).replace("}", ",\"thanos\":{\"labels\":{\"a\":\"b\"},\"x\":[1,2.5,null]},\"z\":3}"));
        BlockMeta meta = BlockMetaFile.read(heap, A);
        assertThat(meta.extensions())
                .isEqualTo(new TreeMap<>(
                        java.util.Map.of("thanos", "{\"labels\":{\"a\":\"b\"},\"x\":[1,2.5,null]}", "z", "3")));
        BlockMetaFile.replace(heap, A, meta.withFailed(true));
        BlockMeta again = BlockMetaFile.read(heap, A);
        assertThat(again).isEqualTo(meta.withFailed(true));
        assertThat(heap.list(A)).hasSize(1);
    }

    @Test
    void nullsAreTakenForWhatIsMissing() throws IOException {
        meta(A, json(0, 10).replace("}", ",\"stats\":null,\"compaction\":{\"sources\":null,\"parents\":null}}"));
        assertThat(BlockMetaFile.read(heap, A).sources()).isEmpty();
    }

    @Test
    void aParentThatWasMergedIsSuperseded() throws IOException {
        String child = json(0, 30)
                .replace(
                        "}",
                        ",\"compaction\":{\"level\":2,\"sources\":[\"" + A + "\",\"" + B
                                + "\"],\"parents\":[{\"ulid\":\"" + A + "\",\"minTime\":0,\"maxTime\":10},{\"ulid\":\""
                                + B + "\",\"minTime\":10,\"maxTime\":40}]}}");
        meta(C, child);
        meta(A, json(0, 10).replace("}", ",\"compaction\":{\"level\":1,\"sources\":[\"" + A + "\"]}}"));
        // Not covered by what claims to be its child, so it is kept.
        meta(B, json(10, 40).replace("}", ",\"compaction\":{\"level\":1,\"sources\":[\"" + B + "\"]}}"));
        assertThat(found()).containsExactly(B, C);
        assertThat(BlockScanner.scan(heap).superseded())
                .extracting(BlockMeta::ulid)
                .containsExactly(A);
    }

    @Test
    void ranksFollowTheNewestSource() throws IOException {
        meta(A, json(0, 10).replace("}", ",\"compaction\":{\"sources\":[\"" + C + "\",\"" + B + "\"]}}"));
        meta(B, json(0, 10));
        BlockMeta a = BlockMetaFile.read(heap, A);
        BlockMeta b = BlockMetaFile.read(heap, B);
        assertThat(a.rank()).isGreaterThan(b.rank());
        assertThat(SourceRank.HEAD).isGreaterThan(a.rank());
    }

    @Test
    void ulidsAreMadeAndRead() {
        Random random = new Random(1);
        long millis = 1_795_355_590_123L;
        String ulid = Ulid.of(millis, random);
        assertThat(Ulid.is(ulid)).isTrue();
        assertThat(Ulid.millis(ulid)).isEqualTo(millis);
        assertThat(Ulid.of(millis + 1, random)).isGreaterThan(ulid);
        assertThat(Ulid.millis("01M81SH4GHEHSYA53325N57N18")).isBetween(1_795_000_000_000L, 1_796_000_000_000L);
        assertThat(Ulid.is("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")).isTrue();
        assertThat(Ulid.is("80000000000000000000000000")).isFalse();
        assertThatThrownBy(() -> Ulid.of(-1, random)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ulid.of(1L << 48, random)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ulid.millis("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
