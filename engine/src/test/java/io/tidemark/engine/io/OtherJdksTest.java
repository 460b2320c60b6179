package io.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mapping, cutting and unmapping on every JDK of this machine, with not one line on stderr. */
class OtherJdksTest {
    @TempDir
    Path temp;

    @Test
    void filesAreMappedAndUnmappedWithoutAWarning() throws Exception {
        List<Path> jdks = jdks();
        assumeFalse(jdks.isEmpty(), "no JDK under /usr/lib/jvm");
        for (Path java : jdks) {
            Path out = temp.resolve("out");
            Path err = temp.resolve("err");
            Process process = new ProcessBuilder(
                            java.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            temp.resolve("mapped").toString())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            assertThat(process.waitFor()).as(java.toString()).isZero();
            assertThat(out).as(java.toString()).hasContent("done");
            assertThat(Files.readString(err).lines().filter(line -> !line.startsWith("SLF4J(W)")))
                    .as(java.toString())
                    .isEmpty();
        }
    }

    /** Launchers of JDKs that can run us, each once. */
    private static List<Path> jdks() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(all)) {
            return homes.filter(home -> !Files.isSymbolicLink(home))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .toList();
        }
    }

    /** What runs in the other JVM. */
    static final class Main {
        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            IoCounters counters = new IoCounters();
            byte[] bytes = new byte[100_000];
            Arrays.fill(bytes, (byte) 7);
            int cuts = 0;
            for (int round = 0; round < 200; round++) {
                Files.write(path, bytes);
                try (ByteInput in = MappedFile.of(new OpenFile("f", path, counters), counters)) {
                    for (int i = 0; i < 200; i++) {
                        in.read(i * 40L, 1000);
                    }
                    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                        file.setLength(4096L * 4 + round);
                    }
                    try {
                        in.read(60_000, 1000);
                    } catch (CorruptionException e) {
                        cuts++;
                    }
                }
            }
            boolean unmapped = true;
            Path maps = Path.of("/proc/self/maps");
            if (Files.isReadable(maps)) {
                try (Stream<String> lines = Files.lines(maps, StandardCharsets.UTF_8)) {
                    unmapped = lines.noneMatch(line -> line.contains(path.toString()));
                }
            }
            PrintStream out = new PrintStream(
                    new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
            out.println(cuts == 200 && unmapped ? "done" : cuts + " cuts found, unmapped " + unmapped);
        }
    }
}
