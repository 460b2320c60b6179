package io.tidemark.engine.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Any bytes for a file of tombstones. */
class TombstonesFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anyBytes(byte[] bytes) throws IOException {
        FuzzTarget.TOMBSTONES.run(bytes);
    }
}
