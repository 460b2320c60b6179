package io.tidemark.sql;

import io.tidemark.engine.MetricCatalog;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Utf8Order;
import io.tidemark.sql.parse.HiddenNames;
import io.tidemark.sql.parse.InsertText;
import io.tidemark.sql.schema.MetricColumn;
import io.tidemark.sql.schema.SchemaNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an INSERT writes: a metric, there or yet to be, and what its columns mean.
 *
 * @param time the place of the time in a row
 * @param value the place of the value
 * @param tags the places of the tags, ascending by label
 * @param labels of those tags, in the same order
 */
record InsertTarget(String metric, int time, int value, int[] tags, String[] labels) {
    private static final String TAG = "tag_";

    /** Looks names up as they are written; what is not there yet comes into being. */
    static InsertTarget of(InsertText insert, MetricCatalog catalog, String schema) throws IOException {
        List<InsertText.Name> path = insert.target();
        InsertText.Name last = path.get(path.size() - 1);
        checkSchema(path, schema);
        String metric = metric(last, catalog);
        List<String> known = catalog.tags(metric);
        boolean bucket = metric.endsWith("_bucket");
        List<MetricColumn> columns =
                MetricColumn.columns(List.of(MetricColumn.TIME, MetricColumn.VALUE), known, false, bucket, true);
        if (insert.columns().isEmpty()) {
            throw last.fault(
                    SqlFault.Kind.SYNTAX,
                    "INSERT needs a list of columns, because a new tag changes what there would be without one: "
                            + "INSERT INTO " + shown(last) + " (" + list(columns) + ") …");
        }
        int time = -1;
        int value = -1;
        List<Integer> tags = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < insert.columns().size(); i++) {
            InsertText.Name name = insert.columns().get(i);
            MetricColumn column = column(name, columns, bucket);
            if (!taken.add(column.kind() + " " + column.label())) {
                throw name.fault(SqlFault.Kind.SYNTAX, "the column " + name.text() + " is there twice");
            }
            switch (column.kind()) {
                case TIME -> time = i;
                case VALUE -> value = i;
                case TAG -> {
                    tags.add(i);
                    labels.add(column.label());
                }
                case LABELS, SERIES_ID, HISTOGRAM, LE_VALUE ->
                    throw name.fault(
                            SqlFault.Kind.UNSUPPORTED,
                            column.name() + " can't be written; "
                                    + (column.kind() == MetricColumn.Kind.HISTOGRAM
                                            ? "native histograms are written through the engine's appender"
                                            : "write the tags themselves, a tag of that name as " + TAG
                                                    + column.name()));
            }
        }
        if (time < 0 || value < 0) {
            throw last.fault(
                    SqlFault.Kind.SYNTAX,
                    "the columns lack " + (time < 0 ? "time" : "value") + ", which every sample has");
        }
        return sorted(metric, time, value, tags, labels);
    }

    private static InsertTarget sorted(String metric, int time, int value, List<Integer> tags, List<String> labels) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(labels::get, Utf8Order.COMPARATOR));
        return new InsertTarget(
                metric,
                time,
                value,
                order.stream().mapToInt(tags::get).toArray(),
                order.stream().map(labels::get).toArray(String[]::new));
    }

    private static void checkSchema(List<InsertText.Name> path, String defaultSchema) throws SqlFault {
        InsertText.Name last = path.get(path.size() - 1);
        String named = path.size() > 1 ? path.get(path.size() - 2).text() : defaultSchema;
        String schema = SchemaNames.find(named);
        boolean catalog = path.size() < 3 || path.get(0).text().equalsIgnoreCase(SchemaNames.CATALOG);
        if (schema == null || path.size() > 3 || !catalog) {
            throw path.get(0)
                    .fault(
                            SqlFault.Kind.UNKNOWN_TABLE,
                            "there is no schema " + named + " to write to; a metric whose name has a dot is quoted: \""
                                    + String.join(
                                            ".",
                                            path.stream()
                                                    .map(InsertText.Name::text)
                                                    .toList())
                                    + "\"");
        }
        if (!schema.equals(SchemaNames.METRICS)) {
            throw last.fault(
                    SqlFault.Kind.UNSUPPORTED,
                    "the tables of " + schema + " are read only; metrics." + last.text() + " is a metric");
        }
    }

    private static String metric(InsertText.Name name, MetricCatalog catalog) throws IOException {
        Optional<String> found = catalog.find(name.text());
        // What is quoted is meant as it is written.
        return found.filter(n -> !name.quoted() || n.equals(name.text())).orElse(name.text());
    }

    private static MetricColumn column(InsertText.Name name, List<MetricColumn> columns, boolean bucket)
            throws SqlFault {
        String text = name.text();
        MetricColumn alike = null;
        int count = 0;
        for (MetricColumn column : columns) {
            if (column.name().equals(text)) {
                return column;
            }
            if (column.name().equalsIgnoreCase(text)) {
                alike = column;
                count++;
            }
        }
        boolean fixed = alike != null && alike.kind() != MetricColumn.Kind.TAG;
        if (alike != null && count == 1 && (!name.quoted() || fixed)) {
            return alike;
        }
        if (text.equals(Labels.METRIC_NAME)) {
            throw name.fault(SqlFault.Kind.UNSUPPORTED, "the metric's name is what stands after INTO; it is no column");
        }
        String label = text;
        while (label.startsWith(TAG) && isOurs(label.substring(TAG.length()), bucket)) {
            label = label.substring(TAG.length());
        }
        return MetricColumn.tag(text, label);
    }

    /** Whether a tag of that name clashes with a column of ours, or with a tag that was renamed because of one. */
    private static boolean isOurs(String name, boolean bucket) {
        return switch (name) {
            case "time", "value", HiddenNames.LABELS, HiddenNames.SERIES_ID, HiddenNames.HISTOGRAM -> true;
            case HiddenNames.LE_VALUE -> bucket;
            default -> false;
        };
    }

    private static String list(List<MetricColumn> columns) {
        List<String> names = new ArrayList<>();
        for (MetricColumn column : columns) {
            if (!column.isHidden(false)) {
                names.add(
                        column.name().matches("[A-Za-z_][A-Za-z0-9_]*")
                                ? column.name()
                                : ShowStatements.name(column.name()));
            }
        }
        return String.join(", ", names) + (names.size() == 2 ? ", tag" : "");
    }

    private static String shown(InsertText.Name name) {
        return name.quoted() ? ShowStatements.name(name.text()) : name.text();
    }

    /** The labels of a series, whose tags are in the order of {@link #labels}, null where it has none. */
    Labels series(@Nullable String[] values) {
        List<String> pairs = new ArrayList<>(2 * values.length + 2);
        boolean named = false;
        for (int i = 0; i < values.length; i++) {
            if (!named && Utf8Order.compare(labels[i], Labels.METRIC_NAME) > 0) {
                pairs.add(Labels.METRIC_NAME);
                pairs.add(metric);
                named = true;
            }
            String value = values[i];
            if (value != null) {
                pairs.add(labels[i]);
                pairs.add(value);
            }
        }
        if (!named) {
            pairs.add(Labels.METRIC_NAME);
            pairs.add(metric);
        }
        return Labels.ofSorted(pairs.toArray(new String[0]));
    }

    /** In a person's words. */
    String describe() {
        return metric.toLowerCase(Locale.ROOT).equals(metric) ? metric : ShowStatements.name(metric);
    }
}
