package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void isTheMapOfBoxedNumbers() {
        long seed = Long.getLong("tidemark.seed", 20_261_125);
        Random random = new Random(seed);
        LongMap<Integer> map = new LongMap<>();
        Map<Long, Integer> model = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            // Many meet in one slot: few numbers, and some that differ in their upper bits alone.
            long key = (long) random.nextInt(500) << (random.nextInt(3) * 20);
            switch (random.nextInt(3)) {
                case 0 ->
                    assertThat(map.remove(key))
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(model.remove(key));
                case 1 -> {
                    map.put(key, step);
                    model.put(key, step);
                }
                default ->
                    assertThat(map.get(key)).as("seed %d step %d", seed, step).isEqualTo(model.get(key));
            }
            assertThat(map.size()).isEqualTo(model.size());
        }
        Map<Long, Integer> all = new HashMap<>();
        map.forEach(all::put);
        assertThat(all).isEqualTo(model);
        assertThat(map.isEmpty()).isFalse();
    }
}
