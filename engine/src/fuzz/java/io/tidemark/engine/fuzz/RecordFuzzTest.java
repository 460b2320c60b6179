package io.tidemark.engine.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Any bytes for a record of the log. */
class RecordFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anyBytes(byte[] bytes) throws IOException {
        FuzzTarget.RECORD.run(bytes);
    }
}
