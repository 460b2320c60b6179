package io.tidemark.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.FloatHistogram;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Span;
import io.tidemark.engine.model.StaleMarker;
import io.tidemark.engine.wal.Snappy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records come back as they went, and any bytes give a record or say what is wrong with them. */
class RecordCodecTest {
    private final long seed = Long.getLong("tidemark.seed", 17);
    private final Random random = new Random(seed);

    private static FloatHistogram histogram(boolean integer, double count) {
        return new FloatHistogram(
                FloatHistogram.ResetHint.UNKNOWN,
                2,
                0.001,
                1,
                count,
                12.5,
                List.of(new Span(-3, 2), new Span(1, 1)),
                new double[] {1, count - 4, 2},
                List.of(new Span(0, 1)),
                new double[] {integer ? 0 : 0.5},
                new double[0],
                integer);
    }

    private List<Record> samples() {
        SeriesRecord series = new SeriesRecord(2).add(1, Labels.of("__name__", "up", "host", "ä\uD83D\uDE00"));
        series.add(Long.MAX_VALUE, Labels.of("a", "1"));
        SamplesRecord samples = new SamplesRecord(2).add(7, -5, -0.0).add(3, Long.MAX_VALUE, StaleMarker.VALUE);
        HistogramsRecord integers = new HistogramsRecord(true, 1, 64).add(4, 1000, histogram(true, 20));
        HistogramsRecord floats = new HistogramsRecord(false, 1, 64).add(4, 1000, histogram(false, 20.5));
        return List.of(
                series,
                samples,
                integers.add(5, 900, histogram(true, 30)),
                floats,
                new TombstonesRecord(1).add(1, Long.MIN_VALUE, Long.MAX_VALUE).add(2, -1, 1),
                new MmapMarkersRecord(1).add(9, 1L << 32 | 8),
                new MetadataRecord(List.of(new MetadataRecord.Entry(3, MetricType.COUNTER, "s", "Seconds \"spent\"."))),
                CommitMark.begin(7),
                CommitMark.late(7),
                CommitMark.end(Long.MIN_VALUE));
    }

    private static Record decode(byte[] bytes, int length) throws CorruptionException {
        return new RecordDecoder().decode(new ByteCursor(bytes, 0, length, "memory", 0));
    }

    @Test
    void encodingWhatWasDecodedGivesTheSameBytes() throws CorruptionException {
        for (Record record : samples()) {
            byte[] bytes = RecordEncoder.encode(record);
            Record decoded = decode(bytes, bytes.length);
            assertThat(decoded.kind()).isEqualTo(record.kind());
            assertThat(RecordEncoder.encode(decoded)).as("%s", record.kind()).isEqualTo(bytes);
        }
    }

    @Test
    void histogramsComeBackBitForBit() throws CorruptionException {
        HistogramsRecord record = new HistogramsRecord(false, 1, 64).add(1, 2, histogram(false, 7.25));
        byte[] bytes = RecordEncoder.encode(record);
        HistogramsRecord decoded = (HistogramsRecord) decode(bytes, bytes.length);
        assertThat(decoded.histogram(0)).isEqualTo(histogram(false, 7.25));
    }

    @Test
    void anyBytesGiveARecordOrSayWhatIsWrong() {
        List<byte[]> seeds = new ArrayList<>();
        samples().forEach(r -> seeds.add(RecordEncoder.encode(r)));
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(3) == 0) {
                bytes[0] = (byte) (1 + random.nextInt(14));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            try {
                decode(bytes, length);
            } catch (CorruptionException e) {
                assertThat(e.file()).isEqualTo("memory");
            } catch (RuntimeException e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
    }

    @Test
    void snappyGivesBackWhatItTookAndBearsAnyBytes() throws CorruptionException {
        for (int round = 0; round < 3000; round++) {
            byte[] plain = new byte[random.nextInt(round % 100 == 0 ? 200_000 : 600)];
            int letters = 1 + random.nextInt(40);
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (byte) random.nextInt(letters);
            }
            ByteBuilder packed = new ByteBuilder(64);
            Snappy.compress(plain, 0, plain.length, packed);
            ByteBuilder back = new ByteBuilder(16);
            Snappy.decompress(new ByteCursor(packed.array(), 0, packed.size(), "memory", 0), back);
            assertThat(back.toByteArray()).as("seed %s, round %s", seed, round).isEqualTo(plain);
            byte[] damaged = packed.toByteArray();
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    Snappy.decompress(new ByteCursor(damaged, 0, damaged.length, "memory", 0), back);
                } catch (CorruptionException e) {
                    assertThat(e.file()).isEqualTo("memory");
                } catch (RuntimeException e) {
                    fail("seed " + seed + ", round " + round, e);
                }
            }
        }
    }
}
