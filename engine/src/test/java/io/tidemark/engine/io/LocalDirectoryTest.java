package io.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link LocalDirectory} keeps the contract, follows no links but two, opens plain files alone, and survives interrupts. */
class LocalDirectoryTest extends DirectoryContract {
    private final Path root;
    private final Path elsewhere;

    LocalDirectoryTest(@TempDir Path temp) throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    }

    @Override
    Directory directory() {
        return new LocalDirectory(root);
    }

    @Test
    void theRootAndTheLogMayBeLinks() throws IOException {
        Files.writeString(elsewhere.resolve("00000000"), "log");
        Files.createSymbolicLink(root.resolve("wal"), elsewhere);
        Path linked = Files.createSymbolicLink(elsewhere.resolve("data"), root);
        Directory dir = new LocalDirectory(linked);
        DirectoryEntry wal = dir.stat("wal");
        assertThat(wal).isNotNull();
        assertThat(wal.isDirectory()).isTrue();
        assertThat(dir.list("").get(0).isDirectory()).isTrue();
        assertThat(dir.list("wal").stream().map(e -> e.name() + " " + e.kind()))
                .containsExactly("00000000 FILE", "data LINK");
        try (ByteInput in = dir.openLive("wal/00000000")) {
            assertThat(in.read(0, 3)).containsExactly('l', 'o', 'g');
        }
    }

    @Test
    void theLogIsNotFollowedToAPlaceThatIsNotAllowed() throws IOException {
        Files.createSymbolicLink(root.resolve("wal"), elsewhere);
        Path real = elsewhere.toRealPath();
        Directory dir = new LocalDirectory(root, target -> !target.equals(real));
        assertThatThrownBy(() -> dir.list("wal"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not allowed");
    }

    @Test
    void otherLinksAreReportedAndNotFollowed() throws IOException {
        Files.writeString(elsewhere.resolve("index"), "secret");
        Files.createSymbolicLink(root.resolve("block"), elsewhere);
        Files.createSymbolicLink(root.resolve("file"), elsewhere.resolve("index"));
        Files.createDirectory(root.resolve("dir"));
        Files.createSymbolicLink(root.resolve("dir/wal"), elsewhere);
        Directory dir = directory();
        assertThat(dir.list("").stream().map(e -> e.name() + " " + e.kind()))
                .containsExactly("block LINK", "dir DIRECTORY", "file LINK");
        assertThat(dir.stat("block/index")).isNull();
        assertThatThrownBy(() -> dir.list("block")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.list("dir/wal")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.open("block/index")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.create("block/other")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.delete("block/index")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.open("file"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("symbolic link");
        assertThat(elsewhere.resolve("index")).hasContent("secret");
    }

    @Test
    void aPipeIsNeverOpened() throws Exception {
        Path pipe = root.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no mkfifo on this machine");
        new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
        Directory dir = directory();
        assertThatThrownBy(() -> dir.open("pipe"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("plain file");
        assertThatThrownBy(() -> dir.openLive("pipe")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> dir.append("pipe")).isInstanceOf(FileSystemException.class);
        assertThat(dir.list("").get(0).kind()).isEqualTo(DirectoryEntry.Kind.OTHER);
    }

    @Test
    void theRootIsCreatedWithAllThatLeadsToIt() throws IOException {
        Directory dir = new LocalDirectory(root.resolve("a/b/c"));
        assertThat(dir.stat("")).isNull();
        dir.createDirectory("");
        assertThat(dir.list("")).isEmpty();
    }

    @Test
    void anInterruptedReaderHarmsNobody() throws Exception {
        Files.write(root.resolve("small"), new byte[1000]);
        Files.write(root.resolve("large"), new byte[200_000]);
        Directory dir = directory();
        try (ByteInput small = dir.open("small");
                ByteInput live = dir.openLive("large")) {
            Thread.currentThread().interrupt();
            try (ByteInput large = dir.open("large")) { // Mapping goes through a channel.
                assertThat(large).isInstanceOf(MappedFile.class);
                small.read(0, 1000);
                live.read(0, 100_000);
                large.read(0, 100_000);
            }
            assertThat(Thread.interrupted()).isTrue();
            small.read(0, 1000);
            live.read(0, 100_000);
        }
    }

    @Test
    void anInterruptedWriterWritesAndSyncsAll() throws Exception {
        Directory dir = directory();
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.currentThread();
        Thread pest = new Thread(() -> {
            while (!done.get()) {
                writer.interrupt();
                Thread.onSpinWait();
            }
        });
        pest.start();
        try (ByteOutput out = dir.create("f")) {
            for (int i = 0; i < 50; i++) {
                out.write(new byte[] {(byte) i}, 0, 1);
                out.sync();
                dir.sync("");
            }
        } finally {
            done.set(true);
            while (pest.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        try (ByteInput in = dir.open("f")) {
            byte[] bytes = in.read(0, (int) in.length());
            assertThat(bytes).hasSize(50);
            for (int i = 0; i < 50; i++) {
                assertThat(bytes[i]).isEqualTo((byte) i);
            }
        }
    }
}
