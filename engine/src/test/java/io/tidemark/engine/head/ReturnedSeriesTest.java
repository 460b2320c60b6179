package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.AppendException;
import io.tidemark.engine.Appender;
import io.tidemark.engine.Querier;
import io.tidemark.engine.QuerierOptions;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.record.Record;
import io.tidemark.engine.record.RecordEncoder;
import io.tidemark.engine.record.SamplesRecord;
import io.tidemark.engine.record.SeriesRecord;
import io.tidemark.engine.record.TombstonesRecord;
import io.tidemark.engine.wal.WalWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server says of a series that it is gone by deleting all of its time; when it comes again it has another reference. */
class ReturnedSeriesTest {
    private static final long T = 1_700_000_000_000L;
    private static final Labels UP = Labels.of(Labels.METRIC_NAME, "up");

    private static HeapDirectory directory(boolean isCut, boolean isBack) throws IOException {
        HeapDirectory directory = new HeapDirectory();
        directory.createDirectory("wal");
        try (WalWriter log = new WalWriter(directory, "wal")) {
            log.nextSegment();
            List<Record> records = new ArrayList<>(List.of(
                    new SeriesRecord(1).add(1, UP),
                    new SamplesRecord(3).add(1, T, 1).add(1, T + 1000, 2).add(1, T + 2000, 3),
                    new TombstonesRecord(1).add(1, Long.MIN_VALUE, Long.MAX_VALUE)));
            if (isBack) {
                records.add(new SeriesRecord(1).add(2, UP));
                records.add(new SamplesRecord(2).add(2, T + 10_000, 7).add(2, T + 11_000, 8));
            }
            for (Record each : records) {
                log.log(List.of(RecordEncoder.encode(each)));
            }
        }
        if (isCut) {
            byte[] whole = directory.bytes("wal/00000000");
            byte[] more = Arrays.copyOf(whole, whole.length + 9);
            more[whole.length] = 1;
            more[whole.length + 2] = 50;
            directory.put("wal/00000000", more);
        }
        return directory;
    }

    private static List<Long> times(Tsdb tsdb) throws IOException {
        List<Long> times = new ArrayList<>();
        try (Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT);
                ScanCursor cursor = querier.scan(ScanSpec.of(TagFilter.ALL, TimeRange.ALL), QueryControl.unlimited())) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    times.add(batch.times[i]);
                }
            }
        }
        return times;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCameSinceStaysWhoeverOpensIt(boolean isCut) throws IOException {
        HeapDirectory directory = directory(isCut, true);
        List<Long> expected = List.of(T + 10_000, T + 11_000);
        for (int opening = 0; opening < 5; opening++) {
            TsdbOptions.Mode mode = opening % 2 == 0 ? TsdbOptions.Mode.RO : TsdbOptions.Mode.RW;
            try (Tsdb tsdb = Tsdb.open(directory, TsdbOptions.defaults().withMode(mode))) {
                assertThat(times(tsdb)).as("opening %d, %s", opening, mode).isEqualTo(expected);
            }
        }
    }

    /** Often, because the maintenance is at work beside it: a head that had been copied once read a chunk file that was not its own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsInsertedSinceStays(boolean isCut) throws IOException, AppendException {
        for (int life = 0; life < 100; life++) {
            HeapDirectory directory = directory(isCut, false);
            List<Long> expected = new ArrayList<>();
            for (int opening = 0; opening < 4; opening++) {
                try (Tsdb tsdb = Tsdb.open(directory, TsdbOptions.defaults().withMode(TsdbOptions.Mode.RW));
                        Appender appender = tsdb.appender()) {
                    assertThat(times(tsdb)).as("opening %d", opening).isEqualTo(expected);
                    appender.append(UP, T + 5000 + opening, opening);
                    assertThat(appender.commit().rejected()).isEmpty();
                    expected.add(T + 5000 + opening);
                    assertThat(times(tsdb)).as("after %d", opening).isEqualTo(expected);
                }
            }
        }
    }
}
