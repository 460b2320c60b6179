package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.HeapDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IntegrityCheckerTest {
    private static final String BLOCK = "01M81SRF7ATBCDQ4B7SX64WFZ8";

    private final long seed = Long.getLong("tidemark.seed", System.nanoTime());

    @Test
    void whatPrometheusWroteIsClean() throws IOException {
        IntegrityChecker.Report report = IntegrityChecker.check(fixture(""));
        assertThat(report.problems()).isEmpty();
        assertThat(report.blocks()).isEqualTo(5);
        assertThat(report.samples()).isGreaterThan(1_000_000);
    }

    @Test
    void everyChangedByteOfABlockIsFound() throws IOException {
        Random random = new Random(seed);
        HeapDirectory directory = fixture(BLOCK);
        for (String file : new String[] {"index", "chunks/000001", "tombstones"}) {
            byte[] bytes = directory.bytes(BLOCK + "/" + file);
            for (int i = 0; i < 12; i++) {
                int at = random.nextInt(bytes.length);
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                directory.put(BLOCK + "/" + file, changed);
                assertThat(IntegrityChecker.check(directory).problems())
                        .as("-Dtidemark.seed=%d: %s at %d", seed, file, at)
                        .isNotEmpty();
            }
            directory.put(BLOCK + "/" + file, Arrays.copyOf(bytes, bytes.length - 1 - random.nextInt(20)));
            assertThat(IntegrityChecker.check(directory).problems()).isNotEmpty();
            directory.put(BLOCK + "/" + file, bytes);
        }
        assertThat(IntegrityChecker.check(directory).problems()).isEmpty();
    }

    @Test
    void aMetaThatClaimsAnotherRangeOrCountIsFound() throws IOException {
        HeapDirectory directory = fixture(BLOCK);
        String meta = new String(directory.bytes(BLOCK + "/meta.json"), UTF_8);
        String min = meta.replaceFirst("\"minTime\": (\\d{8})\\d*", "\"minTime\": $199999");
        assertThat(min).isNotEqualTo(meta);
        directory.put(BLOCK + "/meta.json", min.getBytes(UTF_8));
        assertThat(IntegrityChecker.check(directory).problems())
                .anyMatch(p -> p.kind().equals("block-range") && p.message().contains("claims times from"));
        String count = meta.replaceFirst("\"numSamples\": \\d+", "\"numSamples\": 7");
        directory.put(BLOCK + "/meta.json", count.getBytes(UTF_8));
        assertThat(IntegrityChecker.check(directory).problems())
                .singleElement()
                .satisfies(p -> assertThat(p.message()).isEqualTo("numSamples is 7, the block holds 269483"));
    }

    /** The fixture, or one block of it, on the heap. */
    private static HeapDirectory fixture(String only) throws IOException {
        HeapDirectory directory = new HeapDirectory();
        Path data = Golden.prometheus242().resolve("data");
        try (Stream<Path> files = Files.walk(data.resolve(only))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                directory.put(data.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return directory;
    }
}
