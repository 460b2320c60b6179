package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockWriter;
import io.tidemark.engine.block.EncodedChunk;
import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.XorAppender;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A block of more than 2 GiB is queried by a JVM that could not hold a thirtieth of it. */
class BigBlockIT {
    static final long START = 1_795_000_000_000L;
    static final int STEP_MILLIS = 1000;
    static final int SAMPLES_PER_HOUR = 3600;

    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";
    private static final int CHUNKS = 7 * 24 * 30;
    private static final int SAMPLES_PER_CHUNK = 120;
    private static final long SIZE_MIN = (2L << 30) + (64L << 20);
    private static final long FREE_MIN = 6L << 30;

    /** One hour of one series is 30 kB of chunks; the rest is the way there through the index. */
    private static final long BYTES_READ_MAX = 512 << 10;

    private final long seed = Long.getLong("tidemark.seed", 20261125L);

    @TempDir
    Path temp;

    /** A week of one series, with values that do not compress. */
    private static List<EncodedChunk> week(Random random) {
        List<EncodedChunk> chunks = new ArrayList<>(CHUNKS);
        long time = START;
        for (int c = 0; c < CHUNKS; c++) {
            XorAppender appender = new XorAppender();
            long first = time;
            for (int i = 0; i < SAMPLES_PER_CHUNK; i++) {
                appender.append(time, random.nextDouble());
                time += STEP_MILLIS;
            }
            byte[] bytes = appender.toByteArray();
            chunks.add(new EncodedChunk(Encoding.XOR.code(), bytes, 0, bytes.length, first, time - STEP_MILLIS));
        }
        return chunks;
    }

    private static Labels labels(String host) {
        return Labels.of("__name__", "load", "host", host);
    }

    /** Writes the block; the wanted series is the last, so that it lies behind 2 GiB of others. */
    private void write(Path data) throws IOException {
        // The others share their bytes: what they hold is never asked for, and random numbers take longer than the
        // disk.
        List<EncodedChunk> other = week(new Random(seed + 1));
        long bytesOfOne = other.stream().mapToLong(EncodedChunk::length).sum();
        long end = START + (long) CHUNKS * SAMPLES_PER_CHUNK * STEP_MILLIS;
        try (BlockWriter writer = new BlockWriter(new LocalDirectory(data), ULID)) {
            for (int s = 0; s * bytesOfOne < SIZE_MIN; s++) {
                writer.add(labels("a" + (1000 + s)), other);
            }
            writer.add(labels("wanted"), week(new Random(seed)));
            writer.finish(BlockMeta.ofLevelOne(ULID, START, end));
        }
    }

    private double[] expected(int hour) {
        Random random = new Random(seed);
        random.doubles((long) hour * SAMPLES_PER_HOUR).sum();
        return random.doubles(SAMPLES_PER_HOUR).toArray();
    }

    @Test
    void oneHourOfOneSeriesNeedsLittleMemoryAndFewBytes() throws Exception {
        long free = Files.getFileStore(temp).getUsableSpace();
        assumeTrue(free >= FREE_MIN, "only " + (free >> 20) + " MB free in " + temp);
        Path data = Files.createDirectory(temp.resolve("data"));
        write(data);
        try (Stream<Path> files = Files.walk(data.resolve(ULID).resolve("chunks"))) {
            assertThat(files.map(Path::toFile).filter(java.io.File::isFile).mapToLong(java.io.File::length))
                    .hasSizeGreaterThan(4)
                    .satisfies(sizes -> assertThat(
                                    sizes.stream().mapToLong(Long::longValue).sum())
                            .isGreaterThan(2L << 30));
        }
        int hour = 100;
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BigBlockQuery.class.getName(),
                        data.toString(),
                        Integer.toString(hour))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int exit = process.waitFor();
        assertThat(exit).as(() -> read(err)).isZero();
        List<String> lines = read(out).lines().toList();
        double[] expected = expected(hour);
        assertThat(lines).hasSize(SAMPLES_PER_HOUR + 1);
        for (int i = 0; i < SAMPLES_PER_HOUR; i++) {
            long time = START + ((long) hour * SAMPLES_PER_HOUR + i) * STEP_MILLIS;
            assertThat(lines.get(i)).as("seed %s", seed).isEqualTo(time + " " + expected[i]);
        }
        assertThat(Long.parseLong(lines.get(SAMPLES_PER_HOUR)))
                .as("bytes read")
                .isBetween(SAMPLES_PER_HOUR * 6L, BYTES_READ_MAX);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
