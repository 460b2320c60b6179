package io.tidemark.engine.head;

import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.record.HistogramsRecord;
import io.tidemark.engine.record.MetadataRecord;
import io.tidemark.engine.record.MetricType;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordDecoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.tombstone.Intervals;
import io.tidemark.engine.tombstone.Tombstones;
import io.tidemark.engine.wal.WalEvent;
import io.tidemark.engine.wal.WalFault;
import io.tidemark.engine.wal.WalReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fills a head from the files of a directory, and goes on filling it as they grow. For one thread.
 *
 * <p>Complete chunks come first, then the log: its samples that a chunk holds already, or a block, are passed over. Last come
 * the samples that came late, as chunks and as records of a log of their own.
 */
final class HeadReplay implements Closeable {
    private final Directory directory;
    private Head head;
    private final RecordDecoder decoder = new RecordDecoder();
    private final WalReader log;
    private final WalReader lateLog;
    private final List<Problem> problems = new ArrayList<>();
    private final int threads;
    private final int batchRows;

    /** Chunks of series whose record has not been met yet, by the log's reference. */
    private final Map<Long, List<Loaded>> chunks = new HashMap<>();

    private final HeldTimes held = new HeldTimes();

    /** A chunk of the files. */
    private record Loaded(long minMillis, long maxMillis, int encoding, int samples, long fileRef) {}

    private final boolean takesChunks;

    /** Of what is read now. The first, 0, is seen by every reader, so that nothing has to be remembered of it. */
    private long version = -1;

    /** Whether files have chunks that this head has not, or not as they are. */
    private boolean hasStrays;

    /** Whether the log has samples in order that blocks have taken over. */
    private boolean hasTaken;

    private boolean hasForgotten;
    private boolean hasFaults;

    /** Whether the samples being read came after the deletions that were read before, as those of a log of its own need not. */
    private boolean isMarked;

    private long refMax;
    private long unknownSeries;
    private long unknownFrom = Long.MAX_VALUE;
    private long unknownTo = Long.MIN_VALUE;

    /** Whether something kept records that were read from the head: what is there now is of no use. */
    private boolean isBroken;

    /** For tests: a replay that has not begun, with another number of samples from which on other threads help. */
    HeadReplay(Directory directory, Head head, int threads, int batchRows) {
        this(directory, head, threads, batchRows, true);
    }

    private HeadReplay(Directory directory, Head head, int threads, int batchRows, boolean takesChunks) {
        this.directory = directory;
        this.head = head;
        this.threads = threads;
        this.batchRows = batchRows;
        this.takesChunks = takesChunks;
        this.log = new WalReader(directory, "wal", decoder);
        this.lateLog = new WalReader(directory, "wbl", decoder, false);
    }

    /**
     * Reads all that is there.
     *
     * @param minValidMillis blocks hold all before this
     * @param rangeMillis what a writer cuts the head into
     * @param threads how many threads work at most, the caller's included
     */
    static HeadReplay of(Directory directory, long minValidMillis, long rangeMillis, int threads) throws IOException {
        HeadReplay loaded = of(directory, minValidMillis, rangeMillis, threads, true);
        if (!loaded.lacksSamples()) {
            return loaded;
        }
        loaded.closeAll();
        HeadReplay ofLog = ofLog(directory, minValidMillis, rangeMillis, threads);
        ofLog.problems.add(Problem.harmless(
                HeadChunkFiles.PATH,
                0,
                "head-chunks",
                "the first of the files is missing; the log holds the same samples"));
        return ofLog;
    }

    /** Reads all that is there, but takes no chunk in order from a file: the log has the same samples. */
    static HeadReplay ofLog(Directory directory, long minValidMillis, long rangeMillis, int threads)
            throws IOException {
        return of(directory, minValidMillis, rangeMillis, threads, false);
    }

    private static HeadReplay of(
            Directory directory, long minValidMillis, long rangeMillis, int threads, boolean takesChunks)
            throws IOException {
        Head head = new Head(directory, minValidMillis, rangeMillis);
        HeadReplay loading = new HeadReplay(directory, head, threads, HeadFiller.ROWS, takesChunks);
        boolean isLoaded = false;
        try {
            loading.load();
            isLoaded = true;
            return loading;
        } finally {
            if (!isLoaded) {
                loading.closeAll();
            }
        }
    }

    private void closeAll() throws IOException {
        try (Head gone = head) {
            close();
        }
    }

    private boolean lacksSamples() {
        for (int i = 0; i < head.seriesCount(); i++) {
            if (head.series(i).lacksSamples()) {
                return true;
            }
        }
        return false;
    }

    /** The head, the caller's to close. */
    Head head() {
        return head;
    }

    /** What could not be read so far. */
    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        if (unknownSeries > 0) {
            all.add(new Problem(
                    "wal",
                    0,
                    "wal-unknown-series",
                    unknownSeries + " samples of series that no record names were left out",
                    unknownFrom,
                    unknownTo,
                    unknownSeries));
        }
        return all;
    }

    /** Whether the log is undamaged and ends with a whole record, behind a whole commit: more may be written behind that. */
    boolean isLogWhole() {
        return !hasFaults && unknownSeries == 0 && !isCut();
    }

    /** Whether the log ends in bytes that are no whole record, or within a commit. */
    boolean isCut() {
        return log.isCut() || lateLog.isCut();
    }

    /**
     * Whether the log alone has all of the head, and files have chunks of it and no others: none that came late, none of times that
     * blocks have, none of series that the log does not name.
     */
    boolean isOfLogAlone() {
        return !hasStrays
                && chunks.isEmpty()
                && takesChunks
                && lateLog.listing().segments().isEmpty();
    }

    /** Whether the log has samples that blocks have taken over, so that they would come back were those blocks gone. */
    boolean hasTaken() {
        return hasTaken;
    }

    /** Whether there may be several series of the same labels, of which one counts. */
    boolean hasForgotten() {
        return hasForgotten;
    }

    /** The greatest reference that the log or a chunk names: chunks of a series that is gone must not become another's. */
    long refMax() {
        return refMax;
    }

    /** Reads everything that is there. */
    void load() throws IOException {
        head.files.load(
                (ref, min, max, encoding, samples, fileRef) -> {
                    refMax = Math.max(refMax, ref);
                    boolean isLate = (encoding & HeadChunkFiles.OUT_OF_ORDER) != 0;
                    hasStrays |= isLate || min < head.minValidMillis;
                    if (isLate || takesChunks && max >= head.minValidMillis) {
                        chunks.computeIfAbsent(ref, r -> new ArrayList<>())
                                .add(new Loaded(min, max, encoding, samples, fileRef));
                    }
                },
                problems);
        if (!follow()) {
            throw new IOException(directory.describe() + ": the log changed while it was read");
        }
        if (!head.files.areThere()) {
            throw new NoSuchFileException(HeadChunkFiles.PATH, null, "files went while the log was read");
        }
    }

    /**
     * Reads what was added since.
     *
     * @return false where the log is no longer the one that was begun: all of it must be read anew
     */
    boolean follow() throws IOException {
        if (isBroken || !log.refresh() || !lateLog.refresh()) {
            return false;
        }
        version++;
        isBroken = true;
        try (HeadFiller filler = new HeadFiller(head, version, threads, batchRows)) {
            read(log, false, filler);
            read(lateLog, true, filler);
            filler.settle();
        }
        isBroken = false;
        head.versions.publish(version);
        return true;
    }

    /**
     * Goes on with what is left of the head when blocks have taken over all before a time; nothing is read again.
     *
     * @return the other head, which is the caller's to close, as the one before is
     */
    Head advance(long minValidMillis) {
        head = head.from(minValidMillis, !chunks.isEmpty());
        held.clear(); // Series have other numbers now.
        head.versions.publish(version);
        return head;
    }

    private void read(WalReader reader, boolean late, HeadFiller filler) throws IOException {
        for (WalEvent event = reader.next(); event != null; event = reader.next()) {
            Record record = event.record();
            if (record != null) {
                isMarked = event.isLate();
                apply(record, late || isMarked, filler);
            }
            WalFault fault = event.fault();
            if (fault != null) {
                hasFaults = true;
                problems.add(new Problem(
                        fault.file(),
                        fault.offset(),
                        fault.kind() == WalFault.Kind.CORRUPT ? "wal-corrupt" : "wal-missing",
                        fault.message(),
                        late ? Long.MIN_VALUE : head.minValidMillis,
                        Long.MAX_VALUE,
                        fault.samples() > 0 ? fault.samples() : Problem.UNKNOWN));
            }
        }
    }

    private void apply(Record record, boolean late, HeadFiller filler) throws IOException {
        switch (record.kind()) {
            case SERIES -> series((SeriesRecord) record, filler);
            case SAMPLES -> {
                samples((SamplesRecord) record, late, filler);
                decoder.recycle((SamplesRecord) record);
            }
            case HISTOGRAMS -> histograms((HistogramsRecord) record, late, filler);
            case TOMBSTONES -> tombstones((TombstonesRecord) record);
            case METADATA -> metadata((MetadataRecord) record);
            case EXEMPLARS, MMAP_MARKERS, COMMIT_MARK, UNKNOWN -> {
                // Exemplars are not ours; what a marker stands for is in the chunk, and the same samples twice are one.
            }
        }
    }

    private void series(SeriesRecord record, HeadFiller filler) throws IOException {
        for (int i = 0; i < record.size; i++) {
            refMax = Math.max(refMax, record.refs[i]);
            int known = head.seriesCount();
            MemSeries series = head.getOrCreate(record.refs[i], record.labels[i]);
            List<Loaded> loaded = chunks.remove(record.refs[i]);
            if (loaded != null) {
                if (series.index < known) {
                    filler.settle(); // Of a series that was there before, samples may be on their way.
                }
                boolean isInSequence = true;
                for (Loaded chunk : loaded) {
                    boolean isLate = (chunk.encoding & HeadChunkFiles.OUT_OF_ORDER) != 0;
                    if (isLate) {
                        attachLate(series, chunk);
                    } else {
                        isInSequence = isInSequence && attach(series, chunk);
                        hasStrays |= !isInSequence;
                    }
                }
            }
        }
    }

    /**
     * Attaches a chunk that lies behind what is there. One that does not, and all behind it, are left to the log, which has the same
     * samples: a chunk attached over the gap would make the log's samples in it look like old ones.
     */
    private boolean attach(MemSeries series, Loaded chunk) {
        if (!series.attach(chunk.encoding, chunk.minMillis, chunk.maxMillis, chunk.samples, chunk.fileRef)) {
            return false;
        }
        head.reached(chunk.maxMillis);
        held.add(series.index, series.attachedFromMillis(), chunk.maxMillis);
        return true;
    }

    private void attachLate(MemSeries series, Loaded chunk) throws IOException {
        SampleBatch batch = new SampleBatch(chunk.samples);
        try {
            head.decode(
                    new HeadChunk(
                            chunk.encoding, chunk.minMillis, chunk.maxMillis, 0, chunk.samples, null, chunk.fileRef),
                    chunk.samples,
                    batch);
        } catch (CorruptionException e) {
            problems.add(new Problem(
                    e.file(), e.offset(), "head-chunks", e.problem(), chunk.minMillis, chunk.maxMillis, chunk.samples));
            return;
        }
        for (int i = 0; i < batch.size; i++) {
            FloatHistogram h = batch.histograms == null ? null : batch.histograms[i];
            head.appendLate(series, batch.times[i], batch.values[i], h, version);
        }
    }

    private void samples(SamplesRecord record, boolean late, HeadFiller filler) throws IOException {
        for (int i = 0; i < record.size; i++) {
            long time = record.times[i];
            int number = head.numberOf(record.refs[i]);
            if (isWanted(number, time, late)) {
                filler.add(number, time, record.values[i], late);
            }
        }
    }

    private void histograms(HistogramsRecord record, boolean late, HeadFiller filler) throws IOException {
        for (int i = 0; i < record.size; i++) {
            long time = record.times[i];
            int number = head.numberOf(record.refs[i]);
            if (isWanted(number, time, late)) {
                filler.add(number, time, record, i, late);
            }
        }
    }

    /** Notes a sample; false where it is not to be added. */
    private boolean isWanted(int number, long time, boolean late) {
        if (number == LongIntMap.NONE) {
            unknown(time, late);
            return false;
        }
        if (late) {
            late(head.series(number), time);
            return true;
        }
        if (time < head.minValidMillis) {
            hasTaken = true;
            return false;
        }
        return !held.contain(number, time);
    }

    /** Notes that a late sample is there, or will be. */
    private void late(MemSeries series, long time) {
        head.noteLate();
        if (isMarked) {
            head.undelete(series, time);
        }
    }

    private void unknown(long time, boolean late) {
        if (late || time >= head.minValidMillis) {
            unknownSeries++;
            unknownFrom = Math.min(unknownFrom, time);
            unknownTo = Math.max(unknownTo, time);
        }
    }

    private void tombstones(TombstonesRecord record) {
        Map<Long, Intervals> deleted = new HashMap<>();
        for (int i = 0; i < record.size; i++) {
            if (record.minMillis[i] <= record.maxMillis[i]) {
                deleted.merge(record.refs[i], Intervals.of(record.minMillis[i], record.maxMillis[i]), Intervals::with);
            }
        }
        head.delete(Tombstones.of(deleted));
        for (int i = 0; i < record.size; i++) {
            boolean isAll = record.minMillis[i] == Long.MIN_VALUE && record.maxMillis[i] == Long.MAX_VALUE;
            if (isAll && head.numberOf(record.refs[i]) != LongIntMap.NONE) {
                head.forget(record.refs[i]);
                hasForgotten = true;
            }
        }
    }

    private void metadata(MetadataRecord record) {
        for (MetadataRecord.Entry entry : record.entries()) {
            MemSeries series = head.byRef(entry.ref());
            if (series != null) {
                head.describe(
                        series.labels.metric(), new MetricMetadata(name(entry.type()), entry.help(), entry.unit()));
            }
        }
    }

    /** Prometheus' word for a type. */
    private static String name(MetricType type) {
        return type.name().replace("_", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        try (lateLog) {
            log.close();
        }
    }
}
