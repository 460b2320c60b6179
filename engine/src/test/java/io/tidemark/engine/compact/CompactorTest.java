package io.tidemark.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockMetaFile;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.block.SourceRank;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.DiskFault;
import io.tidemark.engine.testing.RandomSources;
import io.tidemark.engine.testing.RowsBlockReader;
import io.tidemark.engine.testing.RowsSource;
import io.tidemark.engine.testing.SimDirectory;
import io.tidemark.engine.testing.SimulatedCrash;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.tombstone.TombstonesFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CompactorTest {
    private static final Labels CPU = Labels.of(Labels.METRIC_NAME, "cpu", "host", "a");
    private static final Labels MEM = Labels.of(Labels.METRIC_NAME, "mem", "host", "a");

    private final long seed = Long.getLong("tidemark.seed", 11);

    private static Compactor compactor(Directory directory) {
        return new Compactor(directory, ulids());
    }

    private static Ulids ulids() {
        return new Ulids(() -> java.time.Instant.ofEpochMilli(1_700_000_000_000L), new Random(1));
    }

    /** Every sample of every series, by raw bits. */
    private static Map<Labels, TreeMap<Long, Object>> content(Block block) throws IOException {
        Map<Labels, TreeMap<Long, Object>> out = new TreeMap<>();
        Postings all = block.all();
        SeriesEntry entry = new SeriesEntry();
        for (int i = 0; i < all.size(); i++) {
            block.series(all.get(i), TimeRange.ALL, entry);
            SampleBatch batch = new SampleBatch(16);
            block.readChunks(entry, 0, entry.chunkCount, batch);
            TreeMap<Long, Object> rows = new TreeMap<>();
            for (int s = 0; s < batch.size; s++) {
                rows.put(batch.times[s], value(batch, s));
            }
            out.put(entry.labels, rows);
        }
        return out;
    }

    private static Object value(SampleBatch batch, int i) {
        Object h = batch.histograms == null ? null : batch.histograms[i];
        return normal(h == null ? (Object) batch.values[i] : h);
    }

    /** What must survive: the bits of floats; of histograms all but the hint, of markers only that they are. */
    private static Object normal(Object value) {
        if (value instanceof Double d) {
            return Double.doubleToRawLongBits(d);
        }
        FloatHistogram h = (FloatHistogram) value;
        if (h.isStale()) {
            return "stale histogram";
        }
        return new FloatHistogram(
                FloatHistogram.ResetHint.UNKNOWN,
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                h.positiveSpans(),
                h.positive(),
                h.negativeSpans(),
                h.negative(),
                h.customBounds(),
                h.integer());
    }

    /** Short where maps of thousands of samples are not equal. */
    private static void assertSame(
            Map<Labels, TreeMap<Long, Object>> actual, Map<Labels, TreeMap<Long, Object>> expected, String where) {
        assertThat(actual.keySet()).as(where).isEqualTo(expected.keySet());
        expected.forEach((labels, rows) -> {
            TreeMap<Long, Object> found = actual.getOrDefault(labels, new TreeMap<>());
            assertThat(found.keySet()).as("%s, times of %s", where, labels).isEqualTo(rows.keySet());
            rows.forEach((time, value) -> assertThat(found.get(time))
                    .as("%s, %s at %s", where, labels, time)
                    .isEqualTo(value));
        });
    }

    /** What is left of sources when the one of the highest rank wins, by the plainest means. */
    private static Map<Labels, TreeMap<Long, Object>> expected(List<RowsSource> sources, TimeRange range) {
        Map<Labels, TreeMap<Long, Object>> out = new TreeMap<>();
        List<RowsSource> byRank = new ArrayList<>(sources);
        byRank.sort((a, b) -> a.rank.compareTo(b.rank));
        for (RowsSource source : byRank) {
            source.rows.forEach((labels, rows) -> rows.forEach((time, value) -> {
                boolean isDeleted = source.deleted.containsKey(labels)
                        && source.deleted.get(labels).contains(time);
                if (!isDeleted && range.contains(time)) {
                    out.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, normal(value));
                }
            }));
        }
        return out;
    }

    private static Block open(Directory directory, BlockMeta meta) {
        return new Block(directory, meta);
    }

    @Test
    void blockOfRandomSourcesHoldsWhatAPlainMergeHolds() throws IOException {
        for (int round = 0; round < 60; round++) {
            Random random = new Random(seed * 1000 + round);
            RandomSources generator = new RandomSources(random);
            List<RowsSource> sources = generator.sources(generator.series(12), 1 + random.nextInt(4), 300, 1000);
            List<BlockReader> readers = new ArrayList<>();
            for (RowsSource source : sources) {
                boolean head = source.rank.kind() > 0;
                readers.add(new RowsBlockReader(source, 1 + random.nextInt(150), head, random));
            }
            TimeRange range = random.nextBoolean() ? new TimeRange(0, 999) : new TimeRange(100, 700);
            SimDirectory disk = new SimDirectory();
            Optional<BlockMeta> meta = compactor(disk)
                    .write(readers, range.minMillis(), range.maxMillis() + 1, List.of(), CompactionControl.UNHINDERED);
            Map<Labels, TreeMap<Long, Object>> expected = expected(sources, range);
            if (expected.isEmpty()) {
                assertThat(meta).as("seed %s, round %s", seed, round).isEmpty();
                continue;
            }
            Block block = open(disk, meta.orElseThrow());
            assertSame(content(block), expected, "seed " + seed + ", round " + round);
            long samples = expected.values().stream().mapToLong(TreeMap::size).sum();
            assertThat(block.meta().stats().samples()).isEqualTo(samples);
            assertThat(block.meta().stats().series()).isEqualTo(expected.size());
            assertThat(disk.isAtRisk()).as("all of it is durable").isFalse();
            block.release();
        }
    }

    @Test
    void mergingBlocksAgainAndAgainKeepsTheContent() throws IOException {
        for (int round = 0; round < 20; round++) {
            Random random = new Random(seed * 100 + round);
            RandomSources generator = new RandomSources(random);
            List<RowsSource> sources = generator.sources(generator.series(8), 4, 200, 1000);
            SimDirectory disk = new SimDirectory();
            Compactor compactor = compactor(disk);
            List<Block> blocks = new ArrayList<>();
            List<RowsSource> written = new ArrayList<>();
            for (RowsSource source : sources) {
                Optional<BlockMeta> meta = compactor.write(
                        List.of(new RowsBlockReader(source, 50, source.rank.kind() > 0, random)),
                        0,
                        1000,
                        List.of(),
                        CompactionControl.UNHINDERED);
                if (meta.isPresent()) {
                    blocks.add(open(disk, meta.get()));
                    RowsSource copy =
                            new RowsSource(meta.get().ulid(), meta.get().rank());
                    expected(List.of(source), TimeRange.ALL)
                            .forEach((labels, rows) -> rows.keySet().forEach(t -> copyRow(source, copy, labels, t)));
                    written.add(copy);
                }
            }
            Block all = open(
                    disk, compactor.merge(blocks, CompactionControl.UNHINDERED).orElseThrow());
            assertSame(content(all), expected(written, TimeRange.ALL), "seed " + seed + ", round " + round);
            Block again = open(
                    disk,
                    compactor.merge(List.of(all), CompactionControl.UNHINDERED).orElseThrow());
            assertSame(content(again), content(all), "again");
            assertThat(again.meta().level()).isEqualTo(3);
            assertThat(again.meta().sources()).hasSize(written.size());
            assertThat(again.meta().stats().chunks())
                    .isEqualTo(all.meta().stats().chunks());
        }
    }

    private static void copyRow(RowsSource from, RowsSource to, Labels labels, long time) {
        Object value = from.rows.get(labels).get(time);
        to.rows.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, value);
    }

    private static Block block(Compactor compactor, SimDirectory disk, long min, long max, RowsSource source)
            throws IOException {
        return open(
                disk,
                compactor
                        .write(
                                List.of(new RowsBlockReader(source, 20)),
                                min,
                                max,
                                List.of(),
                                CompactionControl.UNHINDERED)
                        .orElseThrow());
    }

    private static RowsSource rows(double value, long... times) {
        RowsSource source = new RowsSource("rows", SourceRank.block("", ""));
        for (long time : times) {
            source.add(CPU, time, value);
            source.add(MEM, time, value);
        }
        return source;
    }

    @Test
    void mergedBlockNamesItsParentsAndSources() throws IOException {
        SimDirectory disk = new SimDirectory();
        Compactor compactor = compactor(disk);
        Block a = block(compactor, disk, 0, 20, rows(1, 1, 2, 3));
        Block b = block(compactor, disk, 20, 40, rows(2, 21, 22));
        BlockMeta meta =
                compactor.merge(List.of(a, b), CompactionControl.UNHINDERED).orElseThrow();
        assertThat(meta.level()).isEqualTo(2);
        assertThat(meta.minMillis()).isZero();
        assertThat(meta.maxMillisExclusive()).isEqualTo(40);
        assertThat(meta.sources()).containsExactly(a.name(), b.name());
        assertThat(meta.parents())
                .containsExactly(new BlockMeta.Parent(a.name(), 0, 20), new BlockMeta.Parent(b.name(), 20, 40));
        assertThat(BlockMetaFile.read(disk, meta.ulid())).isEqualTo(meta);
        assertThat(BlockScanner.scan(disk).blocks())
                .as("it stands for both at once")
                .containsExactly(meta);
    }

    @Test
    void hintOfOutOfOrderStaysOnlyWhereAllParentsHaveIt() {
        BlockMeta plain = BlockMeta.ofLevelOne("01HF0000000000000000000001", 0, 10);
        BlockMeta late = new BlockMeta(
                "01HF0000000000000000000002",
                0,
                10,
                BlockMeta.Stats.NONE,
                1,
                List.of("01HF0000000000000000000002"),
                List.of(),
                false,
                false,
                List.of("from-out-of-order"),
                Map.of());
        assertThat(Compactor.merged("01HF0000000000000000000003", List.of(plain, late))
                        .hints())
                .isEmpty();
        assertThat(Compactor.merged("01HF0000000000000000000003", List.of(late, late))
                        .hints())
                .containsExactly("from-out-of-order");
    }

    @Test
    void namesGoUpWhateverTheClockDoes() {
        long[] now = {1_000_000};
        Ulids ulids = new Ulids(() -> java.time.Instant.ofEpochMilli(now[0]), new Random(seed));
        ulids.seen("01HF0000000000000000000001");
        String last = "01HF0000000000000000000001";
        for (int i = 0; i < 100; i++) {
            now[0] -= 10_000;
            String next = ulids.next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }

    @Test
    void nothingIsBegunWithoutRoom() throws IOException {
        SimDirectory disk = new SimDirectory();
        Compactor compactor = compactor(disk);
        Block a = block(compactor, disk, 0, 20, rows(1, 1, 2, 3));
        disk.capacity(Compactor.sizeBytes(disk, "") + 100);
        assertThatThrownBy(() -> compactor.merge(List.of(a), CompactionControl.UNHINDERED))
                .isInstanceOf(OutOfSpaceException.class)
                .hasMessageContaining("no space left");
        assertThat(disk.list("").stream().map(DirectoryEntry::name)).containsExactly(a.name());
    }

    @Test
    void endedRewriteLeavesNothing() throws IOException {
        SimDirectory disk = new SimDirectory();
        Compactor compactor = compactor(disk);
        Block a = block(compactor, disk, 0, 20, rows(1, 1, 2, 3));
        int[] calls = {0};
        assertThatThrownBy(() -> compactor.merge(List.of(a), () -> {
                    if (++calls[0] == 2) {
                        throw new InterruptedIOException("closed");
                    }
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(disk.list("").stream().map(DirectoryEntry::name)).containsExactly(a.name());
        assertThat(BlockMetaFile.read(disk, a.name()).failed()).isFalse();
    }

    @Test
    void damagedParentsAreMarkedAndNotTriedAgain() throws IOException {
        SimDirectory disk = new SimDirectory();
        Compactor compactor = compactor(disk);
        Block a = block(compactor, disk, 0, 20, rows(1, 1, 2, 3));
        byte[] chunks = disk.content(a.name() + "/chunks/000001");
        chunks[20] ^= 1;
        disk.plant(a.name() + "/chunks/000001", chunks);
        assertThatThrownBy(() -> compactor.merge(List.of(a), CompactionControl.UNHINDERED))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining(a.name() + "/chunks/000001");
        assertThat(BlockMetaFile.read(disk, a.name()).failed()).isTrue();
        assertThat(disk.list("").stream().map(DirectoryEntry::name)).containsExactly(a.name());
    }

    /** The state on the disk as a reader counts it: samples of all blocks that count. */
    private static List<Map<Labels, TreeMap<Long, Object>>> counted(SimDirectory disk) throws IOException {
        List<Map<Labels, TreeMap<Long, Object>>> all = new ArrayList<>();
        for (BlockMeta meta : BlockScanner.scan(disk).blocks()) {
            if (!meta.deletable()) {
                Block block = open(disk, meta);
                all.add(content(block));
                block.release();
            }
        }
        return all;
    }

    private static void compactAndDelete(SimDirectory disk) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Ulids ulids = ulids();
        for (BlockMeta meta : BlockScanner.scan(disk).blocks()) {
            blocks.add(open(disk, meta));
            ulids.seen(meta.ulid());
        }
        new Compactor(disk, ulids).merge(blocks, CompactionControl.UNHINDERED);
        for (Block block : blocks) {
            block.openAll();
            BlockRemover.remove(disk, block.name());
            block.release();
        }
    }

    private static SimDirectory twoBlocks() throws IOException {
        SimDirectory disk = new SimDirectory();
        Compactor compactor = compactor(disk);
        block(compactor, disk, 0, 20, rows(1, 1, 2, 3));
        block(compactor, disk, 0, 20, rows(2, 3, 4));
        return disk;
    }

    @Test
    void crashAtAnyOperationLeavesTheOldStateOrTheNew() throws IOException {
        List<Map<Labels, TreeMap<Long, Object>>> before = counted(twoBlocks());
        SimDirectory undisturbed = twoBlocks();
        compactAndDelete(undisturbed);
        List<Map<Labels, TreeMap<Long, Object>>> after = counted(undisturbed);
        assertThat(after).hasSize(1);
        int olds = 0;
        int news = 0;
        for (int op = 1; ; op++) {
            SimDirectory disk = twoBlocks();
            disk.crashAt(disk.operations() + op);
            try {
                compactAndDelete(disk);
                break;
            } catch (SimulatedCrash e) {
                for (int survival = 0; survival < 8; survival++) {
                    SimDirectory survivor = disk.crash(seed * 31 + op * 8L + survival);
                    boolean isNew = counted(survivor).equals(after);
                    if (!isNew) {
                        assertThat(counted(survivor))
                                .as("seed %s op %s\n%s", seed, op, disk.trace())
                                .isEqualTo(before);
                    }
                    olds += isNew ? 0 : 1;
                    news += isNew ? 1 : 0;
                    BlockRemover.removeLeftovers(survivor);
                    assertThat(counted(survivor)).isEqualTo(isNew ? after : before);
                    assertThat(survivor.list("")).as("nothing is left over").hasSize(isNew ? 1 : 2);
                    compactAndDelete(survivor);
                    assertThat(counted(survivor)).isEqualTo(after);
                }
            }
        }
        assertThat(olds).isPositive();
        assertThat(news).isPositive();
    }

    @Test
    void failureOfAnyOperationLeavesTheOldStateOrTheNew() throws IOException {
        List<Map<Labels, TreeMap<Long, Object>>> before = counted(twoBlocks());
        SimDirectory undisturbed = twoBlocks();
        compactAndDelete(undisturbed);
        List<Map<Labels, TreeMap<Long, Object>>> after = counted(undisturbed);
        for (DiskFault fault : DiskFault.values()) {
            for (boolean forEver : new boolean[] {false, true}) {
                for (int op = 1; ; op++) {
                    SimDirectory disk = twoBlocks();
                    disk.failAt(disk.operations() + op, fault, forEver);
                    boolean failed = false;
                    try {
                        compactAndDelete(disk);
                    } catch (FileSystemException e) {
                        failed = true;
                    }
                    disk.repair();
                    boolean isNew = counted(disk).equals(after);
                    if (!isNew) {
                        assertThat(counted(disk))
                                .as("op %s fails with %s", op, fault)
                                .isEqualTo(before);
                    }
                    BlockRemover.removeLeftovers(disk);
                    assertThat(disk.list("")).hasSize(isNew ? 1 : 2);
                    if (!failed) {
                        break;
                    }
                }
            }
        }
    }

    @Test
    void emptyResultMarksTheParentsAndIsNoBlock() throws IOException {
        SimDirectory disk = new SimDirectory();
        Compactor compactor = compactor(disk);
        Block a = block(compactor, disk, 0, 20, rows(1, 1, 2, 3));
        Tombstones all = tombstones(a, 0, 19);
        TombstonesFile.write(disk, a.name() + "/t", all);
        disk.rename(a.name() + "/t", a.name() + "/tombstones");
        Block deleted = open(disk, a.meta());
        assertThat(compactor.merge(List.of(deleted), CompactionControl.UNHINDERED))
                .isEmpty();
        assertThat(BlockMetaFile.read(disk, a.name()).deletable()).isTrue();
        assertThat(BlockRemover.removeLeftovers(disk)).containsExactly(a.name());
        assertThat(disk.list("")).isEmpty();
    }

    private static Tombstones tombstones(Block block, long min, long max) throws IOException {
        Map<Long, Intervals> map = new TreeMap<>();
        Postings all = block.all();
        for (int i = 0; i < all.size(); i++) {
            map.put((long) all.get(i), Intervals.of(min, max));
        }
        return Tombstones.of(map);
    }
}
