package io.tidemark.engine.head;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.record.CommitMark;
import io.tidemark.engine.record.HistogramsRecord;
import io.tidemark.engine.record.MetadataRecord;
import io.tidemark.engine.record.MetricType;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesEncoder;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.record.TombstonesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Collects records in the order in which things are added. Samples of one kind go to one record until one of another kind comes,
 * because the samples of a series must stay in their order. For one thread.
 */
final class HeadRecords {
    private static final int SAMPLES_MAX = 8192;
    private static final int SERIES_MAX = 1024;
    private static final int HISTOGRAM_BYTES = 64;

    /** What a float sample takes as a rule. */
    private static final int SAMPLE_BYTES = 14;

    private final List<byte[]> records = new ArrayList<>();
    private final int samplesExpected;
    private @Nullable SeriesRecord series;

    /** The record of floats that is open; its room is used again for the next one. */
    private @Nullable ByteBuilder floatBytes;

    private @Nullable SamplesEncoder floats;
    private @Nullable HistogramsRecord histograms;

    /** No records, with room for many samples once there is one. */
    HeadRecords() {
        this(SAMPLES_MAX);
    }

    /** No records, with room for so many samples once there is one. */
    HeadRecords(int samplesExpected) {
        this.samplesExpected = Math.min(samplesExpected, SAMPLES_MAX);
    }

    void series(long ref, Labels labels) {
        endSamples();
        SeriesRecord open = series;
        if (open == null || open.size >= SERIES_MAX) {
            endSeries();
            open = new SeriesRecord(8);
            series = open;
        }
        open.add(ref, labels);
    }

    void sample(long ref, long millis, double value, @Nullable FloatHistogram histogram) {
        endSeries();
        if (histogram == null) {
            endHistograms();
            SamplesEncoder open = floats;
            if (open == null || open.count() >= SAMPLES_MAX) {
                endFloats();
                open = beginFloats();
            }
            open.add(ref, millis, value);
        } else {
            endFloats();
            HistogramsRecord open = histograms;
            if (open == null || open.integer != histogram.integer() || open.size >= SAMPLES_MAX) {
                endSamples();
                open = new HistogramsRecord(histogram.integer(), 8, 8 * HISTOGRAM_BYTES);
                histograms = open;
            }
            open.add(ref, millis, histogram);
        }
    }

    void tombstones(TombstonesRecord record) {
        end();
        records.add(RecordEncoder.encode(record));
    }

    void metadata(long ref, MetricMetadata what) {
        end();
        records.add(RecordEncoder.encode(new MetadataRecord(
                List.of(new MetadataRecord.Entry(ref, type(what.type()), what.unit(), what.help())))));
    }

    private static MetricType type(String word) {
        for (MetricType type : MetricType.values()) {
            if (type.name().replace("_", "").toLowerCase(Locale.ROOT).equals(word)) {
                return type;
            }
        }
        return MetricType.UNKNOWN;
    }

    void mark(CommitMark mark) {
        end();
        records.add(RecordEncoder.encode(mark));
    }

    /** Ends what is open; the records so far. */
    List<byte[]> end() {
        endSeries();
        endSamples();
        return records;
    }

    private void endSeries() {
        SeriesRecord open = series;
        series = null;
        if (open != null) {
            records.add(RecordEncoder.encode(open));
        }
    }

    private void endSamples() {
        endFloats();
        endHistograms();
    }

    private SamplesEncoder beginFloats() {
        ByteBuilder bytes = floatBytes;
        if (bytes == null) {
            bytes = new ByteBuilder(32 + samplesExpected * SAMPLE_BYTES);
            floatBytes = bytes;
        }
        bytes.clear();
        SamplesEncoder begun = new SamplesEncoder(bytes);
        floats = begun;
        return begun;
    }

    private void endFloats() {
        ByteBuilder bytes = floatBytes;
        if (floats != null && bytes != null) {
            records.add(bytes.toByteArray());
            floats = null;
        }
    }

    private void endHistograms() {
        HistogramsRecord open = histograms;
        histograms = null;
        if (open != null) {
            records.add(RecordEncoder.encode(open));
        }
    }
}
