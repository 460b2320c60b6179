package io.tidemark.engine.block;

import io.tidemark.engine.index.IndexReader;
import io.tidemark.engine.index.IndexWalk;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads every byte of a block and makes sure that it is right in itself and fits the rest: checksums, order of symbols, labels
 * and chunks, references, ranges, every list of postings against the labels of the series, every chunk against what the index
 * says of it, deletions against series, the statistics against the count. For one thread and one block.
 */
public final class BlockChecker {
    /** Of one block so many problems are told; more would tell no more. */
    private static final int PROBLEMS_MAX = 100;

    private final Directory directory;
    private final BlockMeta meta;
    private final Block block;
    private final List<Problem> problems = new ArrayList<>();
    private long suppressed;

    private long series;
    private long chunks;
    private long samples;
    private long histograms;
    private long bytes;

    /** Per label and value: how many series have it, and the sum of their mixed references. */
    private final Map<String, Map<String, long[]>> pairs = new HashMap<>();

    private BlockChecker(Directory directory, BlockMeta meta) {
        this.directory = directory;
        this.meta = meta;
        this.block = new Block(directory, meta);
    }

    /**
     * What was found.
     *
     * @param bytes of all files of the block
     */
    public record Report(String ulid, long series, long chunks, long samples, long bytes, List<Problem> problems) {}

    /** Checks a block. */
    public static Report check(Directory directory, BlockMeta meta) throws IOException {
        BlockChecker checker = new BlockChecker(directory, meta);
        try {
            checker.run();
        } finally {
            checker.block.release();
        }
        if (checker.suppressed > 0) {
            checker.problems.add(Problem.harmless(
                    meta.ulid(), 0, "more", checker.suppressed + " further problems of this block are not listed"));
        }
        return new Report(
                meta.ulid(),
                checker.series,
                checker.chunks,
                checker.samples,
                checker.bytes,
                List.copyOf(checker.problems));
    }

    private void run() throws IOException {
        bytes = size(meta.ulid());
        List<long[]> segments = segments();
        Postings inFile = Postings.EMPTY;
        long lists = -1;
        try (ByteInput index = directory.open(meta.ulid() + "/index")) {
            IndexWalk.Found found = IndexWalk.walk(index, this::add);
            inFile = found.series();
            lists = found.lists();
        } catch (CorruptionException fault) {
            add(fault);
        }
        try {
            Postings all = block.all();
            if (lists >= 0 && !Arrays.equals(all.toArray(), inFile.toArray())) {
                add(
                        "index",
                        0,
                        "postings",
                        "the list of all series names " + all.size() + " series, in the file lie " + inFile.size());
            }
            series(all, segments);
            postings(lists);
            tombstones(all);
        } catch (CorruptionException fault) {
            add(fault);
        }
        statistics();
    }

    private long size(String path) throws IOException {
        long sum = 0;
        for (DirectoryEntry entry : directory.list(path)) {
            sum += entry.isDirectory() ? size(path + "/" + entry.name()) : entry.sizeBytes();
        }
        return sum;
    }

    /** Where the chunks of each file begin. */
    private List<long[]> segments() throws IOException {
        List<long[]> offsets = new ArrayList<>();
        try (ChunkSegments files = new ChunkSegments(directory, meta.ulid() + "/chunks")) {
            for (int i = 0; i < files.count(); i++) {
                try {
                    ByteInput file = files.file(ChunkSegments.ref(i, 0));
                    if (ByteCursor.be32(file.read(4, 4), 0) != ChunkSegments.VERSION << 24) {
                        add(new CorruptionException(file.name(), 5, "the header's last bytes are not zero"));
                    }
                    offsets.add(new SegmentWalk(file, this::add).walk());
                } catch (CorruptionException fault) {
                    add(fault);
                    offsets.add(new long[0]);
                }
            }
        }
        return offsets;
    }

    private void series(Postings all, List<long[]> segments) throws IOException {
        SeriesEntry entry = new SeriesEntry();
        SampleBatch batch = new SampleBatch(256);
        Labels previous = null;
        long previousChunk = -1;
        for (int i = 0; i < all.size(); i++) {
            int ref = all.get(i);
            try {
                block.series(ref, TimeRange.ALL, entry);
            } catch (CorruptionException fault) {
                add(fault);
                continue;
            }
            series++;
            Labels labels = entry.labels;
            if (previous != null && previous.compareTo(labels) >= 0) {
                add("index", 0, "order", "series " + labels + " does not come after " + previous);
            }
            previous = labels;
            notePairs(labels, ref);
            for (int chunk = 0; chunk < entry.chunkCount; chunk++) {
                chunks++;
                long chunkRef = entry.chunkRefs[chunk];
                if (Long.compareUnsigned(chunkRef, previousChunk) <= 0 && previousChunk != -1) {
                    add("index", 0, "order", "a chunk of " + labels + " lies before the one of the entry before it");
                }
                previousChunk = chunkRef;
                chunk(entry, chunk, segments, batch);
            }
        }
    }

    private void chunk(SeriesEntry entry, int chunk, List<long[]> segments, SampleBatch batch) throws IOException {
        long ref = entry.chunkRefs[chunk];
        int segment = (int) ChunkSegments.segment(ref);
        long offset = ChunkSegments.offset(ref);
        String file = "chunks/" + (segment + 1);
        if (segment >= segments.size() || Arrays.binarySearch(segments.get(segment), offset) < 0) {
            add(file, offset, "reference", "no chunk begins where " + entry.labels + " has one");
        }
        batch.clear();
        try {
            block.readChunk(ref, batch);
        } catch (CorruptionException fault) {
            add(fault);
            return;
        }
        int n = batch.size;
        samples += n;
        histograms += batch.histograms == null ? 0 : n;
        long min = entry.chunkMinMillis[chunk];
        long max = entry.chunkMaxMillis[chunk];
        if (n == 0 || batch.times[0] != min || batch.times[n - 1] != max) {
            add(
                    file,
                    offset,
                    "range",
                    "a chunk of " + entry.labels + " holds "
                            + (n == 0 ? "nothing" : "times from " + batch.times[0] + " to " + batch.times[n - 1])
                            + ", the index says " + min + " to " + max);
        }
        for (int i = 1; i < n; i++) {
            if (batch.times[i] <= batch.times[i - 1]) {
                add(
                        file,
                        offset,
                        "order",
                        "sample " + i + " of a chunk of " + entry.labels + " is not after the one before it");
                break;
            }
        }
        if (n > 0 && (min < meta.minMillis() || max >= meta.maxMillisExclusive())) {
            add(
                    BlockMetaFile.NAME,
                    0,
                    "range",
                    "the block claims times from " + meta.minMillis() + " to before "
                            + meta.maxMillisExclusive() + ", a chunk of " + entry.labels + " holds times from " + min
                            + " to "
                            + max);
        }
    }

    private void notePairs(Labels labels, int ref) {
        for (int i = 0; i < labels.size(); i++) {
            long[] sum = pairs.computeIfAbsent(labels.name(i), n -> new HashMap<>())
                    .computeIfAbsent(labels.value(i), v -> new long[2]);
            sum[0]++;
            sum[1] += mixed(ref);
        }
    }

    /** Two sets of references with one count and one sum of these are the same set, but for a chance of one in 2^64. */
    private static long mixed(int ref) {
        long h = (ref + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
        return h ^ (h >>> 31);
    }

    /** Every list holds the series that have its label, and every label has its list. */
    private void postings(long listsInFile) throws IOException {
        IndexReader index = block.index();
        long listed = 1; // That of all series.
        String previousName = null;
        for (String name : index.labelNames()) {
            if (previousName != null && Utf8Order.compare(previousName, name) >= 0) {
                add("index", 0, "order", "label " + name + " does not come after " + previousName);
            }
            previousName = name;
            Map<String, long[]> ofName = pairs.getOrDefault(name, new HashMap<>());
            pairs.remove(name);
            for (String value : index.labelValues(name)) {
                listed++;
                long[] sum = new long[2];
                try {
                    Postings list = index.postings(name, value);
                    for (int i = 0; i < list.size(); i++) {
                        sum[0]++;
                        sum[1] += mixed(list.get(i));
                    }
                } catch (CorruptionException fault) {
                    add(fault);
                    ofName.remove(value);
                    continue;
                }
                if (!Arrays.equals(sum, ofName.remove(value))) {
                    add(
                            "index",
                            0,
                            "postings",
                            "the list of " + name + "=" + value + " does not hold the series that have this label");
                }
            }
            ofName.forEach((value, sum) -> add(
                    "index",
                    0,
                    "postings",
                    "no list for " + name + "=" + value + ", which " + sum[0] + " series have"));
        }
        pairs.forEach((name, values) -> add("index", 0, "postings", "no list for any value of label " + name));
        if (listsInFile >= 0 && listed != listsInFile) {
            add(
                    "index",
                    0,
                    "postings",
                    listsInFile + " lists of series lie in the file, " + listed + " are in its table");
        }
    }

    private void tombstones(Postings all) throws IOException {
        block.tombstones().byRef().forEach((ref, intervals) -> {
            if (ref < 0 || ref > 0xffffffffL || !all.contains((int) (long) ref)) {
                add("tombstones", 0, "reference", "times of series " + ref + " are deleted, there is no such series");
            }
        });
    }

    private void statistics() {
        BlockMeta.Stats stats = meta.stats();
        // Where a part can't be read the count says nothing, and blocks of some tools come without.
        if (problems.isEmpty() && !stats.equals(BlockMeta.Stats.NONE)) {
            compare("series", stats.series(), series);
            compare("chunks", stats.chunks(), chunks);
            compare("samples", stats.samples(), samples);
            if (stats.floatSamples() + stats.histogramSamples() > 0) {
                compare("histogram samples", stats.histogramSamples(), histograms);
            }
        }
    }

    private void compare(String what, long claimed, long found) {
        if (claimed != found) {
            add(
                    BlockMetaFile.NAME,
                    0,
                    "statistics",
                    "the block claims " + claimed + " " + what + ", it holds " + found);
        }
    }

    private void add(CorruptionException fault) {
        add(new Problem(
                fault.file(),
                fault.offset(),
                "block-corrupt",
                fault.problem(),
                meta.minMillis(),
                meta.maxMillisExclusive() - 1,
                0));
    }

    private void add(String file, long offset, String kind, String message) {
        add(new Problem(
                meta.ulid() + "/" + file,
                offset,
                "block-" + kind,
                message,
                meta.minMillis(),
                meta.maxMillisExclusive() - 1,
                0));
    }

    private void add(Problem problem) {
        if (problems.size() == PROBLEMS_MAX) {
            suppressed++;
        } else if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }
}
