package io.tidemark.sql.scan;

import io.tidemark.engine.query.SideBySide;
import io.tidemark.sql.exec.ExecContext;
import io.tidemark.sql.predicate.ScanPredicate;
import io.tidemark.sql.schema.MetricColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics of a leaf that lie side by side, each with its condition. Immutable. */
public record ScanMeasures(List<Measure> measures) {
    /** Copies the list. */
    public ScanMeasures {
        measures = List.copyOf(measures);
    }

    /**
     * One metric.
     *
     * @param column which it is
     * @param condition which of its samples make a row, should it be any but TRUE
     * @param wanted whether its values are of interest
     */
    public record Measure(MetricColumn column, ScanPredicate condition, boolean wanted) {}

    /** Those of a table without any condition. */
    static ScanMeasures of(List<MetricColumn> columns) {
        return new ScanMeasures(columns.stream()
                .filter(column -> column.kind() == MetricColumn.Kind.VALUE)
                .map(column -> new Measure(column, ScanPredicate.TRUE, true))
                .toList());
    }

    /** The same under a further condition on one. */
    ScanMeasures with(MetricColumn column, ScanPredicate more) {
        return new ScanMeasures(measures.stream()
                .map(m -> m.column.equals(column) ? new Measure(column, m.condition.and(more), m.wanted) : m)
                .toList());
    }

    /** The same, of which the values of some are of interest. */
    public ScanMeasures wanting(Collection<MetricColumn> columns) {
        return new ScanMeasures(measures.stream()
                .map(m -> new Measure(m.column, m.condition, columns.contains(m.column)))
                .toList());
    }

    /** The names of the metrics. */
    public List<String> metrics() {
        return measures.stream().map(m -> m.column.label()).toList();
    }

    /** Whether there is a condition on any. */
    public boolean hasConditions() {
        return measures.stream().anyMatch(m -> !m.condition.isTrue());
    }

    /** The conditions in a person's words. */
    public List<String> descriptions() {
        List<String> all = new ArrayList<>();
        measures.forEach(m -> all.addAll(m.condition.descriptions()));
        return all;
    }

    /** The metrics that are read: where there are conditions, those that these are on and those that are wanted, else all. */
    public List<String> metricsRead() {
        boolean some = hasConditions();
        return measures.stream()
                .filter(m -> !some || !m.condition.isTrue() || m.wanted)
                .map(m -> m.column.label())
                .toList();
    }

    /** The engine's own, for one execution; null where a condition lets nothing pass. */
    @Nullable
    SideBySide bind(ExecContext ctx) throws IOException {
        List<SideBySide.Measure> bound = new ArrayList<>();
        for (Measure m : measures) {
            ScanPredicate.Bound condition = m.condition.bind(ctx, labels -> 0);
            if (condition.selectsNothing()) {
                return null;
            }
            bound.add(new SideBySide.Measure(m.column.label(), m.wanted, !m.condition.isTrue(), condition.values()));
        }
        return new SideBySide(bound);
    }
}
