package io.tidemark.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.TsdbOptions.Mode;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.testing.SimDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modes, the lock, and what a writer finds and leaves. */
class WriteAccessTest {
    private static final String BLOCK = "01M81SREREPRQ28WNFRKVNWT7F";

    @TempDir
    private Path temp;

    /** Opens a directory to write and holds it until its input ends, or keeps a file of the log open. */
    static final class Other {
        private Other() {}

        /** Arguments: {@code tidemark} or {@code file}, and a path. */
        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[1]);
            if (args[0].equals("tidemark")) {
                try (Tsdb tsdb = Tsdb.open(path, options(Mode.RW))) {
                    hold(tsdb.isWriter());
                }
            } else {
                try (FileChannel log = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    hold(log.isOpen());
                }
            }
        }

        private static void hold(boolean isHeld) throws IOException {
            System.out.print(isHeld ? 'Y' : 'N');
            System.out.flush();
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static Process other(String what, Path path) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        what,
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.getInputStream().read()).isEqualTo('Y');
        return process;
    }

    private static TsdbOptions options(Mode mode) {
        return TsdbOptions.defaults().withMode(mode).withThreads(1);
    }

    private Map<String, String> tree() throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                out.put(
                        temp.relativize(file).toString(),
                        Files.isDirectory(file) ? "directory" : Files.readString(file, UTF_8));
            }
        }
        return out;
    }

    private static void checkEmpty(Tsdb tsdb) throws IOException {
        assertThat(tsdb.catalog().metricNames()).isEmpty();
        try (Querier querier = tsdb.querier(TimeRange.ALL)) {
            assertThat(querier.series(TagFilter.ALL, TimeRange.ALL, QueryControl.unlimited()))
                    .isEmpty();
        }
        assertThat(tsdb.problems()).isEmpty();
    }

    @Test
    void createMakesADatabaseWithNothingInIt() throws IOException {
        Path data = temp.resolve("a/b/data");
        try (Tsdb tsdb = Tsdb.open(data, options(Mode.CREATE))) {
            assertThat(tsdb.isForeign()).isFalse();
            assertThat(tsdb.isWriter()).isTrue();
            assertThat(tsdb.isReadOnly()).isFalse();
            checkEmpty(tsdb);
        }
        assertThat(data.resolve("tidemark.json")).isRegularFile();
        for (Mode mode : Mode.values()) {
            try (Tsdb tsdb = Tsdb.open(data, options(mode))) {
                assertThat(tsdb.isForeign()).isFalse();
                assertThat(tsdb.isReadOnly()).isEqualTo(mode == Mode.RO);
                checkEmpty(tsdb);
            }
        }
        assertThat(IntegrityChecker.check(data).isClean()).isTrue();
    }

    @Test
    void createTakesAnEmptyDirectoryAndNoOther() throws IOException {
        Path empty = Files.createDirectories(temp.resolve("disk/lost+found")).getParent();
        Tsdb.open(empty, options(Mode.CREATE)).close();
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("letter.txt"), "x");
        assertThatThrownBy(() -> Tsdb.open(other, options(Mode.CREATE)))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.reason()).isEqualTo(OpenException.Reason.NOT_A_TSDB))
                .hasMessageContaining("name an empty directory");
        try (Stream<Path> left = Files.list(other)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aMissingDirectoryIsMadeByCreateAlone() {
        for (Mode mode : List.of(Mode.AUTO, Mode.RO, Mode.RW)) {
            assertThatThrownBy(() -> Tsdb.open(temp.resolve("nothing"), options(mode)))
                    .isInstanceOf(OpenException.class)
                    .hasMessageContaining("mode=create");
        }
    }

    @Test
    void readOnlyChangesNothing() throws IOException {
        Tsdb.open(temp, options(Mode.CREATE)).close();
        Files.delete(temp.resolve("tidemark.lock"));
        Files.createDirectory(temp.resolve(BLOCK + ".tmp-for-creation"));
        Map<String, String> before = tree();
        try (Tsdb tsdb = Tsdb.open(temp, options(Mode.RO))) {
            checkEmpty(tsdb);
            assertThatThrownBy(tsdb::openForWriting)
                    .isInstanceOf(OpenException.class)
                    .hasMessageContaining("mode=ro");
            assertThatThrownBy(tsdb::flush).isInstanceOf(OpenException.class);
        }
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void aWriterTakesLeftoversAway() throws IOException {
        Tsdb.open(temp, options(Mode.CREATE)).close();
        Map<String, String> before = tree();
        for (String name : List.of(
                BLOCK + ".tmp-for-creation",
                BLOCK + ".tmp-for-deletion",
                BLOCK + ".tmp",
                "chunk_snapshot.000001.0000000000.tmp")) {
            Files.createDirectories(temp.resolve(name).resolve("chunks"));
        }
        Files.createDirectories(temp.resolve("wal/checkpoint.00000003.tmp"));
        try (Tsdb tsdb = Tsdb.open(temp, options(Mode.AUTO))) {
            checkEmpty(tsdb);
            assertThat(temp.resolve(BLOCK + ".tmp")).exists();
            tsdb.openForWriting();
        }
        assertThat(tree().keySet()).containsExactlyElementsOf(before.keySet());
    }

    @Test
    void autoTakesTheLockAtTheFirstWriteAlone() throws Exception {
        Tsdb.open(temp, options(Mode.CREATE)).close();
        try (Tsdb tsdb = Tsdb.open(temp, options(Mode.AUTO))) {
            assertThat(tsdb.isReadOnly()).isFalse();
            assertThat(tsdb.isWriter()).isFalse();
            Process other = other("tidemark", temp);
            try {
                assertThat(tsdb.isReadOnly()).isTrue();
                assertThatThrownBy(tsdb::openForWriting)
                        .isInstanceOfSatisfying(
                                OpenException.class, e -> assertThat(e.reason()).isEqualTo(OpenException.Reason.LOCKED))
                        .hasMessageContaining("process " + other.pid());
                checkEmpty(tsdb);
                // What only reads does not make the other one lose it.
                IntegrityChecker.check(temp);
                Tsdb.open(temp, options(Mode.RO)).close();
                assertThat(tsdb.refusal(Mode.AUTO)).isPresent();
            } finally {
                other.destroyForcibly().waitFor();
            }
            tsdb.openForWriting();
            assertThat(tsdb.isWriter()).isTrue();
            // Nor does the lock fall when the same process looks, checks or tries again.
            IntegrityChecker.check(temp);
            try (Tsdb second = Tsdb.open(temp, options(Mode.AUTO))) {
                assertThat(second.isReadOnly()).isTrue();
            }
            assertThatThrownBy(() -> Tsdb.open(temp, options(Mode.RW))).isInstanceOf(OpenException.class);
            Process late = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Other.class.getName(),
                            "tidemark",
                            temp.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(late.getInputStream().readAllBytes(), UTF_8))
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(late.waitFor()).isNotZero();
        }
    }

    @Test
    void aDirectoryOfPrometheusIsWrittenWithRwAlone() throws IOException {
        Files.createDirectory(temp.resolve("wal"));
        try (Tsdb tsdb = Tsdb.open(temp, options(Mode.AUTO))) {
            assertThat(tsdb.isForeign()).isTrue();
            assertThat(tsdb.isReadOnly()).isTrue();
            assertThatThrownBy(tsdb::openForWriting).hasMessageContaining("mode=rw");
            assertThat(temp.resolve("tidemark.lock")).doesNotExist();
            // A second connection may come in another mode.
            assertThat(tsdb.refusal(Mode.RW)).isEmpty();
            tsdb.openForWriting(Mode.RW);
            assertThat(tsdb.isWriter()).isTrue();
            assertThat(tsdb.isReadOnly()).isFalse();
        }
        Tsdb.open(temp, options(Mode.CREATE)).close();
        assertThat(temp.resolve("tidemark.json")).doesNotExist();
    }

    @Test
    void aDirectoryThatALiveServerWritesIsRefused() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
        Path wal = Files.createDirectory(temp.resolve("wal"));
        Path segment = Files.createFile(wal.resolve("00000000"));
        Process server = other("file", segment);
        try {
            assertThatThrownBy(() -> Tsdb.open(temp, options(Mode.RW)))
                    .isInstanceOfSatisfying(
                            OpenException.class, e -> assertThat(e.reason()).isEqualTo(OpenException.Reason.LOCKED))
                    .hasMessageContaining("process " + server.pid());
            Tsdb.open(temp, options(Mode.AUTO)).close();
        } finally {
            server.destroyForcibly().waitFor();
        }
        Tsdb.open(temp, options(Mode.RW)).close();
    }

    @Test
    void aStoreInMemoryIsAStore() throws IOException {
        try (Tsdb tsdb = Tsdb.inMemory(TsdbOptions.defaults())) {
            assertThat(tsdb.isWriter()).isTrue();
            checkEmpty(tsdb);
        }
    }

    @Test
    void aCreationThatIsCutShortAnywhereIsMadeAgain() throws IOException {
        SimDirectory whole = new SimDirectory();
        Tsdb.open(whole, options(Mode.CREATE)).close();
        assertThat(whole.isAtRisk()).isFalse();
        for (long n = 1; n <= whole.operations(); n++) {
            SimDirectory disk = new SimDirectory();
            disk.crashAt(n);
            try {
                Tsdb.open(disk, options(Mode.CREATE)).close();
            } catch (IOException | RuntimeException | Error e) {
                assertThat(e).hasStackTraceContaining("SimulatedCrash");
            }
            for (long seed = 0; seed < 8; seed++) {
                SimDirectory after = disk.crash(seed);
                try (Tsdb tsdb = Tsdb.open(after, options(Mode.CREATE))) {
                    assertThat(tsdb.isForeign()).isFalse();
                    checkEmpty(tsdb);
                }
                assertThat(IntegrityChecker.check(after).isClean()).isTrue();
            }
        }
    }

    @Test
    void whoHoldsNothingLocksNothing() throws IOException {
        HeapDirectory heap = new HeapDirectory();
        Tsdb.open(heap, options(Mode.CREATE)).close();
        try (Tsdb one = Tsdb.open(heap, options(Mode.AUTO));
                Tsdb two = Tsdb.open(heap, options(Mode.AUTO))) {
            one.openForWriting();
            assertThat(two.refusal(Mode.AUTO)).isPresent();
        }
        try (Tsdb next = Tsdb.open(heap, options(Mode.RW))) {
            assertThat(next.isWriter()).isTrue();
        }
    }
}
