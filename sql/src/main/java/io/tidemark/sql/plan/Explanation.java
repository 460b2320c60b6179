package io.tidemark.sql.plan;

import io.tidemark.engine.query.ScanSpec;
import io.tidemark.sql.exec.ExecutablePlan;
import io.tidemark.sql.exec.Profile;
import io.tidemark.sql.predicate.RexText;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.scan.MetricScan;
import io.tidemark.sql.scan.NumberSeries;
import io.tidemark.sql.scan.RowScan;
import io.tidemark.sql.scan.ScanGrouping;
import io.tidemark.sql.scan.ScanMeasures;
import io.tidemark.sql.scan.SystemScan;
import io.tidemark.sql.scan.WideScan;
import io.tidemark.sql.schema.MetricColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/**
 * A plan in a person's words: what is done above the scans, and of each scan what was pushed into it. Made of the plan that runs, so
 * it can't say anything else.
 *
 * @param title what is done
 * @param details by name, in the order they are to be read
 * @param inputs what it is done to
 */
public record Explanation(String title, Map<String, String> details, List<Explanation> inputs) {
    /** Copies the list. */
    public Explanation {
        inputs = List.copyOf(inputs);
    }

    /**
     * The explanation of a plan.
     *
     * @param profile what the operators did, or null where they did not run
     */
    public static Explanation of(RelNode rel, @Nullable Profile profile) {
        Map<String, String> details = new LinkedHashMap<>();
        String title = describe(rel, details);
        Profile.Work work = profile == null ? null : profile.of(rel);
        if (work != null) {
            details.put("rows", Long.toString(work.rows.sum()));
            details.put("time", String.format(Locale.ROOT, "%.3f ms", work.nanos.sum() / 1e6));
        }
        List<Explanation> inputs = new ArrayList<>();
        for (RelNode input : rel.getInputs()) {
            inputs.add(of(input, profile));
        }
        return new Explanation(title, details, inputs);
    }

    /** The explanation of a statement, with its subqueries that are answered first. */
    public static Explanation of(Planner.Planned planned, @Nullable Profile profile) {
        Explanation plan = of(planned.rel(), profile);
        if (planned.plan().subqueries().isEmpty()) {
            return plan;
        }
        List<Explanation> parts = new ArrayList<>(List.of(plan));
        for (ExecutablePlan.Subquery subquery : planned.plan().subqueries()) {
            parts.add(new Explanation(
                    "subquery " + subquery.number() + ", answered first",
                    Map.of(),
                    List.of(of(subquery.plan().rel(), profile))));
        }
        return new Explanation("query", Map.of(), parts);
    }

    private static String describe(RelNode rel, Map<String, String> details) {
        if (rel instanceof MetricScan scan) {
            return scan(scan, details);
        }
        if (rel instanceof WideScan wide) {
            details.put("pushed", pushed(wide.predicate(), wide.measures()));
            rows(wide, details);
            return "scan of " + metrics(wide.measures().metricsRead()) + " side by side";
        }
        if (rel instanceof NumberSeries) {
            return "rows of generate_series";
        }
        if (rel instanceof SystemScan system) {
            return "rows of " + system.table().schema() + "." + system.table().name();
        }
        if (rel instanceof Filter filter) {
            details.put("condition", RexText.of(filter.getCondition(), names(filter.getInput())));
            return "filter rows";
        }
        if (rel instanceof Project project) {
            return project(project, details);
        }
        if (rel instanceof Aggregate aggregate) {
            return aggregate(aggregate, details);
        }
        if (rel instanceof Sort sort) {
            return sort(sort, details);
        }
        if (rel instanceof Join join) {
            details.put("on", RexText.of(join.getCondition(), namesOfBoth(join)));
            if (join instanceof AsofJoin asof) {
                details.put("match", RexText.of(asof.getMatchCondition(), namesOfBoth(join)));
            }
            return join.getJoinType().lowerName.replace('_', ' ') + " join";
        }
        if (rel instanceof SetOp set) {
            return set.kind.lowerName.replace('_', ' ') + (set.all ? " all" : "");
        }
        if (rel instanceof Values values) {
            return values.getTuples().size() + " literal rows";
        }
        return rel.getRelTypeName().replace("Logical", "").toLowerCase(Locale.ROOT);
    }

    /** What a join's condition counts: the columns of both sides, also where only the left one's come out. */
    private static List<String> namesOfBoth(Join join) {
        return SqlValidatorUtil.deriveJoinRowType(
                        join.getLeft().getRowType(),
                        join.getRight().getRowType(),
                        JoinRelType.INNER,
                        join.getCluster().getTypeFactory(),
                        null,
                        List.of())
                .getFieldNames();
    }

    private static List<String> names(RelNode rel) {
        return rel.getRowType().getFieldNames();
    }

    private static String scan(MetricScan scan, Map<String, String> details) {
        details.put("pushed", pushed(scan.predicate(), scan.sideBySide()));
        ScanGrouping grouping = scan.grouping();
        if (grouping != null) {
            List<String> keys = new ArrayList<>();
            for (ScanGrouping.Key key : grouping.keys()) {
                keys.add(
                        key.label() != null || scan.bucket() == null
                                ? name(scan, key)
                                : scan.bucket().description());
            }
            details.put("groups", keys.isEmpty() ? "one" : "by " + String.join(", ", keys));
            if (!grouping.aggregates().isEmpty()) {
                details.put(
                        "aggregates",
                        String.join(
                                ", ",
                                grouping.aggregates().stream()
                                        .map(ScanGrouping.Aggregate::description)
                                        .toList()));
            }
            if (scan.limit().isSet()) {
                details.put(
                        "limit",
                        "reads from the " + (scan.order() == ScanSpec.Order.TIME_DESCENDING ? "newest" : "oldest")
                                + " bucket on and stops after as many as LIMIT and OFFSET ask for");
            }
            return "groups of " + metrics(scan.metrics()) + (scan.sideBySide() == null ? "" : " side by side");
        }
        rows(scan, details);
        return "scan of " + metrics(scan.metrics());
    }

    private static String pushed(ScanPredicate predicate, @Nullable ScanMeasures measures) {
        List<String> parts = new ArrayList<>(predicate.descriptions());
        if (measures != null) {
            parts.addAll(measures.descriptions());
        }
        return parts.isEmpty() ? "no condition" : String.join(" AND ", parts);
    }

    private static void rows(RowScan scan, Map<String, String> details) {
        details.put(
                "columns",
                String.join(
                        ", ", scan.columns().stream().map(MetricColumn::name).toList()));
        String order = order(
                scan.order(), scan instanceof WideScan ? "row of each combination of tags" : "sample of each series");
        if (!order.isEmpty()) {
            details.put("order", order);
        }
        if (scan.limit().isSet()) {
            details.put("limit", "stops after the rows that LIMIT and OFFSET ask for");
        }
    }

    private static String name(MetricScan scan, ScanGrouping.Key key) {
        for (MetricColumn column : scan.tableColumns()) {
            if (column.label().equals(key.label()) && column.kind() == MetricColumn.Kind.TAG) {
                return column.name();
            }
        }
        return String.valueOf(key.label());
    }

    private static String metrics(List<String> metrics) {
        return metrics.size() <= 5
                ? String.join(", ", metrics)
                : String.join(", ", metrics.subList(0, 5)) + " and " + (metrics.size() - 5) + " more";
    }

    private static String order(ScanSpec.Order order, String latest) {
        return switch (order) {
            case SERIES -> "";
            case TIME_ASCENDING -> "by time";
            case TIME_DESCENDING -> "by time, newest first";
            case LATEST_PER_SERIES -> "the newest " + latest;
        };
    }

    private static String project(Project project, Map<String, String> details) {
        List<String> names = names(project.getInput());
        List<String> columns = new ArrayList<>();
        boolean windows = false;
        for (int i = 0; i < project.getProjects().size(); i++) {
            RexNode node = project.getProjects().get(i);
            String label = names(project).get(i);
            String text = RexText.of(node, names);
            windows |= RexOver.containsOver(node);
            columns.add(text.equals(label) ? label : text + " AS " + label);
        }
        details.put("columns", String.join(", ", columns));
        return windows ? "window functions" : "columns";
    }

    private static String aggregate(Aggregate aggregate, Map<String, String> details) {
        List<String> names = names(aggregate.getInput());
        List<String> keys = new ArrayList<>();
        aggregate.getGroupSet().forEach(i -> keys.add(names.get(i)));
        details.put("groups", keys.isEmpty() ? "one" : "by " + String.join(", ", keys));
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            details.put(
                    "grouping sets", Integer.toString(aggregate.getGroupSets().size()));
        }
        List<String> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            StringBuilder text = new StringBuilder();
            if (call.getAggregation().getKind() == SqlKind.PERCENTILE_CONT) {
                text.append(quantile(call, aggregate.getInput()));
            } else {
                text.append(call.getAggregation()
                        .getName()
                        .replace("$SUM0", "SUM")
                        .replace("LISTAGG", "STRING_AGG")
                        .toLowerCase(Locale.ROOT));
                text.append(call.isDistinct() ? "(distinct " : "(");
                text.append(
                        call.getArgList().isEmpty()
                                ? "*"
                                : String.join(
                                        ", ",
                                        call.getArgList().stream()
                                                .map(names::get)
                                                .toList()));
                text.append(')');
            }
            if (call.filterArg >= 0) {
                text.append(" filter ").append(names.get(call.filterArg));
            }
            calls.add(text.toString());
        }
        if (!calls.isEmpty()) {
            details.put("aggregates", String.join(", ", calls));
        }
        return calls.isEmpty() ? "distinct" : "aggregate";
    }

    /** {@code median(value)} or {@code quantile_cont(value, 0.9)}, however it was written. */
    private static String quantile(AggregateCall call, RelNode input) {
        int value = call.getCollation().getFieldCollations().get(0).getFieldIndex();
        int share = call.getArgList().get(0);
        String written = names(input).get(share);
        if (input instanceof Project project) {
            written = RexText.of(project.getProjects().get(share), names(project.getInput()));
        }
        String of = names(input).get(value);
        return written.equals("0.5") ? "median(" + of + ")" : "quantile_cont(" + of + ", " + written + ")";
    }

    private static String sort(Sort sort, Map<String, String> details) {
        List<String> keys = new ArrayList<>();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            keys.add(names(sort.getInput()).get(key.getFieldIndex())
                    + (key.getDirection().isDescending() ? " DESC" : ""));
        }
        if (!keys.isEmpty()) {
            details.put("by", String.join(", ", keys));
        }
        if (sort.fetch != null) {
            details.put("limit", RexText.of(sort.fetch, List.of()));
        }
        if (sort.offset != null) {
            details.put("offset", RexText.of(sort.offset, List.of()));
        }
        if (keys.isEmpty()) {
            return "limit";
        }
        return sort.fetch == null ? "sort" : "top";
    }

    /** As lines, the last step first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        append("", lines);
        return lines;
    }

    private void append(String indent, List<String> lines) {
        lines.add(indent + title);
        details.forEach((name, text) -> lines.add(indent + "    " + name + ": " + text));
        for (Explanation input : inputs) {
            input.append(indent + "  ", lines);
        }
    }

    /** As JSON, on one line. */
    public String json() {
        StringBuilder out = new StringBuilder();
        json(out);
        return out.toString();
    }

    private void json(StringBuilder out) {
        out.append("{\"step\":");
        quote(title, out);
        details.forEach((name, text) -> {
            out.append(',');
            quote(name, out);
            out.append(':');
            quote(text, out);
        });
        if (!inputs.isEmpty()) {
            out.append(",\"inputs\":[");
            for (int i = 0; i < inputs.size(); i++) {
                out.append(i == 0 ? "" : ",");
                inputs.get(i).json(out);
            }
            out.append(']');
        }
        out.append('}');
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
