package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimulatedCrash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files of chunks on a disk that fails at any operation: each chunk is there once, in its order, and no file is damaged. */
class HeadChunkOutputTest {
    private static final int CHUNKS = 40;
    private static final int GROUP = 7;

    /** A few chunks to a file. */
    private static final long FILE_BYTES = 500;

    /** How far the last {@link #write} came. */
    private int last;

    private static HeadChunk chunk(int i) {
        return new HeadChunk(Encoding.XOR.code(), i * 10L, i * 10L + 9, 0, 3, new byte[20 + i % 30], 0);
    }

    /** Adds all chunks from the first on that is not durable, some at a time; the result is how many are. */
    private int write(HeadChunkOutput out, HeadChunkFiles readers, int from) throws IOException {
        int done = from;
        while (done < CHUNKS) {
            List<Long> group = new ArrayList<>();
            try {
                for (int i = done; i < Math.min(CHUNKS, done + GROUP); i++) {
                    byte[] data = chunk(i).bytes();
                    assertThat(data).isNotNull();
                    group.add(out.add(readers, 5, chunk(i), data));
                }
            } finally {
                try {
                    out.sync();
                } finally {
                    done += (int) group.stream().filter(out::isDurable).count();
                    last = done;
                }
            }
        }
        return done;
    }

    /** The chunks that a start finds, by their numbers. */
    private static List<Integer> found(HeadChunkFiles files) throws IOException {
        List<Problem> problems = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        files.load((ref, min, max, encoding, samples, fileRef) -> found.add((int) (min / 10)), problems);
        assertThat(problems).isEmpty();
        return found;
    }

    private static List<Integer> first(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    @Test
    void filesAreFilledAndFollowEachOther() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (HeadChunkFiles readers = new HeadChunkFiles(disk);
                HeadChunkOutput out = new HeadChunkOutput(disk, 0, FILE_BYTES)) {
            assertThat(write(out, readers, 0)).isEqualTo(CHUNKS);
        }
        assertThat(HeadChunkFiles.numbers(disk).size()).isBetween(5, 12);
        for (long number : HeadChunkFiles.numbers(disk)) {
            assertThat(disk.content(HeadChunkFiles.path(number)).length).isLessThanOrEqualTo((int) FILE_BYTES);
        }
        try (HeadChunkFiles files = new HeadChunkFiles(disk)) {
            assertThat(found(files)).isEqualTo(first(CHUNKS));
        }
    }

    @Test
    void anyOperationFails() throws IOException {
        SimDirectory whole = new SimDirectory();
        try (HeadChunkFiles readers = new HeadChunkFiles(whole);
                HeadChunkOutput out = new HeadChunkOutput(whole, 0, FILE_BYTES)) {
            write(out, readers, 0);
        }
        for (DiskFault fault : DiskFault.values()) {
            for (long at = 1; at <= whole.operations(); at++) {
                for (int times = 1; times <= 3; times++) {
                    SimDirectory disk = new SimDirectory();
                    for (int i = 0; i < times; i++) {
                        disk.failAt(at + i, fault, false);
                    }
                    try (HeadChunkFiles readers = new HeadChunkFiles(disk);
                            HeadChunkOutput out = new HeadChunkOutput(disk, 0, FILE_BYTES)) {
                        last = 0;
                        for (int attempt = 0; last < CHUNKS; attempt++) {
                            assertThat(attempt).isLessThan(6);
                            try {
                                write(out, readers, last);
                            } catch (IOException e) {
                                // Tried again.
                            }
                        }
                    }
                    try (HeadChunkFiles files = new HeadChunkFiles(disk)) {
                        assertThat(found(files))
                                .as("%s at %s, %s times", fault, at, times)
                                .isEqualTo(first(CHUNKS));
                    }
                }
            }
        }
    }

    @Test
    void powerIsLostAtAnyOperationAndSomebodyGoesOn() throws IOException {
        SimDirectory whole = new SimDirectory();
        try (HeadChunkFiles readers = new HeadChunkFiles(whole);
                HeadChunkOutput out = new HeadChunkOutput(whole, 0, FILE_BYTES)) {
            write(out, readers, 0);
        }
        for (int round = 0; round < 20 * whole.operations(); round++) {
            SimDirectory disk = new SimDirectory();
            disk.crashAt(1 + round % whole.operations());
            last = 0;
            try (HeadChunkFiles readers = new HeadChunkFiles(disk)) {
                write(new HeadChunkOutput(disk, 0, FILE_BYTES), readers, 0);
            } catch (SimulatedCrash e) {
                // This is where it ends.
            }
            SimDirectory after = disk.crash(round);
            try (HeadChunkFiles files = new HeadChunkFiles(after);
                    HeadChunkOutput out = new HeadChunkOutput(after, 0, FILE_BYTES)) {
                List<Integer> found = new ArrayList<>();
                // Pages of what was not synced may be there in any order: that is damage to whoever reads it.
                files.load(
                        (ref, min, max, encoding, samples, fileRef) -> found.add((int) (min / 10)), new ArrayList<>());
                assertThat(found).as("round %s", round).isEqualTo(first(found.size()));
                assertThat(found.size()).isGreaterThanOrEqualTo(last);
                out.mend(files);
                write(out, files, found.size());
            }
            try (HeadChunkFiles files = new HeadChunkFiles(after)) {
                assertThat(found(files)).as("round %s", round).isEqualTo(first(CHUNKS));
            }
        }
    }
}
