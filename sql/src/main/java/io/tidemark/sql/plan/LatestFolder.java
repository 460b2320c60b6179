package io.tidemark.sql.plan;

import io.tidemark.engine.query.ScanSpec;
import io.tidemark.sql.scan.RowScan;
import io.tidemark.sql.schema.MetricColumn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Recognises {@code row_number() OVER (PARTITION BY … ORDER BY time DESC) = 1}, whether QUALIFY or a WHERE around it says so. Where
 * the partition is of things that are the same all along a series, only the newest sample of each series can come first, and these
 * the engine finds at the right ends. Over all tags that is the answer; over fewer, the window chooses among few rows.
 */
final class LatestFolder {
    private final RexBuilder rex;

    LatestFolder(RexBuilder rex) {
        this.rex = rex;
    }

    /** What takes the place of the condition over the projection, or null. */
    @Nullable
    RelNode fold(Project project, RexNode condition) {
        if (!(project.getInput() instanceof RowScan scan) || !scan.isWhole()) {
            return null;
        }
        RexOver number = null;
        List<RexNode> rest = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            RexOver first = first(part, project, scan);
            if (first == null) {
                rest.add(part);
            } else if (number == null || number.equals(first)) {
                number = first;
            } else {
                return null;
            }
        }
        if (number == null || hasOther(project, number)) {
            return null;
        }
        RowScan latest = scan.withOrder(ScanSpec.Order.LATEST_PER_SERIES);
        if (!coversSeries(number, scan)) {
            RelNode numbered = project.copy(project.getTraitSet(), List.of(latest));
            return LogicalFilter.create(numbered, condition);
        }
        RexOver one = number;
        List<RexNode> projects = new ArrayList<>();
        for (RexNode node : project.getProjects()) {
            projects.add(node.accept(new RexShuttle() {
                @Override
                public RexNode visitOver(RexOver over) {
                    return over.equals(one)
                            ? rex.makeExactLiteral(BigDecimal.ONE, over.getType())
                            : super.visitOver(over);
                }
            }));
        }
        RelNode result = LogicalProject.create(
                latest, project.getHints(), projects, project.getRowType().getFieldNames(), Set.of());
        return rest.isEmpty() ? result : LogicalFilter.create(result, RexUtil.composeConjunction(rex, rest));
    }

    /** The window whose being first a condition asks for, or null. */
    private static @Nullable RexOver first(RexNode condition, Project project, RowScan scan) {
        RexNode node = condition;
        if (node instanceof RexInputRef ref) {
            node = project.getProjects().get(ref.getIndex());
        }
        if (!(node instanceof RexCall call) || call.getOperands().size() != 2) {
            return null;
        }
        RexNode left = call.getOperands().get(0);
        if (left instanceof RexInputRef ref && condition == node) {
            left = project.getProjects().get(ref.getIndex());
        }
        Long bound = whole(call.getOperands().get(1));
        boolean one = bound != null
                && switch (call.getKind()) {
                    case EQUALS, LESS_THAN_OR_EQUAL -> bound == 1;
                    case LESS_THAN -> bound == 2;
                    default -> false;
                };
        return one && left instanceof RexOver over && isNewestFirst(over, scan) ? over : null;
    }

    private static @Nullable Long whole(RexNode node) {
        if (!(node instanceof RexLiteral literal) || literal.isNull() || !SqlTypeUtil.isNumeric(literal.getType())) {
            return null;
        }
        BigDecimal number = literal.getValueAs(BigDecimal.class);
        return number == null || number.stripTrailingZeros().scale() > 0 ? null : (Long) number.longValue();
    }

    private static boolean isNewestFirst(RexOver over, RowScan scan) {
        SqlKind kind = over.getAggOperator().getKind();
        if (kind != SqlKind.ROW_NUMBER && kind != SqlKind.RANK && kind != SqlKind.DENSE_RANK) {
            return false;
        }
        if (over.getWindow().orderKeys.isEmpty()
                || over.getWindow().partitionKeys.isEmpty()) {
            return false;
        }
        RexFieldCollation key = over.getWindow().orderKeys.get(0);
        if (!AggregateFolder.isKind(key.left, scan, MetricColumn.Kind.TIME)
                || !key.getDirection().isDescending()) {
            return false;
        }
        for (RexNode partition : over.getWindow().partitionKeys) {
            if (!(partition instanceof RexInputRef ref)) {
                return false;
            }
            switch (scan.columns().get(ref.getIndex()).kind()) {
                case TIME, VALUE, HISTOGRAM:
                    return false;
                default:
                    break;
            }
        }
        return true;
    }

    private static boolean coversSeries(RexOver over, RowScan scan) {
        Set<String> labels = new HashSet<>();
        for (RexNode partition : over.getWindow().partitionKeys) {
            MetricColumn column = scan.columns().get(((RexInputRef) partition).getIndex());
            if (column.kind() == MetricColumn.Kind.SERIES_ID || column.kind() == MetricColumn.Kind.LABELS) {
                return true;
            }
            labels.add(column.label());
        }
        for (MetricColumn column : scan.tableColumns()) {
            if (column.kind() == MetricColumn.Kind.TAG && !labels.contains(column.label())) {
                return false;
            }
        }
        return true;
    }

    /** Whether another window would see fewer rows than it should. */
    private static boolean hasOther(Project project, RexOver number) {
        boolean[] found = new boolean[1];
        for (RexNode node : project.getProjects()) {
            node.accept(new RexShuttle() {
                @Override
                public RexNode visitOver(RexOver over) {
                    found[0] |= !over.equals(number);
                    return over;
                }
            });
        }
        return found[0];
    }
}
