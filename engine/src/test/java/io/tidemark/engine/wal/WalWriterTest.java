package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordDecoder;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimulatedCrash;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WalWriterTest {
    private static final int SEGMENT = 4 * WalFormat.PAGE;

    private final long seed = Long.getLong("tidemark.seed", 5);

    /** A record that tells its number and is hard to compress. */
    private static byte[] record(int number, int samples, Random random) {
        SamplesRecord record = new SamplesRecord(samples);
        for (int i = 0; i < samples; i++) {
            record.add(1 + random.nextInt(1000), number, Double.longBitsToDouble(random.nextLong()));
        }
        return RecordEncoder.encode(record);
    }

    private static List<Integer> numbers(SimDirectory disk, List<WalFault> faults) throws IOException {
        List<Integer> out = new ArrayList<>();
        try (WalReader reader = new WalReader(disk, "wal", new RecordDecoder())) {
            reader.refresh();
            for (WalEvent event = reader.next(); event != null; event = reader.next()) {
                Record record = event.record();
                if (record instanceof SamplesRecord samples) {
                    out.add((int) samples.times[0]);
                }
                if (event.fault() != null) {
                    faults.add(event.fault());
                }
            }
        }
        return out;
    }

    private static List<Integer> count(int n) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(i);
        }
        return all;
    }

    @Test
    void recordsOfAllLengthsComeBack() throws IOException {
        SimDirectory disk = new SimDirectory();
        Random random = new Random(seed);
        int n = 0;
        for (int open = 0; open < 3; open++) {
            try (WalWriter writer = new WalWriter(disk, "wal", SEGMENT)) {
                for (int i = 0; i < 150; i++) {
                    writer.log(List.of(
                            record(n++, 1 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 300), random)));
                }
            }
        }
        List<WalFault> faults = new ArrayList<>();
        assertThat(numbers(disk, faults)).as("seed %s", seed).isEqualTo(count(n));
        assertThat(faults).isEmpty();
        assertThat(WalListing.of(disk, "wal").segments()).hasSizeGreaterThan(5);
    }

    @Test
    void recordsEndAtEveryPlaceOfAPage() throws IOException {
        Random random = new Random(seed);
        for (int shift = 0; shift < 40; shift++) {
            SimDirectory disk = new SimDirectory();
            try (WalWriter writer = new WalWriter(disk, "wal", SEGMENT)) {
                byte[] filler = new byte[WalFormat.PAGE - 7 - 30 + shift];
                random.nextBytes(filler);
                filler[0] =
                        2; // a samples record that is cut right after its base: no sample at all is legal only if empty
                byte[] mark = RecordEncoder.encode(CommitMark.begin(1));
                writer.log(List.of(mark, pad(filler.length, random), record(7, 1, random)));
                writer.log(List.of(RecordEncoder.encode(CommitMark.end(1))));
            }
            List<WalFault> faults = new ArrayList<>();
            assertThat(numbers(disk, faults)).contains(7);
            assertThat(faults).isEmpty();
        }
    }

    private static byte[] pad(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] = 99; // A type that nobody knows is passed over.
        return bytes;
    }

    @Test
    void commitWithoutItsEndDoesNotCount() throws IOException {
        SimDirectory disk = new SimDirectory();
        Random random = new Random(seed);
        try (WalWriter writer = new WalWriter(disk, "wal", SEGMENT)) {
            writer.log(List.of(record(0, 1, random)));
            writer.log(List.of(RecordEncoder.encode(CommitMark.begin(1)), record(1, 1, random)));
            writer.nextSegment();
            writer.log(List.of(record(2, 1, random)));
            writer.log(List.of(
                    RecordEncoder.encode(CommitMark.begin(2)),
                    record(3, 1, random),
                    record(4, 1, random),
                    RecordEncoder.encode(CommitMark.end(2))));
        }
        assertThat(numbers(disk, new ArrayList<>())).containsExactly(0, 2, 3, 4);
    }

    @Test
    void afterEveryCrashWhatWasSyncedIsThereInOrder() throws IOException {
        for (int op = 1; ; op++) {
            SimDirectory disk = new SimDirectory();
            disk.sync("");
            disk.crashAt(op);
            Random random = new Random(seed);
            int acknowledged = -1;
            boolean crashed = false;
            try (WalWriter writer = new WalWriter(disk, "wal", SEGMENT)) {
                for (int n = 0; n < 25; n++) {
                    writer.log(List.of(record(n, 1 + random.nextInt(3000), random)));
                    if (n % 3 == 0) {
                        writer.sync();
                        acknowledged = n;
                    }
                }
            } catch (SimulatedCrash e) {
                crashed = true;
            }
            if (!crashed) {
                break;
            }
            for (int survival = 0; survival < 8; survival++) {
                SimDirectory after = disk.crash(seed * 100 + survival);
                List<Integer> found = numbers(after, new ArrayList<>());
                assertThat(found)
                        .as("seed %s op %s/%s\n%s", seed, op, survival, disk.trace())
                        .hasSizeGreaterThan(acknowledged)
                        .isEqualTo(count(found.size()));
            }
        }
    }

    @Test
    void failuresLoseNoAcknowledgedRecordAndLeaveNoHalfOne() throws IOException {
        for (DiskFault fault : DiskFault.values()) {
            for (int op = 3; op < 80; op++) {
                SimDirectory disk = new SimDirectory();
                disk.failAt(op, fault, false);
                Random random = new Random(seed);
                List<Integer> acknowledged = new ArrayList<>();
                List<Integer> pending = new ArrayList<>();
                try (WalWriter writer = new WalWriter(disk, "wal", SEGMENT)) {
                    for (int n = 0; n < 25; n++) {
                        try {
                            writer.log(List.of(record(n, 1 + random.nextInt(3000), random)));
                            pending.add(n);
                            writer.sync();
                            acknowledged.addAll(pending);
                        } catch (FileSystemException e) {
                            // This one is not acknowledged.
                        }
                        pending.clear();
                    }
                }
                List<WalFault> faults = new ArrayList<>();
                assertThat(numbers(disk, faults))
                        .as("op %s\n%s", op, disk.trace())
                        .containsExactlyElementsOf(acknowledged);
                assertThat(faults).as("op %s", op).isEmpty();
                assertThat(numbers(disk.crash(seed), faults)).containsAll(acknowledged);
            }
        }
    }

    @Test
    void whatCouldNotBeCutOffIsCutOffAtTheEnd() throws IOException {
        SimDirectory disk = new SimDirectory();
        try (WalWriter writer = new WalWriter(disk, "wal", SEGMENT)) {
            writer.log(List.of(record(0, 10, new Random(seed))));
            writer.sync();
            writer.log(List.of(record(1, 10, new Random(seed))));
            disk.failNext(SimDirectory.Operation.SYNC, "wal", 1, DiskFault.IO_ERROR);
            disk.failNext(SimDirectory.Operation.TRUNCATE, "wal", 1, DiskFault.IO_ERROR);
            assertThatThrownBy(writer::sync).isInstanceOf(FileSystemException.class);
            assertThat(numbers(disk, new ArrayList<>())).containsExactly(0, 1);
        }
        assertThat(numbers(disk, new ArrayList<>())).containsExactly(0);
    }

    @Test
    void segmentsAreWholePages() {
        assertThatThrownBy(() -> new WalWriter(new SimDirectory(), "wal", 1000))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
