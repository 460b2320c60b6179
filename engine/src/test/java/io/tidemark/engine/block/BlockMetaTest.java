package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlockMetaTest {
    @Test
    void onlyAWholeRangeOfTheHeadEndsIt() {
        assertThat(hinted().endsTheHead()).isTrue();
        assertThat(hinted("something-new").endsTheHead()).isTrue();
        for (String partial : List.of("from-out-of-order", "from-stale-series", "from-selected-series")) {
            assertThat(hinted(partial).endsTheHead()).as(partial).isFalse();
        }
    }

    private static BlockMeta hinted(String... hints) {
        String ulid = "01M81SH4GHEHSYA53325N57N18";
        return new BlockMeta(
                ulid, 0, 10, BlockMeta.Stats.NONE, 1, List.of(ulid), List.of(), false, false, List.of(hints), Map.of());
    }
}
