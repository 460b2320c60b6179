package io.tidemark.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.ByteOutput;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimDirectoryTest {
    private static final int SEEDS = 300;

    private final SimDirectory disk = new SimDirectory();

    @Test
    void whatWasSyncedSurvivesEveryCrash() throws IOException {
        ByteOutput out = disk.create("a");
        write(out, "hello");
        out.sync();
        disk.sync("");
        write(out, " world");
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(text(disk.crash(seed), "a")).startsWith("hello");
        }
    }

    @Test
    void whatWasNotSyncedSurvivesInEveryPossibleWay() throws IOException {
        ByteOutput out = disk.create("a");
        write(out, "hello");
        out.sync();
        disk.sync("");
        write(out, " world");
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            seen.add(text(disk.crash(seed), "a"));
        }
        assertThat(seen).contains("hello", "hello world", "hello w", "hello\0\0\0\0\0\0", "hello wor\0\0");
    }

    @Test
    void laterWriteMaySurviveWithoutTheOneBeforeIt() throws IOException {
        ByteOutput out = disk.create("a");
        disk.sync("");
        out.sync();
        write(out, "one");
        write(out, "two");
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            seen.add(text(disk.crash(seed), "a"));
        }
        assertThat(seen).contains("", "one", "onetwo", "\0\0\0two");
    }

    @Test
    void nameIsAtRiskUntilItsFolderIsSynced() throws IOException {
        try (ByteOutput out = disk.create("a")) {
            write(out, "x");
            out.sync();
        }
        boolean lost = false;
        boolean kept = false;
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean there = disk.crash(seed).stat("a") != null;
            lost |= !there;
            kept |= there;
        }
        assertThat(lost).isTrue();
        assertThat(kept).isTrue();
    }

    @Test
    void renameIsAtomicAndMayComeBeforeTheBytes() throws IOException {
        try (ByteOutput out = disk.create("new")) {
            write(out, "new");
        }
        try (ByteOutput out = disk.create("old")) {
            write(out, "old");
            out.sync();
        }
        disk.sync("");
        disk.rename("new", "old");
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDirectory after = disk.crash(seed);
            boolean renamed = after.stat("new") == null;
            seen.add(renamed + " " + text(after, "old"));
        }
        // Renaming without a sync before it is the classic way to lose a file.
        assertThat(seen).contains("false old", "true new", "true ").doesNotContain("true old");
    }

    @Test
    void failedSyncIsNotMadeGoodByTheNext() throws IOException {
        ByteOutput out = disk.create("a");
        disk.sync("");
        write(out, "one");
        disk.failNext(SimDirectory.Operation.SYNC, "a", 1, DiskFault.IO_ERROR);
        assertThatThrownBy(out::sync)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("Input/output error");
        out.sync();
        write(out, "two");
        out.sync();
        assertThat(text(disk, "a")).isEqualTo("onetwo");
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            seen.add(text(disk.crash(seed), "a"));
        }
        assertThat(seen).contains("onetwo", "\0\0\0two").allMatch(s -> s.endsWith("two"));
    }

    @Test
    void everyOperationCanFailOnceOrForEver() throws IOException {
        disk.failAt(2, DiskFault.NO_SPACE, false);
        ByteOutput out = disk.create("a");
        assertThatThrownBy(() -> write(out, "lost")).hasMessageContaining("No space left");
        ByteOutput other = disk.create("b");
        write(other, "kept");
        assertThat(text(disk, "b")).isEqualTo("kept");
        disk.failAt(disk.operations() + 1, DiskFault.IO_ERROR, true);
        assertThatThrownBy(() -> disk.delete("a")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> disk.delete("a")).isInstanceOf(FileSystemException.class);
        disk.repair();
        disk.delete("a");
        assertThat(disk.stat("a")).isNull();
    }

    @Test
    void fullDiskTakesAPartOfAWrite() throws IOException {
        ByteOutput out = disk.create("a");
        disk.capacity(6);
        assertThatThrownBy(() -> write(out, "hello world")).hasMessageContaining("No space left");
        assertThat(text(disk, "a")).isEqualTo("hello ");
    }

    @Test
    void crashAtAnOperationStopsEverythingAfterIt() throws IOException {
        ByteOutput out = disk.create("a");
        disk.crashAt(2);
        assertThatThrownBy(() -> write(out, "x")).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> disk.delete("a")).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> disk.list("")).isInstanceOf(SimulatedCrash.class);
    }

    @Test
    void killedProcessLosesNothingThatItWrote() throws IOException {
        ByteOutput out = disk.create("a");
        write(out, "hello");
        SimDirectory after = disk.kill();
        assertThat(text(after, "a")).isEqualTo("hello");
        assertThat(after.isAtRisk()).isTrue();
    }

    @Test
    void crashWithOneSeedIsAlwaysTheSame() throws IOException {
        ByteOutput out = disk.create("a");
        byte[] big = new byte[20_000];
        Arrays.fill(big, (byte) 'x');
        disk.sync("");
        for (int i = 0; i < 5; i++) {
            out.write(big, 0, big.length);
        }
        for (long seed = 0; seed < 50; seed++) {
            assertThat(disk.crash(seed).content("a")).isEqualTo(disk.crash(seed).content("a"));
        }
    }

    @Test
    void linkedFileLivesUnderBothNames() throws IOException {
        try (ByteOutput out = disk.create("a")) {
            write(out, "x");
            out.sync();
        }
        disk.link("a", "b");
        disk.sync("");
        disk.delete("a");
        disk.sync("");
        assertThat(text(disk.crash(1), "b")).isEqualTo("x");
    }

    private static void write(ByteOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.write(bytes, 0, bytes.length);
    }

    private static String text(SimDirectory disk, String path) throws IOException {
        try (ByteInput in = disk.open(path)) {
            return new String(in.read(0, (int) in.length()), UTF_8);
        }
    }
}
