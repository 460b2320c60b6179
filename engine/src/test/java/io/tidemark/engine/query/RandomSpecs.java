package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.ValueTest;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Random parts of scans over what {@link io.tidemark.engine.testing.RandomSources} makes. */
final class RandomSpecs {
    private RandomSpecs() {}

    static TagFilter filter(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> TagFilter.ALL;
            case 1 -> new TagFilter.Tag(Labels.METRIC_NAME, "cpu"::equals);
            case 2 -> new TagFilter.Tag(Labels.METRIC_NAME, oneOf("cpu", "ünï\uD83D\uDE00"));
            case 3 -> new TagFilter.Tag("host", v -> v == null || v.compareTo("h3") < 0);
            case 4 ->
                new TagFilter.And(List.of(
                        new TagFilter.Tag(Labels.METRIC_NAME, oneOf("cpu", "nowhere")),
                        new TagFilter.Or(List.of(
                                new TagFilter.Tag("job", oneOf("a", "\uD83D\uDE00")),
                                new TagFilter.Tag("le", v -> v != null && v.startsWith("+"))))));
            default -> new TagFilter.Series(Set.of("host", "job"), l -> l.size() % 2 == 0);
        };
    }

    private static ValueTest oneOf(String... values) {
        Set<String> set = Set.of(values);
        return new ValueTest() {
            @Override
            public boolean matches(@Nullable String value) {
                return value != null && set.contains(value);
            }

            @Override
            public Set<String> exactValues() {
                return set;
            }
        };
    }

    static TimeRange range(Random random, int end) {
        int a = random.nextInt(end);
        int b = random.nextInt(end);
        return switch (random.nextInt(4)) {
            case 0 -> TimeRange.ALL;
            case 1 -> new TimeRange(a, Long.MAX_VALUE);
            default -> new TimeRange(Math.min(a, b), Math.max(a, b));
        };
    }

    static @Nullable ValueFilter values(Random random) {
        double bound = random.nextInt(8);
        return switch (random.nextInt(8)) {
            case 0 -> new ValueFilter(bound, random.nextBoolean(), Double.POSITIVE_INFINITY, random.nextBoolean());
            case 1 -> new ValueFilter(Double.NEGATIVE_INFINITY, random.nextBoolean(), bound, random.nextBoolean());
            case 2 -> new ValueFilter(0, random.nextBoolean(), bound, random.nextBoolean());
            case 3 -> new ValueFilter(Double.POSITIVE_INFINITY, random.nextBoolean(), Double.POSITIVE_INFINITY, true);
            default -> null;
        };
    }
}
