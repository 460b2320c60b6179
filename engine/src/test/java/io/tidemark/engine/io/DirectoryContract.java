package io.tidemark.engine.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link Directory} does. */
abstract class DirectoryContract {
    abstract Directory directory() throws IOException;

    private static void write(Directory dir, String path, byte[] bytes) throws IOException {
        try (ByteOutput out = dir.create(path)) {
            out.write(bytes, 0, bytes.length);
            out.sync();
        }
    }

    private static byte[] read(Directory dir, String path) throws IOException {
        try (ByteInput in = dir.open(path)) {
            return in.read(0, (int) in.length());
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Directory dir = directory();
        for (int size : new int[] {0, 1, 15, 16, 17, 1000, 65535, 65536, 65537, 300_000}) {
            byte[] bytes = random(size);
            write(dir, "f" + size, bytes);
            assertThat(read(dir, "f" + size)).isEqualTo(bytes);
            DirectoryEntry entry = dir.stat("f" + size);
            assertThat(entry).isNotNull();
            assertThat(entry.sizeBytes()).isEqualTo(size);
            assertThat(entry.isFile()).isTrue();
        }
    }

    @Test
    void rangesAreReadAndNothingBeyondTheEnd() throws IOException {
        Directory dir = directory();
        for (int size : new int[] {100, 100_000}) {
            byte[] bytes = random(size);
            write(dir, "f" + size, bytes);
            for (ByteInput in : List.of(dir.open("f" + size), dir.openLive("f" + size))) {
                byte[] target = new byte[50];
                for (int length : new int[] {0, 1, 2, 7, 15, 16, 40}) {
                    for (int position : new int[] {0, 1, 9, size - length}) {
                        in.read(position, target, 3, length);
                        for (int i = 0; i < length; i++) {
                            assertThat(target[3 + i]).isEqualTo(bytes[position + i]);
                        }
                    }
                    assertThatThrownBy(() -> in.read(size - length + 1, target, 0, length + 1))
                            .isInstanceOf(CorruptionException.class)
                            .hasMessageContaining("f" + size)
                            .hasNoCause();
                }
                assertThatThrownBy(() -> in.read(-1, target, 0, 1)).isInstanceOf(CorruptionException.class);
                assertThatThrownBy(() -> in.read(Long.MAX_VALUE, target, 0, 1)).isInstanceOf(CorruptionException.class);
                assertThatThrownBy(() -> in.read(0, Integer.MAX_VALUE)).isInstanceOf(CorruptionException.class);
                in.close();
                in.close();
                assertThatThrownBy(() -> in.read(0, target, 0, 1))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("closed");
            }
        }
    }

    @Test
    void countersCountWhatPasses() throws IOException {
        Directory dir = directory();
        IoCounters.Snapshot start = dir.counters().snapshot();
        write(dir, "f", random(70_000));
        try (ByteInput in = dir.open("f")) {
            in.read(5, 100);
            in.read(5, 3);
        }
        dir.sync("");
        IoCounters.Snapshot spent = dir.counters().snapshot().since(start);
        assertThat(spent).isEqualTo(new IoCounters.Snapshot(2, 2, 103, 70_000, 2));
    }

    @Test
    void aLiveFileShowsWhatIsAddedToIt() throws IOException {
        Directory dir = directory();
        try (ByteOutput out = dir.create("f")) {
            out.write("one".getBytes(UTF_8), 0, 3);
            try (ByteInput in = dir.openLive("f")) {
                assertThat(in.length()).isEqualTo(3);
                out.write(".two.".getBytes(UTF_8), 1, 3);
                assertThat(out.position()).isEqualTo(6);
                assertThat(in.length()).isEqualTo(6);
                assertThat(new String(in.read(0, 6), UTF_8)).isEqualTo("onetwo");
            }
        }
        try (ByteOutput out = dir.append("f")) {
            assertThat(out.position()).isEqualTo(6);
            out.write("three".getBytes(UTF_8), 0, 5);
        }
        assertThat(new String(read(dir, "f"), UTF_8)).isEqualTo("onetwothree");
    }

    @Test
    void aDeletedFileStaysReadableToWhomeverHasItOpen() throws IOException {
        Directory dir = directory();
        byte[] bytes = random(100_000);
        write(dir, "f", bytes);
        try (ByteInput in = dir.open("f");
                ByteInput live = dir.openLive("f")) {
            dir.delete("f");
            assertThat(dir.stat("f")).isNull();
            assertThat(in.read(0, 100_000)).isEqualTo(bytes);
            assertThat(live.read(0, 100_000)).isEqualTo(bytes);
        }
        assertThatThrownBy(() -> dir.open("f")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directoriesAreListedInOrder() throws IOException {
        Directory dir = directory();
        dir.createDirectory("b");
        dir.createDirectory("b");
        write(dir, "c", random(5));
        write(dir, "a", random(7));
        write(dir, "b/inner", random(9));
        dir.sync("b");
        assertThat(dir.list("").stream().map(e -> e.name() + " " + e.kind() + " " + e.sizeBytes()))
                .containsExactly("a FILE 7", "b DIRECTORY 0", "c FILE 5");
        assertThat(dir.list("b").stream().map(DirectoryEntry::name)).containsExactly("inner");
        assertThat(dir.stat("b/inner")).isNotNull();
        assertThat(dir.stat("b/other")).isNull();
        assertThat(dir.stat("none/other")).isNull();
        assertThat(dir.stat("a/other")).isNull();
        DirectoryEntry root = dir.stat("");
        assertThat(root).isNotNull();
        assertThat(root.isDirectory()).isTrue();
        assertThatThrownBy(() -> dir.list("none")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> dir.list("a")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> dir.open("b")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> dir.create("none/f")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void renamesReplaceFilesAndMoveTrees() throws IOException {
        Directory dir = directory();
        write(dir, "new.tmp", random(5));
        write(dir, "old", random(6));
        dir.rename("new.tmp", "old");
        assertThat(read(dir, "old")).isEqualTo(random(5));
        assertThat(dir.stat("new.tmp")).isNull();
        dir.createDirectory("x");
        write(dir, "x/f", random(8));
        dir.rename("x", "y");
        assertThat(read(dir, "y/f")).isEqualTo(random(8));
        assertThatThrownBy(() -> dir.rename("none", "z")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> dir.rename("old", "y")).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsThereIsNotCreatedAgainAndWhatIsFullIsNotDeleted() throws IOException {
        Directory dir = directory();
        write(dir, "f", random(5));
        assertThatThrownBy(() -> dir.create("f")).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> dir.createDirectory("f")).isInstanceOf(FileAlreadyExistsException.class);
        dir.createDirectory("d");
        write(dir, "d/f", random(5));
        assertThatThrownBy(() -> dir.delete("d")).isInstanceOf(DirectoryNotEmptyException.class);
        dir.delete("d/f");
        dir.delete("d");
        assertThat(dir.stat("d")).isNull();
        assertThatThrownBy(() -> dir.delete("d")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> dir.append("none")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aSecondNameIsTheSameFile() throws IOException {
        Directory dir = directory();
        write(dir, "f", random(5));
        dir.link("f", "g");
        dir.delete("f");
        assertThat(read(dir, "g")).isEqualTo(random(5));
        assertThatThrownBy(() -> dir.link("none", "h")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void filesAreCut() throws IOException {
        Directory dir = directory();
        write(dir, "f", random(1000));
        dir.truncate("f", 10);
        assertThat(read(dir, "f")).isEqualTo(java.util.Arrays.copyOf(random(1000), 10));
        assertThatThrownBy(() -> dir.truncate("f", 11)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKeyTellsTwoFilesOfOneNameApart() throws IOException {
        Directory dir = directory();
        write(dir, "f", random(5));
        write(dir, "g", random(5));
        DirectoryEntry first = dir.stat("f");
        dir.rename("g", "f");
        DirectoryEntry second = dir.stat("f");
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.fileKey()).isNotEqualTo(second.fileKey());
    }

    @Test
    void noPathLeavesTheRoot() throws IOException {
        Directory dir = directory();
        for (String path : new String[] {"..", "../f", "a/../..", "/etc/passwd", "a//b", "a/", ".", "a/./b", "a\0b"}) {
            assertThatThrownBy(() -> dir.open(path)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> dir.stat(path)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> dir.create(path)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> dir.delete(path)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> dir.delete("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLockHasOneHolderAtATime() throws IOException {
        Directory dir = directory();
        dir.createDirectory("");
        try (DirectoryLock lock = dir.lock("the.lock")) {
            assertThatThrownBy(() -> dir.lock("the.lock"))
                    .isInstanceOf(LockHeldException.class)
                    .hasMessageContaining("this process");
            dir.lock("another.lock").close();
            lock.close();
            dir.lock("the.lock").close();
        }
        assertThat(dir.stat("the.lock")).isNotNull();
    }

    @Test
    void thereIsRoom() throws IOException {
        Directory dir = directory();
        dir.createDirectory("");
        assertThat(dir.usableBytes()).isGreaterThan(1 << 20);
    }
}
