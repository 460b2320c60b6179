package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdCompressor;
import io.tidemark.engine.Querier;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Records of the newest Prometheus, types 9 to 13, and compression with zstd. No peer here writes them: the bytes come from the
 * encoder below, which is made after the description of the format alone and shares nothing with the readers.
 */
class NewestRecordsTest {
    private static final long T = 1_700_000_000_000L;

    private static final int PLAIN = 0;
    private static final int ZSTD = 0x10;

    private final ByteArrayOutputStream segment = new ByteArrayOutputStream();

    // ---- the encoder ----

    private static ByteBuilder record(int type) {
        return new ByteBuilder(64).u8(type);
    }

    private static ByteBuilder series(long ref, String name) {
        return record(1).be64(ref).uvarint(1).string("__name__").string(name);
    }

    /** One fragment a record; they are far shorter than a page. */
    private void log(ByteBuilder record, int compression) {
        byte[] bytes = record.toByteArray();
        if (compression == ZSTD) {
            ZstdCompressor zstd = new ZstdCompressor();
            byte[] frame = new byte[zstd.maxCompressedLength(bytes.length)];
            bytes = Arrays.copyOf(frame, zstd.compress(bytes, 0, bytes.length, frame, 0, frame.length));
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        byte[] header = new ByteBuilder(8)
                .u8(1 | compression)
                .be16(bytes.length)
                .be32((int) crc.getValue())
                .toByteArray();
        segment.writeBytes(header);
        segment.writeBytes(bytes);
    }

    /** An integer histogram: schema, two buckets of a span with a delta between them, and custom bounds where the schema has some. */
    private static ByteBuilder integers(ByteBuilder into, int schema, long first, long second) {
        into.u8(0).varint(schema).f64(0.001).uvarint(0).uvarint(first + second).f64(12.5);
        into.uvarint(1).varint(0).uvarint(2).uvarint(0);
        into.uvarint(2).varint(first).varint(second - first).uvarint(0);
        return schema == -53 ? into.uvarint(2).f64(0.5).f64(1.5) : into;
    }

    private static ByteBuilder floats(ByteBuilder into, int schema, double first, double second) {
        into.u8(3).varint(schema).f64(0.001).f64(0).f64(first + second).f64(-1);
        into.uvarint(1).varint(0).uvarint(2).uvarint(0);
        into.uvarint(2).f64(first).f64(second).uvarint(0);
        return schema == -53 ? into.uvarint(2).f64(0.5).f64(1.5) : into;
    }

    // ---- what is read ----

    private Map<String, Map<Long, String>> content() throws IOException {
        HeapDirectory directory = new HeapDirectory();
        directory.put("wal/00000000", segment.toByteArray());
        Map<String, Map<Long, String>> out = new TreeMap<>();
        try (Tsdb tsdb = Tsdb.open(directory, TsdbOptions.defaults().withMode(TsdbOptions.Mode.RO));
                Querier querier = tsdb.querier(TimeRange.ALL);
                ScanCursor cursor = querier.scan(
                        ScanSpec.of(TagFilter.ALL, TimeRange.ALL).withHistograms(true), QueryControl.unlimited())) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    FloatHistogram h = batch.histograms == null ? null : batch.histograms[i];
                    out.computeIfAbsent(String.valueOf(batch.labels(i).get(Labels.METRIC_NAME)), n -> new TreeMap<>())
                            .put(batch.times[i] - T, h == null ? Double.toString(batch.values[i]) : text(h));
                }
            }
            assertThat(tsdb.problems()).isEmpty();
        }
        return out;
    }

    private static String text(FloatHistogram h) {
        return h.schema() + " " + h.count() + " " + Arrays.toString(h.positive()) + " "
                + Arrays.toString(h.customBounds());
    }

    @Test
    void customBucketsAndStartTimes() throws IOException {
        for (int compression : List.of(PLAIN, ZSTD)) {
            segment.reset();
            log(series(1, "custom_integers"), compression);
            log(series(2, "custom_floats"), PLAIN);
            log(series(3, "samples"), compression);
            log(series(4, "integers"), PLAIN);
            log(series(5, "floats"), compression);
            // 9 and 10: against the base, as 7 and 8.
            ByteBuilder nine = record(9).be64(1).be64(T).varint(0).varint(0);
            integers(nine, -53, 3, 1);
            integers(nine.varint(0).varint(1000), -53, 4, 4);
            log(nine, compression);
            ByteBuilder ten = record(10).be64(2).be64(T).varint(0).varint(5);
            log(floats(ten, -53, 0.5, 2), compression);
            // 11: references against the one before, times against the first; start times none, the same, another.
            log(
                    record(11)
                            .varint(3)
                            .varint(T)
                            .varint(T - 50)
                            .f64(1.5)
                            .varint(0)
                            .varint(100)
                            .u8(0)
                            .f64(Double.NaN)
                            .varint(0)
                            .varint(200)
                            .u8(1)
                            .f64(-0.0)
                            .varint(0)
                            .varint(300)
                            .u8(2)
                            .varint(70)
                            .f64(4),
                    compression);
            ByteBuilder twelve = record(12).varint(4).varint(T).varint(T - 50);
            integers(twelve, 0, 7, 2);
            integers(twelve.varint(0).varint(10).u8(2).varint(5), 0, 7, 3);
            log(twelve, compression);
            ByteBuilder thirteen = record(13).varint(5).varint(T).varint(0);
            floats(thirteen, 1, 7.5, 2);
            floats(thirteen.varint(-1).varint(20).u8(1), 1, 1, 3);
            log(thirteen, compression);
            assertThat(content())
                    .as("compression %s", compression)
                    .isEqualTo(Map.of(
                            "custom_integers",
                            Map.of(0L, "-53 4.0 [3.0, 1.0] [0.5, 1.5]", 1000L, "-53 8.0 [4.0, 4.0] [0.5, 1.5]"),
                            "custom_floats",
                            Map.of(5L, "-53 2.5 [0.5, 2.0] [0.5, 1.5]"),
                            "samples",
                            Map.of(0L, "1.5", 100L, "NaN", 200L, "-0.0", 300L, "4.0"),
                            "integers",
                            Map.of(
                                    0L, "0 9.0 [7.0, 2.0] []",
                                    10L, "0 10.0 [7.0, 3.0] []",
                                    20L, "1 4.0 [1.0, 3.0] []"),
                            "floats",
                            Map.of(0L, "1 9.5 [7.5, 2.0] []")));
        }
    }

    /** A later version may bring records that nobody here knows; they say nothing, and what follows counts. */
    @Test
    void recordsOfALaterVersionArePassedOver() throws IOException {
        log(series(1, "a"), PLAIN);
        log(record(77).be64(123).string("what may this be"), PLAIN);
        log(record(78), ZSTD);
        log(record(11).varint(1).varint(T).varint(0).f64(2), ZSTD);
        assertThat(content()).isEqualTo(Map.of("a", Map.of(0L, "2.0")));
    }

    /** Types alone are records too, without anything in them. */
    @Test
    void emptyRecords() throws IOException {
        log(series(1, "a"), PLAIN);
        for (int type = 1; type <= 13; type++) {
            log(record(type), type % 2 == 0 ? ZSTD : PLAIN);
        }
        log(record(11).varint(1).varint(T).varint(0).f64(2), PLAIN);
        assertThat(content()).isEqualTo(Map.of("a", Map.of(0L, "2.0")));
    }
}
