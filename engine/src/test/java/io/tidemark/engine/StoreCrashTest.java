package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimulatedCrash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The whole store on a disk that loses its power, fills up and breaks: nothing acknowledged is lost, nothing is invented. */
class StoreCrashTest {
    /** Commits of the small workload: enough for late samples, deletions, blocks and checkpoints. */
    private static final int COMMITS = 40;

    private static final int CRASHES = Integer.getInteger("tidemark.crashes", 2000);

    private final long seed = Long.getLong("tidemark.seed", 5);

    private static Tsdb open(SimDirectory disk) throws IOException {
        return Tsdb.open(
                disk,
                disk,
                Workload.OPTIONS,
                Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC),
                false);
    }

    /** Runs to the end or to what the disk does; the result is the last commit that was acknowledged. */
    private static long run(SimDirectory disk, long commits, AtomicLong acknowledged) throws IOException {
        try (Tsdb tsdb = open(disk)) {
            Workload.SMALL.run(tsdb, Workload.SMALL.check(tsdb), commits, acknowledged::set);
        }
        return acknowledged.get();
    }

    private static void check(SimDirectory disk) throws IOException {
        assertThat(IntegrityChecker.check(disk).problems()).isEmpty();
    }

    /** Opens, compares, writes on, opens again. */
    private static void checkSurvivor(SimDirectory disk, long acknowledged, String where) throws IOException {
        try {
            long last;
            try (Tsdb tsdb = open(disk)) {
                last = Workload.SMALL.check(tsdb);
                assertThat(last).isBetween(acknowledged, acknowledged + 1);
                Workload.SMALL.run(tsdb, last, 3, n -> {});
            }
            check(disk);
            try (Tsdb tsdb = open(disk)) {
                assertThat(Workload.SMALL.check(tsdb)).isEqualTo(last + 3);
            }
            check(disk);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(where + ": " + e, e);
        }
    }

    @Test
    void theWorkloadIsWhatItSaysWhereNothingHappens() throws IOException {
        SimDirectory disk = new SimDirectory();
        assertThat(run(disk, COMMITS, new AtomicLong())).isEqualTo(COMMITS);
        check(disk);
        try (Tsdb tsdb = open(disk)) {
            assertThat(Workload.SMALL.check(tsdb)).isEqualTo(COMMITS);
            assertThat(tsdb.problems()).isEmpty();
            assertThat(tsdb.status().blocks()).isPositive();
        }
    }

    @Test
    void powerLostAtAnyMoment() throws IOException {
        SimDirectory whole = new SimDirectory();
        run(whole, COMMITS, new AtomicLong());
        long operations = whole.operations();
        everywhere(CRASHES, i -> {
            Random random = new Random(seed * 1_000_003 + i);
            // First each operation once, then any.
            long at = i < operations ? i + 1 : 1 + random.nextLong(operations);
            SimDirectory disk = new SimDirectory();
            disk.crashAt(at);
            AtomicLong acknowledged = new AtomicLong();
            try {
                run(disk, COMMITS, acknowledged);
            } catch (SimulatedCrash e) {
                // This is where it ends.
            }
            long survival = random.nextLong();
            checkSurvivor(
                    disk.crash(survival),
                    acknowledged.get(),
                    "seed " + seed + ", crash " + i + " at operation " + at + ", survival " + survival);
        });
    }

    /** Something to do for a number. */
    @FunctionalInterface
    private interface Trial {
        void run(long i) throws IOException;
    }

    /** Does it for each number below a bound, on all cores: each trial has a disk of its own. */
    private static void everywhere(long bound, Trial trial) {
        LongStream.range(0, bound).parallel().forEach(i -> {
            try {
                trial.run(i);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void processKilledAtAnyMoment() throws IOException {
        SimDirectory whole = new SimDirectory();
        run(whole, COMMITS, new AtomicLong());
        everywhere(whole.operations(), i -> {
            SimDirectory disk = new SimDirectory();
            disk.crashAt(i + 1);
            AtomicLong acknowledged = new AtomicLong();
            try {
                run(disk, COMMITS, acknowledged);
            } catch (SimulatedCrash e) {
                // This is where it ends.
            }
            checkSurvivor(disk.kill(), acknowledged.get(), "killed at operation " + (i + 1));
        });
    }

    @Test
    void anyOperationFailsOnceOrForEver() throws IOException {
        SimDirectory whole = new SimDirectory();
        run(whole, COMMITS, new AtomicLong());
        long operations = whole.operations();
        for (DiskFault fault : DiskFault.values()) {
            for (boolean forEver : new boolean[] {false, true}) {
                everywhere(operations, i -> fail(fault, forEver, i + 1));
            }
        }
    }

    private static void fail(DiskFault fault, boolean forEver, long at) throws IOException {
        SimDirectory disk = new SimDirectory();
        disk.failAt(at, fault, forEver);
        AtomicLong acknowledged = new AtomicLong();
        try {
            run(disk, COMMITS, acknowledged);
        } catch (IOException e) {
            // It is said, and nothing else happens.
        }
        disk.repair();
        checkSurvivor(disk, acknowledged.get(), fault + (forEver ? " from operation " : " at operation ") + at + " on");
    }
}
