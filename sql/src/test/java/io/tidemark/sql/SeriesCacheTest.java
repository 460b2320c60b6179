package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A series is that of its tags, whatever came before it, and is looked up once. */
class SeriesCacheTest {
    private final Map<List<@Nullable String>, Long> loaded = new HashMap<>();
    private final SeriesCache cache = new SeriesCache();
    private final @Nullable String[] row = new String[2];

    /** Asks as a statement does: always with the same array. */
    private long get(@Nullable String a, @Nullable String b) {
        row[0] = a;
        row[1] = b;
        return cache.get(row, tags -> {
            List<@Nullable String> key = new ArrayList<>(Arrays.asList(tags));
            assertThat(loaded).doesNotContainKey(key);
            long series = loaded.size();
            loaded.put(key, series);
            return series;
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rowsInTheOrderOfThoseBeforeAndInAnyOther(long seed) {
        Random random = new Random(seed);
        List<@Nullable String[]> all = new ArrayList<>();
        String[] texts = {"a", "b", "ab", null};
        for (String x : texts) {
            for (String y : texts) {
                all.add(new String[] {x, y});
            }
        }
        for (int round = 0; round < 200; round++) {
            if (random.nextInt(4) == 0) {
                Collections.shuffle(all, random);
            }
            for (@Nullable String[] tags : all) {
                if (random.nextInt(10) > 0) {
                    boolean isCopied = random.nextBoolean();
                    long series = get(copy(tags[0], isCopied), copy(tags[1], isCopied));
                    assertThat(loaded).containsEntry(Arrays.asList(tags), series);
                }
            }
        }
    }

    private static @Nullable String copy(@Nullable String text, boolean isCopied) {
        return text == null || !isCopied ? text : new StringBuilder(text).toString();
    }

    @Test
    void aLookThatFailsIsForgotten() {
        long first = get("a", "b");
        row[1] = "c";
        assertThatThrownBy(() -> cache.get(row, tags -> {
                    throw new IllegalArgumentException("no series");
                }))
                .hasMessage("no series");
        assertThat(get("a", "b")).isEqualTo(first);
        assertThat(get("a", "c")).isNotEqualTo(first);
    }
}
