package io.tidemark.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.testing.AnyBytes;

/** What fuzzers call. */
public final class RecordFuzzTargets {
    private RecordFuzzTargets() {}

    /** Decodes a record; one of a known kind is then encoded, and that is read as what was written. */
    public static void decode(byte[] bytes) {
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            Record record = decoded(bytes);
            if (record.kind() != Record.Kind.UNKNOWN) {
                byte[] ours = RecordEncoder.encode(record);
                assertThat(RecordEncoder.encode(decoded(ours))).isEqualTo(ours);
            }
        });
    }

    private static Record decoded(byte[] bytes) throws CorruptionException {
        return new RecordDecoder().decode(new ByteCursor(bytes, 0, bytes.length, "record", 0));
    }
}
