package io.tidemark.sql.schema;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Utf8Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;

/**
 * What one statement can name. Tables are looked up one by one and kept for this statement only, so that fifty thousand metrics
 * cost nothing until they are named and a new one is seen at once. Not safe for several threads.
 */
public final class StatementCatalog {
    private static final CalciteConnectionConfigImpl CONFIG = config();
    private static final RelDataTypeFactory TYPES = new TidemarkTypeFactory();

    private final MetricCatalog metrics;
    private final SystemTables system;
    private final boolean hidden;
    private final Map<String, Set<String>> lenient;
    private final Map<String, Optional<Table>> found = new HashMap<>();
    private final Map<String, CorruptionException> faults = new HashMap<>();
    private final CalciteSchema root;

    /**
     * A catalogue for one statement.
     *
     * @param hidden whether metrics have their hidden columns
     * @param lenient by metric, names of columns that it does not have and that read as NULL
     */
    public StatementCatalog(
            MetricCatalog metrics, SystemTables system, boolean hidden, Map<String, Set<String>> lenient) {
        this.metrics = metrics;
        this.system = system;
        this.hidden = hidden;
        this.lenient = lenient;
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (String name : SchemaNames.ALL) {
            schemas.put(name, new LazySchema(new Tables(name), Lookup.empty()));
        }
        Schema catalog = new LazySchema(Lookup.empty(), new Schemas(schemas));
        Schema everything = new LazySchema(Lookup.empty(), new Schemas(Map.of(SchemaNames.CATALOG, catalog)));
        root = CalciteSchema.createRootSchema(false, false, "", everything);
    }

    private static CalciteConnectionConfigImpl config() {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
        return new CalciteConnectionConfigImpl(properties);
    }

    /** How Calcite reads it. */
    public CalciteCatalogReader reader(RelDataTypeFactory types, String defaultSchema) {
        return new Reader(root, List.of(SchemaNames.CATALOG, defaultSchema), types);
    }

    /** Why one can't tell whether there is a table of a name that was not found, or null. */
    public @Nullable CorruptionException faultOf(String name) {
        return faults.get(name);
    }

    /** Whether metrics have their hidden columns. */
    public boolean hasHidden() {
        return hidden;
    }

    /** The tables that were named so far. */
    public List<Table> tablesUsed() {
        List<Table> used = new ArrayList<>();
        found.values().forEach(table -> table.ifPresent(used::add));
        return used;
    }

    /**
     * The metric that a column which no table has is taken to belong to: the one of that name, or where none was written the only
     * one there is; null where there is no telling.
     */
    public @Nullable String lenientMetric(@Nullable String table) {
        String only = null;
        for (Table used : tablesUsed()) {
            if (used instanceof MetricTable metric && metric.metrics().size() == 1) {
                String name = metric.metrics().get(0);
                if (name.equals(table)) {
                    return name;
                }
                if (only != null) {
                    return null;
                }
                only = name;
            }
        }
        return only;
    }

    /** The names of a table's columns. */
    public List<String> columns(Table table) {
        return table.getRowType(TYPES).getFieldNames();
    }

    /** The metric of a name, or null. */
    public @Nullable MetricTable metric(String name) {
        return table(SchemaNames.METRICS, name) instanceof MetricTable table ? table : null;
    }

    /** A table's schema and name as they are written where it lives, in whatever case a statement wrote them. */
    public List<String> proper(String schema, String name) {
        String home = SchemaNames.find(schema);
        Table table = home == null ? null : table(home, name);
        if (table instanceof SystemTable own) {
            return List.of(own.schema(), own.name());
        }
        return table instanceof MetricTable metric && metric.metrics().size() == 1
                ? List.of(SchemaNames.METRICS, metric.metrics().get(0))
                : List.of(schema, name);
    }

    /** What stands for {@code family('…')} as the name of a table. */
    public static String family(String names) {
        return FAMILY + names + "')";
    }

    /** What stands for {@code wide('…')} as the name of a table. */
    public static String wide(String names) {
        return WIDE + names + "')";
    }

    private static final String FAMILY = "family('";
    private static final String WIDE = "wide('";

    /** Several metrics below each other: one more column tells whose sample a row is. */
    private Table family(Map<String, String> found) throws IOException {
        return union(
                List.copyOf(found.keySet()),
                List.of(MetricColumn.TIME, MetricColumn.tag("metric", Labels.METRIC_NAME), MetricColumn.VALUE));
    }

    private MetricTable union(List<String> names, List<MetricColumn> first) throws IOException {
        Set<String> labels = new TreeSet<>(Utf8Order.COMPARATOR);
        boolean nativeHistogram = false;
        boolean bucket = true;
        for (String name : names) {
            labels.addAll(metrics.tags(name));
            nativeHistogram |= metrics.isNativeHistogram(name);
            bucket &= name.endsWith("_bucket");
        }
        return new MetricTable(
                names,
                MetricColumn.columns(first, List.copyOf(labels), nativeHistogram, bucket, hidden),
                nativeHistogram);
    }

    private Table wideTable(Map<String, String> found) throws IOException {
        Set<String> labels = new TreeSet<>(Utf8Order.COMPARATOR);
        for (String name : found.keySet()) {
            labels.addAll(metrics.tags(name));
        }
        List<MetricColumn> columns =
                MetricColumn.columns(List.of(MetricColumn.TIME), List.copyOf(labels), false, false, false);
        Set<String> taken = new HashSet<>();
        columns.forEach(c -> taken.add(c.name()));
        Map<String, Integer> wanted = new HashMap<>();
        found.values().forEach(name -> wanted.merge(name, 1, Integer::sum));
        List<MetricColumn> all = new ArrayList<>(columns);
        found.forEach((metric, shortName) -> {
            boolean clash = taken.contains(shortName) || wanted.getOrDefault(shortName, 0) > 1;
            String name = clash ? metric : shortName;
            while (!taken.add(name)) {
                name = "metric_" + name;
            }
            all.add(MetricColumn.measure(name, metric));
        });
        return new WideTable(all);
    }

    private @Nullable Table table(String schema, String name) {
        return found.computeIfAbsent(schema + '.' + name, key -> Optional.ofNullable(load(schema, name)))
                .orElse(null);
    }

    private @Nullable Table load(String schema, String name) {
        if (!schema.equals(SchemaNames.METRICS)) {
            return system.find(schema, name);
        }
        try {
            if (name.endsWith("')") && name.startsWith(FAMILY)) {
                return family(MetricNames.resolve(metrics, name.substring(FAMILY.length(), name.length() - 2)));
            }
            if (name.endsWith("')") && name.startsWith(WIDE)) {
                return wideTable(MetricNames.resolve(metrics, name.substring(WIDE.length(), name.length() - 2)));
            }
            Optional<String> metric = metrics.find(name);
            if (metric.isEmpty()) {
                return null;
            }
            List<String> labels = new ArrayList<>(metrics.tags(metric.get()));
            labels.addAll(lenient.getOrDefault(metric.get(), Set.of()));
            boolean nativeHistogram = metrics.isNativeHistogram(metric.get());
            List<MetricColumn> columns = MetricColumn.columns(
                    List.of(MetricColumn.TIME, MetricColumn.VALUE),
                    labels,
                    nativeHistogram,
                    metric.get().endsWith("_bucket"),
                    hidden);
            return new MetricTable(List.of(metric.get()), columns, nativeHistogram);
        } catch (CorruptionException e) {
            // Calcite asks for many a name that is no table, such as the first part of a longer one.
            faults.put(name, e);
            return null;
        } catch (MetricNames.NoMatchException e) {
            // Not found, like any other table; the message is made where it is known what was written.
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A schema that is nothing but its lookups. */
    private static final class LazySchema extends AbstractSchema {
        private final Lookup<Table> tables;
        private final Lookup<Schema> schemas;

        LazySchema(Lookup<Table> tables, Lookup<Schema> schemas) {
            this.tables = tables;
            this.schemas = schemas;
        }

        @Override
        public Lookup<Table> tables() {
            return tables;
        }

        @Override
        public Lookup<? extends Schema> subSchemas() {
            return schemas;
        }
    }

    private final class Tables implements Lookup<Table> {
        private final String schema;

        Tables(String schema) {
            this.schema = schema;
        }

        @Override
        public @Nullable Table get(String name) {
            return table(schema, name);
        }

        @Override
        public @Nullable Named<Table> getIgnoreCase(String name) {
            Table table = get(name);
            return table == null ? null : new Named<>(name, table);
        }

        @Override
        public Set<String> getNames(LikePattern pattern) {
            throw new IllegalStateException("tables are looked up by name, never listed");
        }
    }

    private record Schemas(Map<String, Schema> byName) implements Lookup<Schema> {
        @Override
        public @Nullable Schema get(String name) {
            Named<Schema> schema = getIgnoreCase(name);
            return schema == null ? null : schema.entity();
        }

        @Override
        public @Nullable Named<Schema> getIgnoreCase(String name) {
            for (Map.Entry<String, Schema> e : byName.entrySet()) {
                if (e.getKey().equalsIgnoreCase(name)) {
                    return new Named<>(e.getKey(), e.getValue());
                }
            }
            return null;
        }

        @Override
        public Set<String> getNames(LikePattern pattern) {
            return byName.keySet();
        }
    }

    private static final class Reader extends CalciteCatalogReader {
        Reader(CalciteSchema root, List<String> defaultSchema, RelDataTypeFactory types) {
            super(
                    root,
                    new NameMatcher(),
                    List.of(defaultSchema, defaultSchema.subList(0, 1), List.of()),
                    types,
                    CONFIG);
        }
    }
}
