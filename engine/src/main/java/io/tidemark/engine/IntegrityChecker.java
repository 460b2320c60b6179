package io.tidemark.engine;

import io.tidemark.engine.block.BlockCheck;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockReader;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.head.LiveHead;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.DirectoryEntry;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.tombstone.DecidedDeletion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a data directory: every byte of every block, and what the log and the chunks of the head say. Writes nothing. Meant
 * for a directory at rest; of one that a live server writes, what is being written just now may be reported.
 */
public final class IntegrityChecker {
    private static final long HEAD_RANGE_MILLIS = 2 * 3600 * 1000L;

    private IntegrityChecker() {}

    /**
     * What was found.
     *
     * @param samples in blocks and head, deleted ones and staleness markers included
     * @param bytes of the blocks
     */
    public record Report(int blocks, long series, long chunks, long samples, long bytes, List<Problem> problems) {
        /** Whether nothing is wrong; leftovers that cost no answer are not. */
        public boolean isClean() {
            return problems.isEmpty();
        }
    }

    /**
     * Checks a directory.
     *
     * @throws OpenException where there is none
     */
    public static Report check(Path path) throws IOException {
        return check(new LocalDirectory(path));
    }

    /** Checks a directory behind any door. */
    public static Report check(Directory directory) throws IOException {
        // Says what is wrong where there is nothing to check.
        Tsdb.open(directory, TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO))
                .close();
        BlockScanner.Listing listing = BlockScanner.scan(directory);
        List<Problem> problems = new ArrayList<>(listing.problems());
        try {
            DecidedDeletion.read(directory);
        } catch (CorruptionException fault) {
            problems.add(DataDirectory.unreadable(fault));
        }
        long series = 0;
        long chunks = 0;
        long samples = 0;
        long bytes = 0;
        long headMinMillis = Long.MIN_VALUE;
        for (BlockMeta meta : listing.blocks()) {
            BlockCheck.Report block = BlockCheck.report(directory, meta.ulid());
            series += block.series();
            chunks += block.chunks();
            samples += block.samples();
            bytes += sizeBytes(directory, meta.ulid());
            problems.addAll(block.problems());
            if (meta.endsTheHead()) {
                headMinMillis = Math.max(headMinMillis, meta.maxMillisExclusive());
            }
        }
        try (LiveHead head =
                new LiveHead(directory, HEAD_RANGE_MILLIS, Runtime.getRuntime().availableProcessors())) {
            List<BlockReader> readers = head.acquire(headMinMillis);
            try {
                for (BlockReader reader : readers) {
                    samples += head(reader, problems);
                }
            } finally {
                readers.forEach(BlockReader::release);
            }
            problems.addAll(head.problems());
        }
        return new Report(listing.blocks().size(), series, chunks, samples, bytes, List.copyOf(problems));
    }

    private static long sizeBytes(Directory directory, String path) throws IOException {
        long sum = 0;
        for (DirectoryEntry entry : directory.list(path)) {
            sum += entry.isDirectory() ? sizeBytes(directory, path + "/" + entry.name()) : entry.sizeBytes();
        }
        return sum;
    }

    /** Decodes all that a reader of the head has; the result is how many samples. */
    private static long head(BlockReader reader, List<Problem> problems) throws IOException {
        long samples = 0;
        SeriesEntry entry = new SeriesEntry();
        SampleBatch batch = new SampleBatch(256);
        Postings all = reader.all();
        for (int i = 0; i < all.size(); i++) {
            try {
                reader.series(all.get(i), TimeRange.ALL, entry);
                for (int chunk = 0; chunk < entry.chunkCount; chunk++) {
                    batch.clear();
                    reader.readChunk(entry.chunkRefs[chunk], batch);
                    samples += batch.size;
                    for (int j = 1; j < batch.size; j++) {
                        if (batch.times[j] <= batch.times[j - 1]) {
                            throw new CorruptionException(
                                    reader.name(), 0, "samples of " + entry.labels + " are not in the order of time");
                        }
                    }
                }
            } catch (CorruptionException fault) {
                problems.add(new Problem(
                        fault.file(),
                        fault.offset(),
                        "head-corrupt",
                        fault.problem(),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        Problem.UNKNOWN));
            }
        }
        return samples;
    }
}
