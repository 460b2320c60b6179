package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordDecoder;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The log and checkpoint that Prometheus 2.42 left when it was killed. */
class GoldenWalTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/prometheus-2.42/data");

    @Test
    void everyRecordIsReadAndOfAKnownKind() throws IOException {
        Directory directory = new LocalDirectory(GOLDEN);
        Map<Record.Kind, Long> kinds = new EnumMap<>(Record.Kind.class);
        long samples = 0;
        long series = 0;
        RecordDecoder decoder = new RecordDecoder();
        try (WalReader reader = new WalReader(directory, "wal", decoder)) {
            reader.refresh();
            for (WalEvent event = reader.next(); event != null; event = reader.next()) {
                assertThat(event.fault()).isNull();
                Record record = event.record();
                assertThat(record).isNotNull();
                kinds.merge(record.kind(), 1L, Long::sum);
                if (record instanceof SamplesRecord s) {
                    samples += s.size;
                    assertThat(((SamplesRecord) again(decoder, record)).size).isEqualTo(s.size);
                }
                if (record instanceof SeriesRecord s) {
                    series += s.size;
                    assertThat(((SeriesRecord) again(decoder, record)).labels).startsWith(s.labels[0]);
                }
            }
        }
        assertThat(kinds).doesNotContainKey(Record.Kind.UNKNOWN).containsKeys(Record.Kind.SERIES, Record.Kind.SAMPLES);
        assertThat(series).isGreaterThan(500);
        assertThat(samples).isGreaterThan(10_000);
    }

    private static Record again(RecordDecoder decoder, Record record) throws IOException {
        byte[] bytes = RecordEncoder.encode(record);
        return decoder.decode(new io.tidemark.engine.io.ByteCursor(bytes, 0, bytes.length, "memory", 0));
    }
}
