package io.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapping survives what happens to its file: cuts, lengths beyond 2 GiB, closing under readers, no room for it. */
class MappedFileTest {
    private static final int PAGE = 4096;

    @TempDir
    Path root;

    private final IoCounters counters = new IoCounters();

    private ByteInput map(Path path) throws IOException {
        ByteInput in = MappedFile.of(new OpenFile(path.getFileName().toString(), path, counters), counters);
        assertThat(in).isInstanceOf(MappedFile.class);
        return in;
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(root.resolve(name), bytes);
    }

    /** Bytes without a zero, so that a zero in an answer is a byte that was never read. */
    private static byte[] nonZero(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    @Test
    void aFileCutUnderAReaderIsACorruptionAndNothingElse() throws IOException {
        // The first rounds are interpreted, the later ones compiled by both compilers: the JVM raises the error in
        // different ways, in compiled code of JDK 17 at an arbitrary later point.
        byte[] target = new byte[3 * PAGE];
        int[] lengths = {1, 4, 6, 7, 15, 16, 100, 1000, PAGE, 2 * PAGE + 5};
        for (int round = 0; round < 400; round++) {
            Path path = file("f" + round, nonZero(16 * PAGE));
            int cutTo = round % 2 == 0 ? 4 * PAGE : 4 * PAGE + 1 + round % (PAGE - 1);
            try (ByteInput in = map(path)) {
                for (int i = 0; i < 100; i++) {
                    in.read(i * 37L, target, 0, lengths[i % lengths.length]);
                }
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.setLength(cutTo);
                }
                int length = lengths[round % lengths.length];
                for (long position : new long[] {cutTo - length + 1, cutTo, 6 * PAGE, 16 * PAGE - length}) {
                    Arrays.fill(target, (byte) 9);
                    assertThatThrownBy(() -> in.read(position, target, 0, length))
                            .isInstanceOf(CorruptionException.class)
                            .hasMessageContaining("was cut");
                }
                in.read(cutTo - length, target, 0, length);
            }
            Files.delete(path);
            assertThat(MappedFaults.settle()).isNull();
        }
    }

    @Test
    void windowsJoinSeamlessly() throws IOException {
        byte[] bytes = new byte[5 * PAGE + 123];
        new Random(1).nextBytes(bytes);
        Path path = file("f", bytes);
        OpenFile open = new OpenFile("f", path, counters);
        try (ByteInput in = MappedFile.of(open, counters, 12, MappedMemory::map)) {
            for (int position = 0; position < bytes.length; position += 97) {
                for (int length : new int[] {1, 5, 100, PAGE, 3 * PAGE}) {
                    if (position + length <= bytes.length) {
                        assertThat(in.read(position, length))
                                .isEqualTo(Arrays.copyOfRange(bytes, position, position + length));
                    }
                }
            }
        }
    }

    @Test
    void filesBeyondTwoGibibytesAreRead() throws IOException {
        Path path = root.resolve("sparse");
        long length = (5L << 30) + 77;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
            for (long gib = 1; gib <= 5; gib++) {
                file.seek((gib << 30) - 10);
                file.write(nonZero(20));
            }
        }
        try (ByteInput in = map(path)) {
            assertThat(in.length()).isEqualTo(length);
            for (long gib = 1; gib <= 5; gib++) {
                assertThat(in.read((gib << 30) - 10, 20)).isEqualTo(nonZero(20));
                assertThat(in.read((gib << 30) + 10, 1)).isEqualTo(new byte[1]);
            }
            assertThatThrownBy(() -> in.read(length - 1, 2)).isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void theLastReaderUnmaps() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "no /proc on this machine");
        Path path = file("unmapped-when-closed", nonZero(100_000));
        ByteInput in = map(path);
        assertThat(mappings("unmapped-when-closed")).isEqualTo(1);
        in.close();
        in.close();
        assertThat(mappings("unmapped-when-closed")).isZero();
    }

    private static long mappings(String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }

    @Test
    void closingUnderReadersEndsThemWithAnError() throws Exception {
        for (int round = 0; round < 50; round++) {
            ByteInput in = map(file("f", nonZero(100_000)));
            AtomicInteger closed = new AtomicInteger();
            AtomicInteger wrong = new AtomicInteger();
            List<Thread> readers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Thread reader = new Thread(() -> {
                    byte[] target = new byte[1000];
                    try {
                        while (true) {
                            in.read(50_000, target, 0, 1000);
                            if (target[999] != 7) {
                                wrong.incrementAndGet();
                            }
                        }
                    } catch (IOException e) {
                        closed.incrementAndGet();
                    }
                });
                reader.start();
                readers.add(reader);
            }
            in.close();
            for (Thread reader : readers) {
                reader.join();
            }
            assertThat(closed).hasValue(3);
            assertThat(wrong).hasValue(0);
        }
    }

    @Test
    void withoutRoomForAMappingTheFileIsReadAllTheSame() throws IOException {
        Path path = file("f", nonZero(100_000));
        OpenFile open = new OpenFile("f", path, counters);
        try (ByteInput in = MappedFile.of(open, counters, MappedFile.WINDOW_BITS, (file, length, bits) -> {
            throw new IOException("Map failed", new OutOfMemoryError("Map failed"));
        })) {
            assertThat(in.read(99_000, 1000)).isEqualTo(nonZero(1000));
        }
    }

    @Test
    void aWrongChecksumIsOnlyAWrongChecksum() throws IOException {
        try (ByteInput in = map(file("f", nonZero(100_000)))) {
            assertThatThrownBy(() -> in.verify(nonZero(10), 0, 10, 1, 500))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("f at 500: checksum")
                    .hasNoCause();
        }
    }
}
