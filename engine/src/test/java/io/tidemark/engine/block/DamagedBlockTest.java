package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.testing.Allocations;
import io.tidemark.engine.testing.BlockMaker;
import io.tidemark.engine.tombstone.Interval;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A small block, damaged in every way that is small enough to try all of: the answer stays the same, or a fault is stated; never
 * another answer, another exception, or memory for what is not there.
 */
class DamagedBlockTest {
    private static final String ULID = "01M81SZS4C4XQW3ZF925R9G5TQ";
    private static final String[] FILES = {"/index", "/meta.json", "/tombstones", "/chunks/000001"};

    /** Above what the answer itself costs, which is text. */
    private static final long ALLOCATION_MAX = 16 << 20;

    private static final Map<String, byte[]> BYTES = new HashMap<>();
    private static BlockAnswer whole = new BlockAnswer("", false);

    private final long seed = Long.getLong("tidemark.seed", 20261125L);

    @BeforeAll
    static void make() throws IOException {
        HeapDirectory heap = new HeapDirectory();
        BlockMaker maker = new BlockMaker().samplesPerChunk(4);
        for (int s = 0; s < 5; s++) {
            Labels labels = Labels.of("__name__", "up", "instance", "host-" + s, "job", s % 2 == 0 ? "node" : "é");
            for (int i = 0; i < 8; i++) {
                maker.add(labels, 1_795_000_000_000L + i * 1000 + s, i == 3 ? Double.NaN : i * s / 3.0);
            }
        }
        maker.write(heap, ULID);
        Block block = new Block(heap, BlockMetaFile.read(heap, ULID));
        long ref = block.postings("instance", "host-1").get(0) & 0xffffffffL;
        block.release();
        heap.delete(ULID + "/tombstones");
        Tombstones deleted = Tombstones.of(Map.of(
                ref,
                Intervals.of(1_795_000_002_000L, 1_795_000_003_000L)
                        .with(new Interval(1_795_000_006_000L, Long.MAX_VALUE))));
        TombstonesFile.write(heap, ULID + "/tombstones", deleted);
        int total = 0;
        for (String file : FILES) {
            BYTES.put(file, heap.bytes(ULID + file));
            total += BYTES.get(file).length;
        }
        assertThat(total).isBetween(1500, 4096);
        whole = BlockAnswer.of(directory("/index", BYTES.get("/index")));
        assertThat(whole.hasProblem()).isFalse();
        assertThat(whole.text().lines().count()).isEqualTo(1 + (5 * 8 - 3) + 1 + 5 + 2);
    }

    private static HeapDirectory directory(String damaged, byte[] bytes) {
        HeapDirectory heap = new HeapDirectory();
        BYTES.forEach((file, original) -> heap.put(ULID + file, file.equals(damaged) ? bytes : original));
        return heap;
    }

    /** Whether a damage was stated. */
    private boolean check(String file, byte[] bytes, boolean mayDiffer, String what) {
        long before = Allocations.ofThisThread();
        boolean isStated;
        try {
            BlockAnswer answer = BlockAnswer.of(directory(file, bytes));
            isStated = answer.hasProblem();
            if (!isStated && !mayDiffer) {
                assertThat(answer.text()).as(what).isEqualTo(whole.text());
            }
        } catch (CorruptionException e) {
            assertThat(e).as(what).hasNoCause();
            assertThat(e.file()).as(what).startsWith(ULID);
            isStated = true;
        } catch (IOException | RuntimeException e) {
            return fail(what, e);
        }
        assertThat(Allocations.ofThisThread() - before).as(what).isLessThan(ALLOCATION_MAX);
        return isStated;
    }

    @Test
    void everyFlippedBitIsHarmlessOrStated() {
        for (String file : FILES) {
            byte[] bytes = BYTES.get(file);
            int stated = 0;
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                stated += check(file, flipped, false, file + " bit " + bit) ? 1 : 0;
            }
            if (!file.equals("/meta.json")) {
                assertThat(stated).isGreaterThan(bytes.length * 7);
            }
        }
    }

    @Test
    void everyShorterFileIsHarmlessOrStated() {
        for (String file : FILES) {
            byte[] bytes = BYTES.get(file);
            for (int length = 0; length < bytes.length; length++) {
                boolean isStated = check(file, Arrays.copyOf(bytes, length), false, file + " cut to " + length);
                assertThat(isStated).as(file + " cut to " + length).isTrue();
            }
        }
    }

    @Test
    void bytesAddedAreHarmlessOrStated() {
        Random random = new Random(seed);
        for (String file : FILES) {
            byte[] bytes = BYTES.get(file);
            for (int added = 1; added < 70; added++) {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + added);
                check(file, longer, false, file + " with " + added + " zeros");
                for (int i = bytes.length; i < longer.length; i++) {
                    longer[i] = (byte) random.nextInt();
                }
                check(file, longer, false, "seed " + seed + ": " + file + " with " + added + " bytes");
            }
        }
    }

    @Test
    void randomDamageIsHarmlessOrStated() {
        Random random = new Random(seed);
        for (int round = 0; round < 6000; round++) {
            String file = FILES[round % FILES.length];
            byte[] bytes = BYTES.get(file).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(bytes.length);
                int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
                switch (random.nextInt(4)) {
                    case 0 -> Arrays.fill(bytes, at, at + length, (byte) 0);
                    case 1 -> Arrays.fill(bytes, at, at + length, (byte) 0xff);
                    case 2 -> System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                    default -> bytes[at] = (byte) random.nextInt();
                }
            }
            check(file, bytes, false, "seed " + seed + ", round " + round + ": " + file);
        }
    }

    @Test
    void damageUnderARightChecksumGivesDataOrIsStated() {
        Random random = new Random(seed);
        int stated = 0;
        int rounds = 12_000;
        for (int round = 0; round < rounds; round++) {
            String file = new String[] {"/index", "/tombstones", "/chunks/000001"}[round % 3];
            Sealed sealed = Sealed.of(file, BYTES.get(file));
            byte[] bytes = sealed.damaged(random);
            stated += check(file, bytes, true, "seed " + seed + ", round " + round + ": " + file) ? 1 : 0;
        }
        // Some damage is only other data; much is not even that.
        assertThat(stated).isBetween(rounds / 5, rounds);
    }
}
