package io.tidemark.sql;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.engine.model.MetricMetadata;
import io.tidemark.sql.plan.Planner;
import io.tidemark.sql.plan.SqlTypes;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.SchemaNames;
import io.tidemark.sql.schema.SystemTables;
import io.tidemark.sql.schema.TidemarkTypeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** What there is to name, read off the engine's catalogue. Safe for any thread. */
final class CatalogView implements SqlCatalog {
    private final MetricCatalog metrics;
    private final SystemTables system;
    private final Planner planner;
    private final RelDataTypeFactory types = new TidemarkTypeFactory();

    CatalogView(MetricCatalog metrics, SystemTables system, Planner planner) {
        this.metrics = metrics;
        this.system = system;
        this.planner = planner;
    }

    @Override
    public List<String> schemas() {
        return SchemaNames.ALL;
    }

    @Override
    public List<Table> tables(String schema) throws IOException {
        List<Table> tables = new ArrayList<>();
        if (schema.equals(SchemaNames.METRICS)) {
            for (String name : metrics.metricNames()) {
                tables.add(new Table(schema, name, "TABLE", remarks(name)));
            }
            return tables;
        }
        for (String name : system.names(schema)) {
            tables.add(new Table(schema, name, "SYSTEM TABLE", system.remarks(schema, name)));
        }
        return tables;
    }

    private String remarks(String metric) throws IOException {
        MetricMetadata metadata = metrics.metadata(metric);
        if (metadata == null) {
            return "";
        }
        StringBuilder out = new StringBuilder(metadata.help());
        String type = metadata.unit().isEmpty() ? metadata.type() : metadata.type() + " of " + metadata.unit();
        if (!type.isEmpty()) {
            out.append(out.length() == 0 ? "" : " ").append('(').append(type).append(')');
        }
        return out.toString();
    }

    @Override
    public List<Column> columns(String schema, String table) throws IOException {
        if (!schema.equals(SchemaNames.METRICS)) {
            return systemColumns(schema, table);
        }
        List<String> labels = metrics.tags(table);
        if (labels.isEmpty() && !table.equals(metrics.find(table).orElse(null))) {
            return List.of();
        }
        return metricColumns(labels, metrics.isNativeHistogram(table), table.endsWith("_bucket"));
    }

    @Override
    public Map<String, List<Column>> columnsOfAll() throws IOException {
        Map<String, List<Column>> all = new LinkedHashMap<>();
        Map<String, List<String>> tags = metrics.tagsOfAll();
        for (String name : metrics.metricNames()) {
            all.put(
                    name,
                    metricColumns(
                            tags.getOrDefault(name, List.of()),
                            metrics.isNativeHistogram(name),
                            name.endsWith("_bucket")));
        }
        return all;
    }

    private List<Column> metricColumns(List<String> labels, boolean nativeHistogram, boolean bucket) {
        List<MetricColumn> columns = MetricColumn.columns(
                List.of(MetricColumn.TIME, MetricColumn.VALUE), labels, nativeHistogram, bucket, false);
        long tags =
                columns.stream().filter(c -> c.kind() == MetricColumn.Kind.TAG).count();
        List<Column> all = new ArrayList<>();
        int key = 0;
        for (MetricColumn column : columns) {
            int keyOrdinal = switch (column.kind()) {
                case TAG -> ++key;
                case TIME -> (int) tags + 1;
                default -> 0;
            };
            var type = column.type(types);
            all.add(new Column(
                    column.name(),
                    SqlTypes.of(type),
                    type.isNullable(),
                    all.size() + 1,
                    keyOrdinal,
                    columnRemarks(column)));
        }
        return all;
    }

    private static String columnRemarks(MetricColumn column) {
        return switch (column.kind()) {
            case TIME -> "when, UTC";
            case VALUE -> "the sample";
            case TAG -> column.name().equals(column.label()) ? "tag" : "tag " + column.label();
            case HISTOGRAM -> "native histogram";
            case LABELS, SERIES_ID, LE_VALUE -> "";
        };
    }

    private List<Column> systemColumns(String schema, String name) {
        org.apache.calcite.schema.@Nullable Table table = system.find(schema, name);
        if (table == null) {
            return List.of();
        }
        List<Column> all = new ArrayList<>();
        for (RelDataTypeField field : table.getRowType(types).getFieldList()) {
            all.add(new Column(
                    field.getName(),
                    SqlTypes.of(field.getType()),
                    field.getType().isNullable(),
                    all.size() + 1,
                    0,
                    ""));
        }
        return all;
    }

    @Override
    public List<Function> functions() {
        return planner.functionList();
    }

    @Override
    public List<String> keywords() {
        return List.of(
                "CURRENT_CATALOG", "CURRENT_SCHEMA", "ILIKE", "LIMIT", "MATCH_CONDITION", "MINUS", "QUALIFY", "RLIKE");
    }
}
