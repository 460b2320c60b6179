package io.tidemark.engine.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Any bytes for a head with its log. */
class HeadFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anyBytes(byte[] bytes) throws IOException {
        FuzzTarget.HEAD.run(bytes);
    }
}
