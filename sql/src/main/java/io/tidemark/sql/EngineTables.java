package io.tidemark.sql;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.engine.StoreStatus;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.io.Problem;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.model.Utf8Order;
import io.tidemark.engine.model.ValueTest;
import io.tidemark.engine.query.AggregateSpec;
import io.tidemark.engine.query.ChunkLookup;
import io.tidemark.engine.query.Grouping;
import io.tidemark.engine.query.ScanSpec;
import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.BatchSource;
import io.tidemark.sql.scan.SystemRows;
import io.tidemark.sql.schema.SchemaNames;
import io.tidemark.sql.schema.SystemTable;
import io.tidemark.sql.schema.SystemTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.calcite.schema.Table;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The tables of {@code system} and {@code information_schema}. */
final class EngineTables implements SystemTables {
    /** What a row of a chunk takes in memory, about. */
    private static final long CHUNK_ROW_BYTES = 300;

    private final SqlEngine engine;

    /** Null until a table is asked for, which most programs never do. Threads that ask at once make the same twice. */
    private volatile @Nullable Map<String, Map<String, SystemTable>> bySchema;

    EngineTables(SqlEngine engine) {
        this.engine = engine;
    }

    private Map<String, Map<String, SystemTable>> bySchema() {
        Map<String, Map<String, SystemTable>> known = bySchema;
        if (known == null) {
            known = new TreeMap<>();
            declareSystem(known);
            declareInformationSchema(known);
            bySchema = known;
        }
        return known;
    }

    private void declareSystem(Map<String, Map<String, SystemTable>> into) {
        add(
                into,
                SchemaNames.SYSTEM,
                "metrics",
                "every metric; series, samples and times are counted when they are asked for",
                true,
                this::metrics,
                text("name"),
                text("type"),
                text("unit"),
                text("help"),
                number("series"),
                number("samples"),
                time("first_time"),
                time("last_time"));
        add(
                into,
                SchemaNames.SYSTEM,
                "tags",
                "every tag of every metric",
                true,
                this::tags,
                text("metric"),
                text("tag"),
                number("distinct_values"),
                number("series"));
        add(
                into,
                SchemaNames.SYSTEM,
                "tag_values",
                "every value of every tag of every metric",
                true,
                this::tagValues,
                text("metric"),
                text("tag"),
                text("value"),
                number("series"));
        add(
                into,
                SchemaNames.SYSTEM,
                "series",
                "every series",
                true,
                this::series,
                number("series_id"),
                text("metric"),
                text("labels"));
        add(
                into,
                SchemaNames.SYSTEM,
                "cardinality",
                "how many series there are by metric, by tag and by pair of tag and value",
                true,
                this::cardinality,
                text("kind"),
                text("name"),
                text("value"),
                number("series"));
        add(
                into,
                SchemaNames.SYSTEM,
                "problems",
                "faults found so far in what is stored",
                false,
                this::problems,
                text("file"),
                number("offset"),
                text("kind"),
                text("message"),
                time("first_time"),
                time("last_time"),
                number("samples"));
        add(
                into,
                SchemaNames.SYSTEM,
                "blocks",
                "the blocks on the disk; counts are those of meta.json",
                false,
                this::blocks,
                text("ulid"),
                number("level"),
                time("first_time"),
                time("end_time"),
                number("series"),
                number("chunks"),
                number("samples"),
                number("tombstones"),
                number("index_bytes"),
                number("chunk_bytes"),
                real("bytes_per_sample"));
        add(
                into,
                SchemaNames.SYSTEM,
                "chunks",
                "every chunk of every series, in blocks and in the head",
                true,
                this::chunks,
                text("metric"),
                number("series_id"),
                text("labels"),
                text("source"),
                time("first_time"),
                time("last_time"),
                text("encoding"),
                number("bytes"),
                number("samples"));
        add(
                into,
                SchemaNames.SYSTEM,
                "head",
                "what is not in blocks yet",
                true,
                this::head,
                text("name"),
                number("series"),
                number("chunks"),
                time("first_time"),
                time("last_time"));
        add(
                into,
                SchemaNames.SYSTEM,
                "wal",
                "the files from which the head is made again after a start",
                false,
                this::wal,
                text("kind"),
                text("path"),
                number("bytes"),
                time("modified"));
        add(
                into,
                SchemaNames.SYSTEM,
                "status",
                "how the store is: whether it takes writes, why not, since when, and how maintenance goes",
                false,
                this::status,
                text("state"),
                text("reason"),
                time("since"),
                text("directory_made_by"),
                number("blocks"),
                number("block_bytes"),
                number("wal_segments"),
                number("wal_bytes"),
                text("maintenance_failure"),
                time("maintenance_since"));
        add(
                into,
                SchemaNames.SYSTEM,
                "queries",
                "the statements that run now",
                false,
                this::queries,
                number("id"),
                text("session"),
                text("statement"),
                time("started"),
                number("milliseconds"),
                number("samples"),
                number("memory_bytes"));
        add(
                into,
                SchemaNames.SYSTEM,
                "query_log",
                "the last statements that took longer than the threshold",
                false,
                this::queryLog,
                number("id"),
                text("session"),
                text("statement"),
                time("started"),
                real("milliseconds"),
                number("rows"),
                number("samples"),
                text("outcome"));
        add(
                into,
                SchemaNames.SYSTEM,
                "plan_cache",
                "plans that are kept, with literals lifted out of their statements",
                false,
                this::planCache,
                text("statement"),
                number("uses"),
                real("planned_milliseconds"));
        add(
                into,
                SchemaNames.SYSTEM,
                "settings",
                "what this session has set",
                false,
                this::settings,
                text("name"),
                text("value"),
                text("meaning"));
        add(
                into,
                SchemaNames.SYSTEM,
                "functions",
                "every function that can be called",
                false,
                this::functions,
                text("name"),
                text("kind"),
                text("signature"),
                text("meaning"),
                text("example"));
    }

    private void declareInformationSchema(Map<String, Map<String, SystemTable>> into) {
        add(
                into,
                SchemaNames.INFORMATION_SCHEMA,
                "schemata",
                "all schemas",
                false,
                request -> rows(SchemaNames.ALL, s -> new Object[] {SchemaNames.CATALOG, s}),
                text("catalog_name"),
                text("schema_name"));
        add(
                into,
                SchemaNames.INFORMATION_SCHEMA,
                "tables",
                "all tables",
                false,
                this::tables,
                text("table_catalog"),
                text("table_schema"),
                text("table_name"),
                text("table_type"),
                text("remarks"));
        add(
                into,
                SchemaNames.INFORMATION_SCHEMA,
                "columns",
                "the columns of all tables",
                false,
                this::columns,
                text("table_catalog"),
                text("table_schema"),
                text("table_name"),
                text("column_name"),
                number("ordinal_position"),
                text("is_nullable"),
                text("data_type"),
                text("remarks"));
    }

    // ---- declaring ----

    private static SystemTable.Column text(String name) {
        return new SystemTable.Column(name, SqlTypeName.VARCHAR, true, "");
    }

    private static SystemTable.Column number(String name) {
        return new SystemTable.Column(name, SqlTypeName.BIGINT, true, "");
    }

    private static SystemTable.Column real(String name) {
        return new SystemTable.Column(name, SqlTypeName.DOUBLE, true, "");
    }

    private static SystemTable.Column time(String name) {
        return new SystemTable.Column(name, SqlTypeName.TIMESTAMP, true, "");
    }

    private static void add(
            Map<String, Map<String, SystemTable>> into,
            String schema,
            String name,
            String remarks,
            boolean readsSamples,
            SystemRows rows,
            SystemTable.Column... columns) {
        into.computeIfAbsent(schema, s -> new TreeMap<>())
                .put(name, new SystemTable(schema, name, remarks, List.of(columns), readsSamples, rows));
    }

    @Override
    public @Nullable Table find(String schema, String name) {
        Map<String, SystemTable> tables = bySchema().get(schema);
        return tables == null ? null : tables.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> names(String schema) {
        Map<String, SystemTable> tables = bySchema().get(schema);
        return tables == null ? List.of() : List.copyOf(tables.keySet());
    }

    @Override
    public String remarks(String schema, String name) {
        return find(schema, name) instanceof SystemTable table ? table.remarks() : "";
    }

    // ---- making rows ----

    /** Makes one row of one thing. */
    @FunctionalInterface
    private interface RowOf<T> {
        @Nullable
        Object[] row(T thing) throws IOException;
    }

    private static <T> Iterator<@Nullable Object[]> rows(Iterable<T> things, RowOf<T> of) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (T thing : things) {
            rows.add(of.row(thing));
        }
        return rows.iterator();
    }

    private Tsdb tsdb() {
        return engine.tsdb();
    }

    /** The metrics that a request wants by the column that names them. */
    private static TagFilter metrics(SystemRows.Request request, int metricColumn) {
        Set<String> metrics = request.equal().get(metricColumn);
        return metrics == null ? TagFilter.ALL : new TagFilter.Tag(Labels.METRIC_NAME, ValueTest.oneOf(metrics));
    }

    private static List<Labels> seriesOf(SystemRows.Request request, int metricColumn) throws IOException {
        return request.store().querier().series(metrics(request, metricColumn), TimeRange.ALL, request.control());
    }

    private Iterator<@Nullable Object[]> metrics(SystemRows.Request request) throws IOException {
        MetricCatalog catalog = tsdb().catalog();
        Map<String, Long> series = new TreeMap<>(Utf8Order.COMPARATOR);
        if (request.wants(4)) {
            for (Labels labels : seriesOf(request, 0)) {
                request.control().poll();
                series.merge(labels.metric(), 1L, Long::sum);
            }
        }
        Map<String, @Nullable Object[]> samples = new TreeMap<>();
        if (request.wants(5) || request.wants(6) || request.wants(7)) {
            samples = samples(request);
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        // Of the snapshot, not of the catalogue: a block that can't be read is a fault of the statement.
        for (String name : request.store()
                .querier()
                .labelValues(Labels.METRIC_NAME, TagFilter.ALL, TimeRange.ALL, request.control())) {
            if (!request.admits(0, name)) {
                continue;
            }
            MetricMetadata about = catalog.metadata(name);
            @Nullable Object[] counted = samples.getOrDefault(name, new Object[] {0L, null, null});
            rows.add(new Object[] {
                name,
                about == null ? null : about.type(),
                about == null ? null : about.unit(),
                about == null ? null : about.help(),
                series.getOrDefault(name, 0L),
                counted[0],
                counted[1],
                counted[2]
            });
        }
        return rows.iterator();
    }

    /** By metric, how many samples there are, and the times of the first and the last. */
    private static Map<String, @Nullable Object[]> samples(SystemRows.Request request) throws IOException {
        TagFilter filter = metrics(request, 0);
        Grouping byMetric = new Grouping(
                List.of(Labels.METRIC_NAME),
                null,
                List.of(
                        new AggregateSpec(AggregateSpec.Function.COUNT, AggregateSpec.Input.ROW, null),
                        new AggregateSpec(AggregateSpec.Function.MIN, AggregateSpec.Input.TIME, null),
                        new AggregateSpec(AggregateSpec.Function.MAX, AggregateSpec.Input.TIME, null)));
        ScanSpec spec = ScanSpec.of(filter, TimeRange.ALL).withHistograms(true).withGrouping(byMetric);
        Map<String, @Nullable Object[]> samples = new TreeMap<>();
        try (BatchSource source = request.store().querier().aggregate(spec, request.control())) {
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                for (int i = 0; i < batch.size(); i++) {
                    samples.put(String.valueOf(batch.column(0).boxed(i)), new Object[] {
                        batch.column(1).boxed(i),
                        batch.column(2).boxed(i),
                        batch.column(3).boxed(i)
                    });
                }
            }
        }
        return samples;
    }

    private static Map<String, Map<String, Map<String, Long>>> valuesByTag(SystemRows.Request request)
            throws IOException {
        Map<String, Map<String, Map<String, Long>>> all = new TreeMap<>(Utf8Order.COMPARATOR);
        for (Labels labels : seriesOf(request, 0)) {
            request.control().poll();
            Map<String, Map<String, Long>> tags =
                    all.computeIfAbsent(labels.metric(), m -> new TreeMap<>(Utf8Order.COMPARATOR));
            for (int i = 0; i < labels.size(); i++) {
                if (!labels.name(i).equals(Labels.METRIC_NAME) && request.admits(1, labels.name(i))) {
                    tags.computeIfAbsent(labels.name(i), t -> new TreeMap<>(Utf8Order.COMPARATOR))
                            .merge(labels.value(i), 1L, Long::sum);
                }
            }
        }
        return all;
    }

    private Iterator<@Nullable Object[]> tags(SystemRows.Request request) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        valuesByTag(request)
                .forEach((metric, tags) -> tags.forEach((tag, values) -> rows.add(new Object[] {
                    metric,
                    tag,
                    (long) values.size(),
                    values.values().stream().mapToLong(Long::longValue).sum()
                })));
        return rows.iterator();
    }

    private Iterator<@Nullable Object[]> tagValues(SystemRows.Request request) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        valuesByTag(request)
                .forEach((metric, tags) -> tags.forEach((tag, values) ->
                        values.forEach((value, series) -> rows.add(new Object[] {metric, tag, value, series}))));
        return rows.iterator();
    }

    private Iterator<@Nullable Object[]> series(SystemRows.Request request) throws IOException {
        Iterator<Labels> all = seriesOf(request, 1).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public @Nullable Object[] next() {
                Labels labels = all.next();
                return new Object[] {
                    request.wants(0) ? (Long) tsdb().seriesId(labels) : null,
                    labels.metric(),
                    request.wants(2) ? labels.toString() : null
                };
            }
        };
    }

    private Iterator<@Nullable Object[]> cardinality(SystemRows.Request request) throws IOException {
        boolean tags = request.admits(0, "tag") || request.admits(0, "pair");
        List<@Nullable Object[]> metrics = new ArrayList<>();
        Map<String, Long> byTag = new LinkedHashMap<>();
        List<@Nullable Object[]> pairs = new ArrayList<>();
        request.store()
                .querier()
                .cardinality(
                        tags ? null : Labels.METRIC_NAME,
                        (name, value, series) -> {
                            if (name.equals(Labels.METRIC_NAME)) {
                                metrics.add(new Object[] {"metric", value, null, series});
                            } else {
                                byTag.merge(name, series, Long::sum);
                                pairs.add(new Object[] {"pair", name, value, series});
                            }
                        },
                        request.control());
        List<@Nullable Object[]> rows = new ArrayList<>(metrics);
        byTag.forEach((name, series) -> rows.add(new Object[] {"tag", name, null, series}));
        rows.addAll(pairs);
        return rows.iterator();
    }

    private Iterator<@Nullable Object[]> problems(SystemRows.Request request) throws IOException {
        return rows(tsdb().problems(), (Problem p) -> new Object[] {
            p.file(),
            p.offset(),
            p.kind(),
            p.message(),
            p.isHarmless() ? null : bounded(p.minMillis()),
            p.isHarmless() ? null : bounded(p.maxMillis()),
            p.samples() == Problem.UNKNOWN ? null : (Long) p.samples()
        });
    }

    /** A time, NULL where it stands for no bound. */
    private static @Nullable Long bounded(long millis) {
        return millis == Long.MIN_VALUE || millis == Long.MAX_VALUE ? null : millis;
    }

    private Iterator<@Nullable Object[]> blocks(SystemRows.Request request) throws IOException {
        return rows(tsdb().blocks(), b -> new Object[] {
            b.ulid(),
            (long) b.level(),
            b.minMillis(),
            b.maxMillisExclusive(),
            b.series(),
            b.chunks(),
            b.samples(),
            b.tombstones(),
            b.indexBytes(),
            b.chunkBytes(),
            b.samples() == 0 ? null : b.bytesPerSample()
        });
    }

    private Iterator<@Nullable Object[]> chunks(SystemRows.Request request) throws IOException {
        boolean stored = request.wants(6) || request.wants(7) || request.wants(8);
        List<@Nullable Object[]> rows = new ArrayList<>();
        request.store().querier().chunks(request.control()).forEach(metrics(request, 0), stored, c -> {
            if (request.admits(3, c.reader())) {
                request.control().claim(CHUNK_ROW_BYTES);
                rows.add(new Object[] {
                    c.labels().metric(),
                    request.wants(1) ? (Long) tsdb().seriesId(c.labels()) : null,
                    request.wants(2) ? c.labels().toString() : null,
                    c.reader(),
                    c.minMillis(),
                    c.maxMillis(),
                    c.encoding() == null ? null : c.encoding().name(),
                    c.bytes() < 0 ? null : (Long) (long) c.bytes(),
                    c.samples() < 0 ? null : (Long) (long) c.samples()
                });
            }
        });
        return rows.iterator();
    }

    private Iterator<@Nullable Object[]> head(SystemRows.Request request) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (ChunkLookup.ReaderInfo r :
                request.store().querier().chunks(request.control()).readers()) {
            if (!r.isBlock()) {
                rows.add(new Object[] {r.name(), r.series(), r.chunks(), bounded(r.minMillis()), bounded(r.maxMillis())
                });
            }
        }
        return rows.iterator();
    }

    private Iterator<@Nullable Object[]> wal(SystemRows.Request request) throws IOException {
        return rows(tsdb().logFiles(), f ->
                new Object[] {f.kind().name().toLowerCase(Locale.ROOT), f.path(), f.sizeBytes(), f.modifiedMillis()});
    }

    private Iterator<@Nullable Object[]> status(SystemRows.Request request) throws IOException {
        StoreStatus s = tsdb().status();
        return rows(List.of(s), x -> new Object[] {
            x.state().name().toLowerCase(Locale.ROOT),
            x.reason().isEmpty() ? null : x.reason(),
            x.sinceMillis(),
            tsdb().isForeign() ? "prometheus" : "tidemark",
            x.blocks(),
            x.blockBytes(),
            x.walSegments(),
            x.walBytes(),
            x.maintenanceFailure().isEmpty() ? null : x.maintenanceFailure(),
            x.maintenanceSinceMillis()
        });
    }

    private Iterator<@Nullable Object[]> queries(SystemRows.Request request) throws IOException {
        long now = engine.clock().millis();
        return rows(engine.running().list(), q -> new Object[] {
            q.id(),
            q.session(),
            q.sql(),
            q.startedMillis(),
            Math.max(0, now - q.startedMillis()),
            q.control().samplesDecoded(),
            q.control().memoryBytes()
        });
    }

    private Iterator<@Nullable Object[]> queryLog(SystemRows.Request request) throws IOException {
        return rows(engine.queryLog().entries(), e -> new Object[] {
            e.id(), e.session(), e.sql(), e.startedMillis(), e.millis(), e.rows(), e.samples(), e.outcome()
        });
    }

    private Iterator<@Nullable Object[]> planCache(SystemRows.Request request) throws IOException {
        return rows(engine.planCache().entries(), e -> new Object[] {e.text(), e.uses(), e.plannedMillis()});
    }

    private Iterator<@Nullable Object[]> settings(SystemRows.Request request) throws IOException {
        return rows(Settings.list(request.store().settings()), s -> new Object[] {s.name(), s.value(), s.meaning()});
    }

    private Iterator<@Nullable Object[]> functions(SystemRows.Request request) throws IOException {
        return rows(engine.catalog().functions(), f ->
                new Object[] {f.name(), f.kind(), f.signature(), f.remarks(), f.example()});
    }

    private Iterator<@Nullable Object[]> tables(SystemRows.Request request) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String schema : SchemaNames.ALL) {
            if (request.admits(1, schema)) {
                for (SqlCatalog.Table table : engine.catalog().tables(schema)) {
                    rows.add(new Object[] {SchemaNames.CATALOG, schema, table.name(), table.type(), table.remarks()});
                }
            }
        }
        return rows.iterator();
    }

    private Iterator<@Nullable Object[]> columns(SystemRows.Request request) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String schema : SchemaNames.ALL) {
            if (!request.admits(1, schema)) {
                continue;
            }
            Set<String> only = request.equal().get(2);
            Set<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
            if (only != null) {
                names.addAll(only);
            } else {
                engine.catalog().tables(schema).forEach(t -> names.add(t.name()));
            }
            Map<String, List<SqlCatalog.Column>> all = only == null && schema.equals(SchemaNames.METRICS)
                    ? engine.catalog().columnsOfAll()
                    : Map.of();
            for (String name : names) {
                List<SqlCatalog.Column> columns = all.containsKey(name)
                        ? all.getOrDefault(name, List.of())
                        : engine.catalog().columns(schema, name);
                for (SqlCatalog.Column c : columns) {
                    rows.add(new Object[] {
                        SchemaNames.CATALOG,
                        schema,
                        name,
                        c.name(),
                        (long) c.ordinal(),
                        c.nullable() ? "YES" : "NO",
                        c.type().toString(),
                        c.remarks()
                    });
                }
            }
        }
        return rows.iterator();
    }
}
