package io.tidemark.engine.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.index.IndexWriter.IndexLayout;
import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.ChunkMeta;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random indexes in every layout answer as a plain map does. */
class RandomIndexTest {
    private final long seed = Long.getLong("tidemark.seed", 20261125L);

    /** What an index should answer. */
    private static final class Model {
        final TreeMap<Labels, List<ChunkMeta>> series = new TreeMap<>();
        final List<Labels> inOrder = new ArrayList<>();

        TreeSet<String> values(String name) {
            TreeSet<String> out = new TreeSet<>(Utf8Order.COMPARATOR);
            series.keySet().forEach(labels -> {
                if (labels.get(name) != null) {
                    out.add(labels.get(name));
                }
            });
            return out;
        }

        TreeSet<String> names() {
            TreeSet<String> out = new TreeSet<>(Utf8Order.COMPARATOR);
            series.keySet().forEach(labels -> out.addAll(labels.toMap().keySet()));
            return out;
        }
    }

    private static final String[] NAMES = {"__name__", "a", "b", "instance", "job", "\uE000", "\uD83D\uDE00", "zone"};

    private static Model random(Random random, int seriesCount, int distinct) {
        Model model = new Model();
        while (model.series.size() < seriesCount) {
            Map<String, String> labels = new TreeMap<>();
            for (String name : NAMES) {
                if (random.nextInt(3) > 0) {
                    labels.put(name, value(random, distinct));
                }
            }
            model.series.put(Labels.of(labels), chunks(random));
        }
        model.inOrder.addAll(model.series.keySet());
        return model;
    }

    private static String value(Random random, int distinct) {
        int n = random.nextInt(distinct);
        return switch (n % 7) {
            case 0 -> "\uD83D\uDE00" + n;
            case 1 -> "\uE000" + n;
            case 2 -> "v" + "x".repeat(n % 50 == 2 ? 5000 : n % 200) + n;
            case 3 -> "é\n\"" + n;
            default -> "value-" + n;
        };
    }

    private static List<ChunkMeta> chunks(Random random) {
        List<ChunkMeta> out = new ArrayList<>();
        long time = random.nextInt(20) == 0 ? Long.MIN_VALUE : random.nextInt(1_000_000) - 500_000L;
        long ref = random.nextInt(1 << 20);
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 200 : 5); i > 0; i--) {
            long max = time + random.nextInt(10_000);
            out.add(new ChunkMeta(ref, time, max));
            time = max + 1 + random.nextInt(1000);
            ref += random.nextInt(1000) + (random.nextInt(50) == 0 ? 1L << 32 : 0);
        }
        return out;
    }

    private static byte[] write(Model model, IndexLayout layout) throws IOException {
        HeapDirectory heap = new HeapDirectory();
        try (IndexWriter writer = new IndexWriter(heap, "index", layout, new Spool(heap, "spool", 500))) {
            for (Map.Entry<Labels, List<ChunkMeta>> series : model.series.entrySet()) {
                writer.add(series.getKey(), series.getValue());
            }
            writer.finish();
        }
        return heap.bytes("index");
    }

    @Test
    void everyLayoutAnswersAsAPlainMap() throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            Model model = random(random, new int[] {0, 1, 30, 200}[round % 4], round % 2 == 0 ? 500 : 20);
            for (IndexLayout layout : List.of(
                    new IndexLayout(1, true),
                    new IndexLayout(1, false),
                    new IndexLayout(2, true),
                    new IndexLayout(2, false),
                    new IndexLayout(3, false))) {
                HeapDirectory heap = new HeapDirectory();
                heap.put("index", write(model, layout));
                try (IndexReader reader = IndexReader.open(heap.open("index"))) {
                    assertThat(reader.version()).isEqualTo(layout.version());
                    check(model, reader, random);
                } catch (AssertionError | IOException e) {
                    throw new AssertionError("seed " + seed + ", round " + round + ", " + layout, e);
                }
            }
        }
    }

    private static void check(Model model, IndexReader reader, Random random) throws IOException {
        assertThat(reader.labelNames()).containsExactlyElementsOf(model.names());
        Postings all = reader.all();
        assertThat(all.size()).isEqualTo(model.series.size());
        CollectedSeries series = new CollectedSeries();
        for (int i = 0; i < all.size(); i++) {
            Labels labels = model.inOrder.get(i);
            reader.series(all.get(i), TimeRange.ALL, series);
            assertThat(series.labels).isEqualTo(labels);
            assertThat(series.chunks).isEqualTo(model.series.get(labels));
            long min = random.nextInt(1_000_000) - 500_000L;
            TimeRange range = new TimeRange(min, min + random.nextInt(50_000));
            reader.series(all.get(i), range, series);
            assertThat(series.chunks)
                    .isEqualTo(model.series.get(labels).stream()
                            .filter(chunk -> range.overlaps(chunk.minMillis(), chunk.maxMillis()))
                            .toList());
            reader.series(all.get(i), TimeRange.NONE, series);
            assertThat(series.chunks).isEmpty();
        }
        for (String name : NAMES) {
            List<String> values = new ArrayList<>(model.values(name));
            assertThat(reader.labelValues(name)).isEqualTo(values);
            for (String prefix : new String[] {"", "v", "value-", "value-1", "\uD83D\uDE00", "\uE000", "é\n", "zz"}) {
                assertThat(reader.labelValues(name, prefix))
                        .isEqualTo(values.stream()
                                .filter(value -> value.startsWith(prefix))
                                .toList());
            }
            for (String value : values) {
                assertThat(labels(reader, reader.postings(name, value)))
                        .isEqualTo(model.inOrder.stream()
                                .filter(labels -> value.equals(labels.get(name)))
                                .toList());
            }
            for (int i = 0; i < 10; i++) {
                List<String> some = new ArrayList<>(List.of("", "absent", "zzz", "\uFFFF"));
                values.forEach(value -> {
                    if (random.nextInt(3) == 0) {
                        some.add(value);
                    }
                });
                some.addAll(some.subList(0, some.size() / 2));
                java.util.Collections.shuffle(some, random);
                assertThat(labels(reader, reader.postings(name, some)))
                        .isEqualTo(model.inOrder.stream()
                                .filter(labels -> labels.get(name) != null && some.contains(labels.get(name)))
                                .toList());
            }
        }
        assertThat(reader.labelValues("absent")).isEmpty();
        assertThat(reader.labelValues("")).isEmpty();
        assertThat(reader.postings("absent", "x").isEmpty()).isTrue();
        assertThat(reader.postings("", "").isEmpty()).isTrue();
        checkWalk(model, reader);
    }

    private static List<Labels> labels(IndexReader reader, Postings postings) throws IOException {
        List<Labels> out = new ArrayList<>();
        CollectedSeries series = new CollectedSeries();
        for (int i = 0; i < postings.size(); i++) {
            reader.series(postings.get(i), TimeRange.NONE, series);
            out.add(series.labels);
        }
        return out;
    }

    private static void checkWalk(Model model, IndexReader reader) throws IOException {
        List<String> walked = new ArrayList<>();
        reader.forEachSeries((ref, count, first, last) -> walked.add(count + " " + first + " " + last));
        List<String> expected = new ArrayList<>();
        for (Labels labels : model.inOrder) {
            List<ChunkMeta> chunks = model.series.get(labels);
            expected.add(
                    chunks.isEmpty()
                            ? "0 " + Long.MAX_VALUE + " " + Long.MIN_VALUE
                            : chunks.size() + " " + chunks.get(0).minMillis() + " "
                                    + chunks.get(chunks.size() - 1).maxMillis());
        }
        assertThat(walked).isEqualTo(expected);
    }
}
