package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.block.Block;
import io.tidemark.engine.block.BlockMeta;
import io.tidemark.engine.block.BlockScanner;
import io.tidemark.engine.block.SeriesEntry;
import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.model.GoFloat;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.SampleBatch;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.query.ScanBatch;
import io.tidemark.engine.query.ScanCursor;
import io.tidemark.engine.query.ScanSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsdbTest {
    private static final String OLDEST = "01M81SREREPRQ28WNFRKVNWT7F";
    private static final TsdbOptions OPTIONS = TsdbOptions.defaults().withThreads(2);

    @TempDir
    private Path temp;

    @Test
    void blocksOfPrometheusMergeToWhatEachHolds() throws IOException {
        Path data = fixture();
        Digest expected = ofBlocks(data);
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS);
                Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withKeepMarkers(true))) {
            QueryControl control = QueryControl.unlimited();
            Digest lines = read(querier, control);
            assertThat(lines).isEqualTo(expected);
            assertThat(control.counters.markersHidden.sum()).isZero();
            assertThat(control.counters.blocksOpened.sum()).isEqualTo(5);
        }
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS);
                Querier querier = tsdb.querier(TimeRange.ALL)) {
            QueryControl control = QueryControl.unlimited();
            Digest lines = read(querier, control);
            assertThat(lines.samples()).isEqualTo(expected.samples() - control.counters.markersHidden.sum());
            assertThat(control.counters.markersHidden.sum()).isPositive();
        }
    }

    @Test
    void theCatalogKnowsMetricsAndTags() throws IOException {
        try (Tsdb tsdb = Tsdb.open(fixture(), OPTIONS)) {
            MetricCatalog catalog = tsdb.catalog();
            assertThat(catalog.metricNames())
                    .contains("demo_requests_total", "node_load1", "demo_native_latency_seconds")
                    .isSorted();
            assertThat(catalog.find("node_load1")).contains("node_load1");
            assertThat(catalog.find("NODE_LOAD1")).contains("node_load1");
            assertThat(catalog.find("node_load2")).isEmpty();
            assertThat(catalog.tags("demo_requests_total"))
                    .contains("path", "status")
                    .doesNotContain("__name__");
            assertThat(catalog.tags("no_such_metric")).isEmpty();
            assertThat(catalog.isNativeHistogram("demo_native_latency_seconds")).isTrue();
            assertThat(catalog.isNativeHistogram("demo_requests_total")).isFalse();
            assertThat(catalog.tagsOfAll().keySet()).isEqualTo(new TreeSet<>(catalog.metricNames()));
            for (String metric : catalog.metricNames()) {
                assertThat(catalog.tags(metric)).isEqualTo(catalog.tagsOfAll().get(metric));
            }
        }
    }

    @Test
    void labelsAreListedFromTheIndex() throws IOException {
        try (Tsdb tsdb = Tsdb.open(fixture(), OPTIONS);
                Querier querier = tsdb.querier(TimeRange.ALL)) {
            QueryControl control = QueryControl.unlimited();
            TagFilter metric = new TagFilter.Tag(Labels.METRIC_NAME, "demo_requests_total"::equals);
            List<Labels> series = querier.series(metric, TimeRange.ALL, control);
            assertThat(series).isSorted().isNotEmpty();
            TreeSet<String> paths = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            for (Labels labels : series) {
                paths.add(labels.get("path"));
                names.addAll(labels.toMap().keySet());
            }
            assertThat(querier.labelValues("path", metric, TimeRange.ALL, control))
                    .containsExactlyElementsOf(paths);
            assertThat(querier.labelNames(metric, control)).containsExactlyElementsOf(names);
            assertThat(querier.labelValues("path", metric, new TimeRange(0, 1), control))
                    .isEmpty();
            assertThat(querier.labelNames(TagFilter.ALL, control)).contains("path", "zone");
            assertThat(control.counters.chunksOpened.sum()).isZero();
        }
    }

    @Test
    void theInspectorCountsWhatThereIs() throws IOException {
        Inspector.Inspection found = Inspector.inspect(fixture(), 3);
        assertThat(found.blocks())
                .hasSize(5)
                .extracting(Inspector.BlockInfo::level)
                .startsWith(3, 2);
        assertThat(found.blocks())
                .allSatisfy(b -> assertThat(b.bytesPerSample()).isBetween(0.5, 20.0));
        assertThat(found.series()).isPositive();
        assertThat(found.metrics()).hasSize(3).isSortedAccordingTo((a, b) -> Long.compare(b.count(), a.count()));
        assertThat(found.tags()).hasSize(3);
        assertThat(found.problems()).isEmpty();
    }

    @Test
    void aBlockThatVanishesStaysReadableForWhoHoldsIt() throws IOException {
        Path data = fixture();
        Digest before = ofBlocks(data);
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS)) {
            long version = tsdb.catalog().schemaVersion();
            try (Querier held = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withKeepMarkers(true))) {
                delete(data.resolve(OLDEST));
                Digest after = ofBlocks(data);
                assertThat(after.samples()).isLessThan(before.samples());
                assertThat(tsdb.catalog().schemaVersion()).isNotEqualTo(version);
                try (Querier fresh = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withKeepMarkers(true))) {
                    assertThat(read(fresh, QueryControl.unlimited())).isEqualTo(after);
                }
                assertThat(read(held, QueryControl.unlimited())).isEqualTo(before);
            }
        }
    }

    @Test
    void aBlockThatComesIsSeenByTheNextStatement() throws IOException {
        Path data = fixture();
        Digest all = ofBlocks(data);
        Path aside = temp.resolve("aside");
        Files.move(data.resolve(OLDEST), aside);
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS)) {
            QuerierOptions markers = QuerierOptions.DEFAULT.withKeepMarkers(true);
            try (Querier querier = tsdb.querier(TimeRange.ALL, markers)) {
                assertThat(read(querier, QueryControl.unlimited()).samples()).isLessThan(all.samples());
            }
            Files.move(aside, data.resolve(OLDEST));
            try (Querier querier = tsdb.querier(TimeRange.ALL, markers)) {
                assertThat(read(querier, QueryControl.unlimited())).isEqualTo(all);
            }
        }
    }

    @Test
    void aCorruptChunkFailsTheStatementOrIsLeftOutWithAWarning() throws IOException {
        Path data = fixture();
        Path chunks = data.resolve(OLDEST).resolve("chunks/000001");
        byte[] bytes = Files.readAllBytes(chunks);
        bytes[bytes.length / 2] ^= 1;
        Files.write(chunks, bytes);
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS)) {
            try (Querier querier = tsdb.querier(TimeRange.ALL)) {
                assertThatThrownBy(() -> read(querier, QueryControl.unlimited()))
                        .hasMessageContaining(OLDEST + "/chunks/000001 at ")
                        .hasMessageContaining("checksum");
            }
            try (Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
                assertThat(read(querier, QueryControl.unlimited()).samples()).isPositive();
                assertThat(querier.warnings()).hasSize(1);
                assertThat(querier.warnings().get(0).file()).isEqualTo(OLDEST + "/chunks/000001");
            }
        }
    }

    @Test
    void aBlockWithoutReadableMetaFailsTheStatementsItMayConcern() throws IOException {
        Path data = fixture();
        Files.writeString(data.resolve(OLDEST).resolve("meta.json"), "{");
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS)) {
            assertThatThrownBy(() -> tsdb.querier(TimeRange.ALL))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(OLDEST + "/meta.json");
            try (Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withSkipCorrupt(true))) {
                assertThat(querier.warnings())
                        .singleElement()
                        .satisfies(p -> assertThat(p.file()).isEqualTo(OLDEST + "/meta.json"));
                assertThat(read(querier, QueryControl.unlimited()).samples()).isPositive();
            }
            assertThat(tsdb.problems()).hasSize(1);
        }
    }

    @Test
    void theWholeFixtureIsTheDumpOfThePeer() throws Exception {
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        try (InputStream dump =
                new GZIPInputStream(Files.newInputStream(Golden.prometheus242().resolve("dump.txt.gz")))) {
            expected.update(dump.readAllBytes());
        }
        MessageDigest found = MessageDigest.getInstance("SHA-256");
        StringBuilder text = new StringBuilder();
        try (Tsdb tsdb = Tsdb.open(Golden.prometheus242().resolve("data"), OPTIONS.withMode(TsdbOptions.Mode.RO));
                Querier querier = tsdb.querier(TimeRange.ALL, QuerierOptions.DEFAULT.withKeepMarkers(true));
                ScanCursor cursor = querier.scan(ScanSpec.of(TagFilter.ALL, TimeRange.ALL), QueryControl.unlimited())) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                String labels = batch.labels(0).toString();
                text.setLength(0);
                for (int i = 0; i < batch.size; i++) {
                    text.append(labels).append(' ');
                    GoFloat.append(text, batch.values[i]);
                    text.append(' ').append(batch.times[i]).append('\n');
                }
                found.update(text.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(HexFormat.of().formatHex(found.digest()))
                .isEqualTo(HexFormat.of().formatHex(expected.digest()));
    }

    @Test
    void openingSaysWhatIsWrongAndWhatToDo() throws IOException {
        check(temp.resolve("nothing"), OpenException.Reason.NOT_FOUND, "there is no directory");
        Path file = Files.writeString(temp.resolve("file"), "x");
        check(file, OpenException.Reason.NOT_A_DIRECTORY, "is no directory");
        Path empty = Files.createDirectory(temp.resolve("empty"));
        check(empty, OpenException.Reason.NOT_A_TSDB, "is empty");
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.createFile(other.resolve("readme.txt"));
        check(other, OpenException.Reason.NOT_A_TSDB, "holds no wal/");
        Path data = Files.createDirectories(temp.resolve("data/wal")).getParent();
        try (Tsdb tsdb = Tsdb.open(data, OPTIONS)) {
            assertThat(tsdb.isForeign()).isTrue();
            assertThat(tsdb.catalog().metricNames()).isEmpty();
        }
        Files.createFile(other.resolve("tidemark.json"));
        try (Tsdb tsdb = Tsdb.open(other, OPTIONS)) {
            assertThat(tsdb.isForeign()).isFalse();
        }
    }

    @Test
    void aDirectoryThatMayNotBeReadIsSaidToBeSo() throws IOException {
        Path secret = Files.createDirectory(temp.resolve("secret"));
        try {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
            Assumptions.assumeFalse(Files.isReadable(secret), "this user may read everything");
            check(secret, OpenException.Reason.UNREADABLE, "permission denied");
        } finally {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void check(Path path, OpenException.Reason reason, String message) {
        assertThatThrownBy(() -> Tsdb.open(path, OPTIONS))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .hasMessageContaining(path.toString());
    }

    /** Samples in the order of labels and time: how many, and a hash over all of them. */
    private record Digest(long samples, long hash) {
        static final Digest NONE = new Digest(0, 0);

        Digest with(Labels labels, long time, double value) {
            long mixed = (labels.hashCode() * 31L + time) * 0x9E3779B97F4A7C15L + Double.doubleToRawLongBits(value);
            return new Digest(samples + 1, (hash ^ mixed) * 0x100000001B3L);
        }
    }

    /** The float samples of a snapshot. */
    private static Digest read(Querier querier, QueryControl control) throws IOException {
        Digest digest = Digest.NONE;
        try (ScanCursor cursor = querier.scan(ScanSpec.of(TagFilter.ALL, TimeRange.ALL), control)) {
            ScanBatch batch = new ScanBatch();
            while (cursor.next(batch)) {
                for (int i = 0; i < batch.size; i++) {
                    digest = digest.with(batch.labels(i), batch.times[i], batch.values[i]);
                }
            }
        }
        return digest;
    }

    /** The float samples of all blocks, read one by one; they do not overlap. Markers are among them. */
    private static Digest ofBlocks(Path data) throws IOException {
        LocalDirectory directory = new LocalDirectory(data);
        TreeMap<Labels, SampleBatch> merged = new TreeMap<>();
        List<BlockMeta> metas = new ArrayList<>(BlockScanner.scan(directory).blocks());
        metas.sort(Comparator.comparingLong(BlockMeta::minMillis));
        for (BlockMeta meta : metas) {
            Block block = new Block(directory, meta);
            SeriesEntry series = new SeriesEntry();
            SampleBatch samples = new SampleBatch(0);
            Postings all = block.all();
            for (int i = 0; i < all.size(); i++) {
                block.series(all.get(i), TimeRange.ALL, series);
                samples.clear();
                block.readChunks(series, 0, series.chunkCount, samples);
                SampleBatch target = merged.computeIfAbsent(series.labels, l -> new SampleBatch(0));
                for (int s = 0; s < samples.size; s++) {
                    boolean isHistogram = samples.histograms != null && samples.histograms[s] != null;
                    if (!isHistogram && !block.tombstones(all.get(i)).contains(samples.times[s])) {
                        target.add(samples.times[s], samples.values[s]);
                    }
                }
            }
            block.release();
        }
        Digest digest = Digest.NONE;
        for (Map.Entry<Labels, SampleBatch> series : merged.entrySet()) {
            SampleBatch batch = series.getValue();
            for (int i = 0; i < batch.size; i++) {
                digest = digest.with(series.getKey(), batch.times[i], batch.values[i]);
            }
        }
        return digest;
    }

    /** The blocks alone: the head has tests of its own. */
    private Path fixture() throws IOException {
        Path source = Golden.prometheus242().resolve("data");
        Path target = temp.resolve("fixture");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path relative = source.relativize(file);
                if (!relative.startsWith("wal") && !relative.startsWith("chunks_head")) {
                    Files.copy(file, target.resolve(relative.toString()));
                }
            }
        }
        return target;
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
