package io.tidemark.engine.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Matcher.Equal;
import io.tidemark.engine.model.Matcher.NotEqual;
import io.tidemark.engine.model.Matcher.NotRegex;
import io.tidemark.engine.model.Matcher.Regex;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.testing.BlockMaker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Trees of tests over the tags of a block select what testing every series selects. */
class BlockSelectTest {
    private static final String[] NAMES = {"__name__", "job", "instance", "zone", "absent"};
    private static final String[] PATTERNS = {
        "", ".*", ".+", "a|b", "v1.*", "v1|v2|v3", ".*5", "v[0-9]", "|v1", "(?i)V1", "v1\\d+"
    };

    private static Labels labels(Random random) {
        return Labels.of(
                "__name__",
                "v" + random.nextInt(5),
                "job",
                random.nextInt(3) == 0 ? "" : "v" + random.nextInt(3),
                "instance",
                "v" + random.nextInt(400),
                "zone",
                random.nextInt(2) == 0 ? "" : "v" + random.nextInt(20));
    }

    private static TagFilter filter(Random random, int depth) {
        String name = NAMES[random.nextInt(NAMES.length)];
        String value = random.nextInt(5) == 0 ? "" : "v" + random.nextInt(20);
        String pattern = PATTERNS[random.nextInt(PATTERNS.length)];
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> new Equal(name, value).toFilter();
            case 1 -> new NotEqual(name, value).toFilter();
            case 2 -> Regex.of(name, pattern).toFilter();
            case 3 -> NotRegex.of(name, pattern).toFilter();
            case 4 ->
                new TagFilter.Series(
                        Set.of("job", "zone"),
                        labels -> String.valueOf(labels.get("job")).equals(labels.get("zone")));
            case 5 -> new TagFilter.And(filters(random, depth - 1));
            default -> new TagFilter.Or(filters(random, depth - 1));
        };
    }

    private static List<TagFilter> filters(Random random, int depth) {
        List<TagFilter> out = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            out.add(filter(random, depth));
        }
        return out;
    }

    @Test
    void selectingIsTestingEverySeries() throws IOException {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        HeapDirectory heap = new HeapDirectory();
        BlockMaker maker = new BlockMaker();
        TreeSet<Labels> all = new TreeSet<>();
        for (int i = 0; i < 600; i++) {
            Labels labels = labels(random);
            all.add(labels);
            maker.add(labels, 1, 2);
        }
        Block block = new Block(heap, maker.write(heap, "01M81SZS4C4XQW3ZF925R9G5TQ"));
        assertThat(block.valueCount("instance")).isGreaterThan(200);
        for (int round = 0; round < 1000; round++) {
            TagFilter filter = filter(random, 3);
            Postings found = block.select(filter);
            List<Labels> labels = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                labels.add(block.labels(found.get(i)));
            }
            assertThat(labels)
                    .as("seed " + seed + ": " + filter)
                    .isEqualTo(all.stream().filter(filter::matches).toList());
        }
        block.release();
    }
}
