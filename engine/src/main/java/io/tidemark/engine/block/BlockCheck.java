package io.tidemark.engine.block;

import io.tidemark.engine.index.IndexReader;
import io.tidemark.engine.index.IndexWalk;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a block and verifies every checksum, order, reference and range; what a person runs who asks whether a
 * block is whole. One fault does not hide the next: each part is looked at on its own, and of one part at most a handful of
 * faults are listed. For one thread.
 */
public final class BlockCheck {
    /** The kind of a problem with bytes that can't be what they must be. */
    public static final String CORRUPT = "block-corrupt";

    /** The kind of a problem with parts that are each whole but contradict each other. */
    public static final String INCONSISTENT = "block-inconsistent";

    /** The kind of a problem with meta.json's statistics, which cost no answer. */
    public static final String STATISTICS = "block-statistics";

    private static final int LISTED_MAX = 20;
    private static final int PIECE = 64 << 10;

    private final Directory directory;
    private final Block block;
    private final List<Problem> problems = new ArrayList<>();

    private long series;
    private long chunks;
    private long samples;

    /** How many lists of postings lie in the file. */
    private long lists;

    /** Of each label and value: the series that have it, as they say themselves. */
    private final Map<String, Map<String, Fingerprint>> carriers = new HashMap<>();

    private BlockCheck(Directory directory, Block block) {
        this.directory = directory;
        this.block = block;
    }

    /** The number of some series and a sum that tells sets of references apart. */
    private static final class Fingerprint {
        long count;
        long sum;

        void add(int ref) {
            count++;
            long mixed = (ref & 0xffffffffL) * 0x9E3779B97F4A7C15L;
            sum += mixed ^ (mixed >>> 29);
        }
    }

    /** A part of the check. */
    private interface Part {
        void run() throws IOException;
    }

    /**
     * What was found.
     *
     * @param samples deleted ones and staleness markers included
     * @param problems what is wrong; empty where nothing is
     */
    public record Report(long series, long chunks, long samples, List<Problem> problems) {}

    /**
     * Checks a block of a data directory.
     *
     * @param ulid its directory's name
     * @return what is wrong with it; empty where nothing is
     */
    public static List<Problem> check(Directory directory, String ulid) {
        return report(directory, ulid).problems();
    }

    /** Checks a block of a data directory, and counts what it holds. */
    public static Report report(Directory directory, String ulid) {
        BlockMeta meta;
        List<Problem> problems = new ArrayList<>();
        try {
            meta = BlockMetaFile.read(directory, ulid);
        } catch (IOException e) {
            problems.add(problem(e, ulid + "/" + BlockMetaFile.NAME));
            meta = null;
        }
        Block block = new Block(directory, meta == null ? BlockMeta.ofLevelOne(ulid, 0, 0) : meta);
        try {
            BlockCheck check = new BlockCheck(directory, block);
            check.run(meta);
            problems.addAll(check.problems);
            return new Report(check.series, check.chunks, check.samples, List.copyOf(problems));
        } finally {
            block.release();
        }
    }

    private void run(@Nullable BlockMeta meta) {
        // Whether the parts contradict each other can be said only where each is whole.
        boolean isWhole = part("/index", this::walkIndex);
        isWhole &= part("/index", this::walkSeries);
        isWhole &= part("/index", () -> block.index().verifyLabelIndices());
        isWhole &= part("/chunks", this::walkSegments);
        isWhole &= part("/tombstones", () -> block.tombstones());
        if (!isWhole) {
            return;
        }
        part("/index", this::comparePostings);
        part("/tombstones", this::compareTombstones);
        if (meta != null) {
            part("/" + BlockMetaFile.NAME, () -> block.verifyRange().ifPresent(this::add));
            compareStatistics(meta);
        }
    }

    /** Runs a part; false where it found something. */
    private boolean part(String file, Part part) {
        int before = problems.size();
        try {
            part.run();
        } catch (IOException e) {
            add(problem(e, block.name() + file));
        }
        return problems.size() == before;
    }

    private static Problem problem(IOException e, String file) {
        if (e instanceof CorruptionException c) {
            return new Problem(
                    c.file(), c.offset(), CORRUPT, c.problem(), Long.MIN_VALUE, Long.MAX_VALUE, Problem.UNKNOWN);
        }
        return new Problem(
                file, 0, CORRUPT, String.valueOf(e.getMessage()), Long.MIN_VALUE, Long.MAX_VALUE, Problem.UNKNOWN);
    }

    private void add(Problem problem) {
        if (problems.size() < LISTED_MAX) {
            problems.add(problem);
        }
    }

    private void inconsistent(String file, String message, TimeRange touched) {
        add(new Problem(
                block.name() + file,
                0,
                INCONSISTENT,
                message,
                touched.minMillis(),
                touched.maxMillis(),
                Problem.UNKNOWN));
    }

    /** Every section of the index as it lies in the file, what nothing refers to included. */
    private void walkIndex() throws IOException {
        IndexWalk.Found found;
        int before = problems.size();
        try (ByteInput index = directory.open(block.name() + "/index")) {
            found = IndexWalk.walk(index, fault -> add(problem(fault, fault.file())));
        }
        lists = found.lists();
        if (problems.size() == before
                && !Arrays.equals(found.series().toArray(), block.all().toArray())) {
            inconsistent(
                    "/index",
                    "the list of all series names " + block.all().size() + " series, others or not in the order of the "
                            + found.series().size() + " that lie in the file",
                    TimeRange.ALL);
        }
    }

    /** Every series with its labels, every chunk that it refers to with its samples. */
    private void walkSeries() throws IOException {
        Postings all = block.all();
        SeriesEntry entry = new SeriesEntry();
        SampleBatch batch = new SampleBatch(256);
        Labels previous = null;
        for (int i = 0; i < all.size(); i++) {
            int ref = all.get(i);
            try {
                block.series(ref, TimeRange.ALL, entry);
            } catch (CorruptionException e) {
                add(problem(e, e.file()));
                continue;
            }
            if (previous != null && previous.compareTo(entry.labels) >= 0) {
                inconsistent("/index", "series " + entry.labels + " stands after " + previous, TimeRange.ALL);
            }
            previous = entry.labels;
            series++;
            for (int l = 0; l < entry.labels.size(); l++) {
                carriers.computeIfAbsent(entry.labels.name(l), name -> new HashMap<>())
                        .computeIfAbsent(entry.labels.value(l), value -> new Fingerprint())
                        .add(ref);
            }
            for (int c = 0; c < entry.chunkCount; c++) {
                if (c > 0 && Long.compareUnsigned(entry.chunkRefs[c - 1], entry.chunkRefs[c]) >= 0) {
                    inconsistent("/index", "the chunks of series " + entry.labels + " lie out of order", TimeRange.ALL);
                }
                checkChunk(entry, c, batch);
            }
        }
    }

    private void checkChunk(SeriesEntry entry, int c, SampleBatch batch) {
        TimeRange range = new TimeRange(entry.chunkMinMillis[c], entry.chunkMaxMillis[c]);
        batch.clear();
        try {
            block.readChunk(entry.chunkRefs[c], batch);
        } catch (CorruptionException e) {
            add(new Problem(
                    e.file(), e.offset(), CORRUPT, e.problem(), range.minMillis(), range.maxMillis(), Problem.UNKNOWN));
            return;
        } catch (IOException e) {
            add(problem(e, block.name() + "/chunks"));
            return;
        }
        chunks++;
        samples += batch.size;
        String what = "a chunk of series " + entry.labels;
        if (batch.size == 0
                || batch.times[0] != range.minMillis()
                || batch.times[batch.size - 1] != range.maxMillis()) {
            String holds = batch.size == 0
                    ? "no samples"
                    : "samples from " + batch.times[0] + " to " + batch.times[batch.size - 1];
            inconsistent(
                    "/index",
                    what + " is said to hold times from " + range.minMillis() + " to " + range.maxMillis()
                            + ", it holds " + holds,
                    TimeRange.ALL);
        }
        for (int i = 1; i < batch.size; i++) {
            if (batch.times[i - 1] >= batch.times[i]) {
                inconsistent("/chunks", what + " holds " + batch.times[i] + " after " + batch.times[i - 1], range);
                return;
            }
        }
    }

    /** Every chunk of every file, those that no series refers to included. */
    private void walkSegments() throws IOException {
        ChunkSegments segments = block.segments();
        ChunkReader reader = new ChunkReader(segments);
        int count = segments.count();
        for (int s = 0; s < count; s++) {
            ByteInput file = segments.file(ChunkSegments.ref(s, 0));
            if ((ByteCursor.be32(file.read(4, 4), 0) & 0xffffff) != 0) {
                throw new CorruptionException(file.name(), 5, "the last bytes of the header are not zero");
            }
            long offset = ChunkSegments.HEADER_BYTES;
            while (offset < file.length() && !isZeroToTheEnd(file, offset)) {
                offset += reader.verify(ChunkSegments.ref(s, offset));
            }
        }
    }

    /** Files are made longer than they need be, and cut when they are finished; a writer that died leaves zeros. */
    private static boolean isZeroToTheEnd(ByteInput file, long from) throws IOException {
        if (file.read(from, 1)[0] != 0) {
            return false;
        }
        byte[] bytes = new byte[PIECE];
        int n;
        for (long at = from; at < file.length(); at += n) {
            n = (int) Math.min(PIECE, file.length() - at);
            file.read(at, bytes, 0, n);
            for (int i = 0; i < n; i++) {
                if (bytes[i] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Every list of postings against the labels of the series themselves. */
    private void comparePostings() throws IOException {
        IndexReader index = block.index();
        long named = 1; // That of all series.
        for (String name : index.labelNames()) {
            Map<String, Fingerprint> expected = carriers.getOrDefault(name, Map.of());
            List<String> values = index.labelValues(name);
            named += values.size();
            for (String value : values) {
                Postings list = index.postings(name, value);
                Fingerprint found = new Fingerprint();
                for (int i = 0; i < list.size(); i++) {
                    found.add(list.get(i));
                }
                Fingerprint own = expected.get(value);
                if (own == null ? found.count > 0 : own.count != found.count || own.sum != found.sum) {
                    inconsistent(
                            "/index",
                            "the list of series with " + name + "=\"" + value + "\" holds " + found.count + " series, "
                                    + (own == null ? 0 : own.count) + " series say so themselves",
                            TimeRange.ALL);
                }
            }
            if (!new HashSet<>(values).containsAll(expected.keySet())) {
                inconsistent("/index", "values of label " + name + " have no list of series", TimeRange.ALL);
            }
        }
        if (!new HashSet<>(index.labelNames()).containsAll(carriers.keySet())) {
            inconsistent("/index", "labels have no lists of series", TimeRange.ALL);
        }
        if (named != lists) {
            inconsistent(
                    "/index",
                    lists + " lists of series lie in the file, " + named + " are in its table",
                    TimeRange.ALL);
        }
    }

    private void compareTombstones() throws IOException {
        Postings all = block.all();
        for (long ref : block.tombstones().byRef().keySet()) {
            if (ref != (ref & 0xffffffffL) || !all.contains((int) ref)) {
                inconsistent(
                        "/tombstones",
                        "deleted times of series " + ref + ", which is not in the index",
                        TimeRange.NONE);
            }
        }
    }

    private void compareStatistics(BlockMeta meta) {
        statistic("numSeries", meta.stats().series(), series);
        statistic("numChunks", meta.stats().chunks(), chunks);
        statistic("numSamples", meta.stats().samples(), samples);
    }

    private void statistic(String name, long claimed, long found) {
        if (claimed != found) {
            add(Problem.harmless(
                    block.name() + "/" + BlockMetaFile.NAME,
                    0,
                    STATISTICS,
                    name + " is " + claimed + ", the block holds " + found));
        }
    }
}
