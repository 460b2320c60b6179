package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig;
import org.apache.calcite.rel.rules.FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig;
import org.apache.calcite.rel.rules.FilterMergeRule;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.FilterSetOpTransposeRule;
import org.apache.calcite.rel.rules.SubQueryRemoveRule;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.sql2rel.TopDownGeneralDecorrelator;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.tools.RelBuilderFactory;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * What statements with joins, set operations or subqueries need before their leaves can be folded: subqueries become joins,
 * correlation is taken away, conditions move through joins to both sides, unused columns go.
 *
 * <p>Rules run over expressions that {@link IeeeGuard} has made safe from simplifications which know no NaN. Nothing is compiled:
 * metadata is answered by reflection and constants are left to the executor.
 */
final class JoinPlanner {
    /** Leaves constants as they are: they are evaluated when the statement runs. */
    static final RexExecutor NO_FOLDING = (builder, constants, reduced) -> reduced.addAll(constants);

    private static final int MAX_JOINS = 16;

    /** A correlated subquery becomes several joins. */
    private static final int MAX_JOINS_MADE = 150;

    /** Made when the first statement needs them, which most programs never do. */
    private static final class Rules {
        static final RelBuilderFactory LEAN = RelBuilder.proto(Contexts.of(RelBuilder.Config.DEFAULT
                .withSimplify(false)
                .withPruneInputOfAggregate(false)
                .withSimplifyValues(false)
                .withSimplifyLimit(false)));

        // Each rule is made from its own configuration: to name CoreRules once loads every rule there is, a thousand
        // classes.
        static final HepProgram SUB_QUERIES = program(List.of(
                SubQueryRemoveRule.Config.FILTER_ENABLE_MARK_JOIN.toRule(),
                SubQueryRemoveRule.Config.PROJECT_ENABLE_MARK_JOIN.toRule(),
                SubQueryRemoveRule.Config.JOIN.toRule()));

        static final HepProgram PREDICATES = program(List.of(
                lean(FilterIntoJoinRuleConfig.DEFAULT.toRule()),
                lean(JoinConditionPushRuleConfig.DEFAULT.toRule()),
                lean(FilterProjectTransposeRule.Config.DEFAULT.toRule()),
                lean(FilterAggregateTransposeRule.Config.DEFAULT.toRule()),
                lean(FilterSetOpTransposeRule.Config.DEFAULT.toRule()),
                lean(FilterMergeRule.Config.DEFAULT.toRule())));

        private Rules() {}

        private static RelOptRule lean(RelOptRule rule) {
            return rule instanceof RelRule<?> r
                    ? r.config.withRelBuilderFactory(LEAN).toRule()
                    : rule;
        }

        private static HepProgram program(List<RelOptRule> rules) {
            HepProgramBuilder builder = HepProgram.builder().addMatchOrder(HepMatchOrder.TOP_DOWN);
            builder.addRuleCollection(rules);
            return builder.build();
        }
    }

    private JoinPlanner() {}

    /** Whether a statement needs this. */
    static boolean isNeeded(RelNode root) {
        boolean[] needed = new boolean[1];
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (node instanceof Join || node instanceof Correlate || node instanceof SetOp) {
                    needed[0] = true;
                } else if (node instanceof Filter filter) {
                    needed[0] |= RexUtil.SubQueryFinder.find(filter.getCondition()) != null;
                } else if (node instanceof Project project) {
                    needed[0] |= RexUtil.SubQueryFinder.containsSubQuery(project);
                }
                if (!needed[0]) {
                    super.visit(node, ordinal, parent);
                }
            }
        }.go(root);
        return needed[0];
    }

    /** The same rows, with conditions where leaves can take them. */
    static RelNode plan(RelNode root, boolean push) {
        long startNanos = System.nanoTime();
        int[] metadataCalls = new int[1];
        root.getCluster().setMetadataQuerySupplier(() -> new TimedMetadata(startNanos, metadataCalls));
        RelBuilder builder = Rules.LEAN.create(root.getCluster(), null);
        RelNode rel = IeeeGuard.guard(root);
        rel = run(Rules.SUB_QUERIES, rel);
        checkJoins(rel, MAX_JOINS, "joins and subqueries");
        rel = TopDownGeneralDecorrelator.decorrelateQuery(decorrelate(rel, builder), builder);
        checkJoins(rel, MAX_JOINS_MADE, "joins, those that its correlated subqueries become included");
        if (push) {
            rel = run(Rules.PREDICATES, rel);
            rel = transitive(rel, builder);
            rel = run(Rules.PREDICATES, rel);
        }
        rel = new RelFieldTrimmer(null, builder).trim(rel);
        return IeeeGuard.unguard(rel);
    }

    /**
     * Takes correlation away, from the inside to the outside, and at each step the joins that it makes in vain: a list of subqueries
     * would otherwise double the statement with each of them.
     */
    private static RelNode decorrelate(RelNode rel, RelBuilder builder) {
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : rel.getInputs()) {
            inputs.add(decorrelate(input, builder));
        }
        RelNode same = inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
        if (!(same instanceof Correlate) || !RelOptUtil.getVariablesUsed(same).isEmpty()) {
            return same; // It refers to what is further out.
        }
        RelNode plain = TopDownGeneralDecorrelator.decorrelateQuery(same, builder);
        return builder.push(RedundantJoins.remove(plain, builder))
                .convert(rel.getRowType(), false)
                .build();
    }

    /**
     * Metadata that is not looked for longer than planning may take: some of it is exponential in what it looks at. What is only slow
     * because the machine is busy goes on.
     */
    private static final class TimedMetadata extends ReflectiveMetadata {
        private static final int CALLS_MIN = 100_000;

        private final long startNanos;
        private final int[] calls;

        TimedMetadata(long startNanos, int[] calls) {
            this.startNanos = startNanos;
            this.calls = calls;
        }

        @Override
        public RelOptPredicateList getPulledUpPredicates(RelNode rel) {
            check();
            return super.getPulledUpPredicates(rel);
        }

        @Override
        public @Nullable Boolean areColumnsUnique(RelNode rel, ImmutableBitSet columns, boolean ignoreNulls) {
            check();
            return super.areColumnsUnique(rel, columns, ignoreNulls);
        }

        private void check() {
            calls[0]++;
            if (calls[0] > CALLS_MIN
                    && System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(BigStack.MAX_SECONDS)) {
                throw new PlanException(
                        SqlFault.Kind.TOO_COMPLEX,
                        "planning the statement took longer than " + BigStack.MAX_SECONDS + " s",
                        null);
            }
        }
    }

    /**
     * Gives each side of a join what the other side's conditions say of it. Done here and not by a rule, because inside a planner
     * metadata sees placeholders where inputs are.
     */
    private static RelNode transitive(RelNode rel, RelBuilder builder) {
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : rel.getInputs()) {
            inputs.add(transitive(input, builder));
        }
        RelNode same = inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
        if (!(same instanceof Join join)) {
            return same;
        }
        RelOptPredicateList predicates = rel.getCluster().getMetadataQuery().getPulledUpPredicates(join);
        if (predicates.leftInferredPredicates.isEmpty() && predicates.rightInferredPredicates.isEmpty()) {
            return same;
        }
        RelNode left = builder.push(join.getLeft())
                .filter(predicates.leftInferredPredicates)
                .build();
        RelNode right = builder.push(join.getRight())
                .filter(predicates.rightInferredPredicates)
                .build();
        return join.copy(
                join.getTraitSet(), join.getCondition(), left, right, join.getJoinType(), join.isSemiJoinDone());
    }

    private static RelNode run(HepProgram program, RelNode rel) {
        HepPlanner planner = new HepPlanner(program, null, true, null, RelOptCostImpl.FACTORY);
        planner.setExecutor(NO_FOLDING);
        planner.setRoot(rel);
        return planner.findBestExp();
    }

    private static void checkJoins(RelNode root, int max, String what) {
        int[] joins = new int[1];
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                joins[0] += node instanceof Join || node instanceof Correlate ? 1 : 0;
                super.visit(node, ordinal, parent);
            }
        }.go(root);
        if (joins[0] > max) {
            throw new PlanException(
                    SqlFault.Kind.TOO_COMPLEX,
                    "the statement has " + joins[0] + " " + what + "; at most " + max + " are allowed",
                    null);
        }
    }
}
