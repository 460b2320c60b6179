package io.tidemark.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.compact.CompactionPlanner.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The situations of the peer's TestLeveledCompactor_plan, and those that are ours, in ranges of 20, 60, 180, 540, 1620. */
class CompactionPlannerTest {
    private final CompactionPlanner planner =
            new CompactionPlanner(new CompactionRanges(List.of(20L, 60L, 180L, 540L, 1620L)));

    @Test
    void nothingIsPlannedForNothing() {
        assertThat(planned()).isEmpty();
    }

    @Test
    void singleBlockIsLeftAlone() {
        assertThat(planned(block("1", 0, 20))).isEmpty();
    }

    @Test
    void newestBlockIsLeftAlone() {
        // Three blocks fill the window [0, 60), but the newest of them may still get company.
        assertThat(planned(block("1", 0, 20), block("2", 20, 40), block("3", 40, 60)))
                .isEmpty();
    }

    @Test
    void fullWindowIsMergedOnceANewerBlockLiesBeyondIt() {
        assertThat(planned(block("1", 0, 20), block("2", 20, 40), block("3", 40, 60), block("4", 60, 80)))
                .containsExactly("1", "2", "3");
    }

    @Test
    void windowWithAGapIsMergedOnceASettledBlockLiesBeyondIt() {
        assertThat(planned(block("1", 0, 20), block("2", 40, 60), block("3", 60, 80)))
                .containsExactly("1", "2");
        assertThat(planned(block("1", 20, 40), block("2", 40, 60), block("3", 60, 80)))
                .isEmpty();
        assertThat(planned(block("1", 20, 40), block("2", 40, 60), block("3", 60, 80), block("4", 80, 100)))
                .containsExactly("1", "2");
    }

    @Test
    void lowerRangesComeFirst() {
        assertThat(planned(
                        block("1", 0, 60),
                        block("2", 60, 120),
                        block("3", 120, 180),
                        block("4", 180, 200),
                        block("5", 200, 220),
                        block("6", 220, 240),
                        block("7", 240, 260)))
                .containsExactly("4", "5", "6");
    }

    @Test
    void higherRangesFollow() {
        assertThat(planned(
                        block("1", 0, 60),
                        block("2", 60, 120),
                        block("3", 120, 180),
                        block("4", 180, 200),
                        block("5", 200, 220)))
                .containsExactly("1", "2", "3");
    }

    @Test
    void blockThatNoWindowHoldsIsSkipped() {
        assertThat(planned(
                        block("1", 10, 70),
                        block("2", 70, 80),
                        block("3", 80, 100),
                        block("4", 120, 140),
                        block("5", 140, 160)))
                .containsExactly("2", "3");
    }

    @Test
    void orderOfTheListDoesNotMatter() {
        List<Candidate> blocks = new ArrayList<>(Arrays.asList(
                block("1", 0, 20), block("2", 20, 40), block("3", 40, 60), block("4", 60, 80), block("5", 80, 100)));
        Random random = new Random(Long.getLong("tidemark.seed", 7));
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(blocks, random);
            assertThat(names(planner.plan(blocks))).containsExactly("1", "2", "3");
        }
    }

    @Test
    void windowWithAFailedBlockIsSkipped() {
        assertThat(planned(
                        block("1", 0, 20),
                        failed("2", 20, 40),
                        block("3", 40, 60),
                        block("4", 60, 80),
                        block("5", 80, 100),
                        block("6", 100, 120),
                        block("7", 120, 140)))
                .containsExactly("4", "5", "6");
    }

    @Test
    void overlappingBlocksComeBeforeEverythingAndIncludeTheNewest() {
        assertThat(planned(block("1", 0, 20), block("2", 19, 40), block("3", 40, 60), block("4", 60, 80)))
                .containsExactly("1", "2");
        assertThat(planned(block("1", 0, 20), block("2", 20, 40), block("3", 30, 50)))
                .containsExactly("2", "3");
        assertThat(planned(block("1", 0, 20), block("2", 0, 20))).containsExactly("1", "2");
    }

    @Test
    void runOfOverlapsIsTakenWhole() {
        assertThat(planned(
                        block("1", 0, 100),
                        block("2", 10, 20),
                        block("3", 50, 60),
                        block("4", 99, 120),
                        block("5", 120, 140)))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void touchingBlocksDoNotOverlap() {
        assertThat(planned(block("1", 0, 20), block("2", 20, 40))).isEmpty();
    }

    @Test
    void overlapWithAFailedBlockLetsTheNextRunHaveItsTurn() {
        assertThat(planned(block("1", 0, 20), failed("2", 10, 20), block("3", 40, 60), block("4", 50, 60)))
                .containsExactly("3", "4");
        assertThat(planned(
                        block("1", 0, 20),
                        failed("2", 10, 20),
                        block("3", 20, 40),
                        block("4", 40, 60),
                        block("5", 60, 80)))
                .as("a part of the failed run is not merged with its neighbours")
                .isEmpty();
    }

    @Test
    void largeBlockWithManyTombstonesIsRewritten() {
        assertThat(planned(deleted("1", 0, 540, 10, 3), block("2", 540, 560))).containsExactly("1");
        assertThat(planned(deleted("1", 0, 540, 100, 5), block("2", 540, 560))).isEmpty();
        assertThat(planned(deleted("1", 0, 180, 10, 1), block("2", 540, 560))).containsExactly("1");
        assertThat(planned(deleted("1", 0, 60, 10, 9), block("2", 540, 560)))
                .as("small blocks are merged before long anyway")
                .isEmpty();
    }

    @Test
    void smallBlockIsRewrittenWhereEverySeriesHasTombstones() {
        assertThat(planned(deleted("1", 0, 60, 10, 10), block("2", 540, 560))).containsExactly("1");
        assertThat(planned(deleted("1", 0, 60, 0, 0), block("2", 540, 560))).isEmpty();
    }

    @Test
    void windowsLieOnWholeMultiplesBelowZeroToo() {
        assertThat(planned(block("1", -60, -40), block("2", -40, -20), block("3", -20, 0), block("4", 0, 20)))
                .containsExactly("1", "2", "3");
        assertThat(CompactionRanges.windowStart(-1, 20)).isEqualTo(-20);
        assertThat(CompactionRanges.windowStart(-20, 20)).isEqualTo(-20);
    }

    @Test
    void planningToTheEndLeavesNoMoreThanAFewBlocksPerRange() {
        List<Candidate> blocks = new ArrayList<>();
        int merges = 0;
        for (long start = 0; start < 1620 * 4; start += 20) {
            blocks.add(block("b" + start, start, start + 20));
            for (List<Candidate> plan = planner.plan(blocks); !plan.isEmpty(); plan = planner.plan(blocks)) {
                blocks.removeAll(plan);
                blocks.add(block(
                        "m" + merges++,
                        plan.get(0).minMillis(),
                        plan.get(plan.size() - 1).maxMillis()));
            }
        }
        assertThat(blocks.size()).isLessThan(4 + 3 * 3 + 3);
        assertThat(blocks.stream().mapToLong(b -> b.maxMillis() - b.minMillis()).sum())
                .isEqualTo(1620 * 4);
    }

    @Test
    void rangesGrowByThreeUpToATenthOfTheRetention() {
        long hour = 3600_000;
        assertThat(CompactionRanges.forRetention(15 * 24 * hour).millis())
                .containsExactly(2 * hour, 6 * hour, 18 * hour);
        assertThat(CompactionRanges.forRetention(0).millis())
                .containsExactly(2 * hour, 6 * hour, 18 * hour, 54 * hour, 162 * hour, 486 * hour);
        assertThat(CompactionRanges.forRetention(hour).millis()).containsExactly(2 * hour);
    }

    private List<String> planned(Candidate... blocks) {
        return names(planner.plan(List.of(blocks)));
    }

    private static List<String> names(List<Candidate> plan) {
        return plan.stream().map(Candidate::ulid).toList();
    }

    private static Candidate block(String ulid, long min, long max) {
        return new Candidate(ulid, min, max, 10, 0, false);
    }

    private static Candidate failed(String ulid, long min, long max) {
        return new Candidate(ulid, min, max, 10, 0, true);
    }

    private static Candidate deleted(String ulid, long min, long max, long series, long tombstones) {
        return new Candidate(ulid, min, max, series, tombstones, false);
    }
}
