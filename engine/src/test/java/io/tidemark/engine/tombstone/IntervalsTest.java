package io.tidemark.engine.tombstone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Closed intervals merge where they overlap or touch, to the ends of time. */
class IntervalsTest {
    @Test
    void overlappingAndAdjacentIntervalsMerge() {
        Intervals two = Intervals.of(1, 3).with(new Interval(5, 9));
        assertThat(two.list()).containsExactly(new Interval(1, 3), new Interval(5, 9));
        assertThat(two.with(new Interval(4, 4)).list()).containsExactly(new Interval(1, 9));
        assertThat(two.with(new Interval(10, 12)).list()).containsExactly(new Interval(1, 3), new Interval(5, 12));
        assertThat(two.with(new Interval(11, 12)).list())
                .containsExactly(new Interval(1, 3), new Interval(5, 9), new Interval(11, 12));
        assertThat(two.with(new Interval(-5, -1)).list())
                .containsExactly(new Interval(-5, -1), new Interval(1, 3), new Interval(5, 9));
        assertThat(two.with(new Interval(-5, 0)).list()).containsExactly(new Interval(-5, 3), new Interval(5, 9));
        assertThat(two.with(new Interval(2, 6)).list()).containsExactly(new Interval(1, 9));
        assertThat(two.with(new Interval(6, 7))).isEqualTo(two);
    }

    @Test
    void theEndsOfTimeAreTimesToo() {
        Intervals all = Intervals.of(Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(all.contains(Long.MIN_VALUE)).isTrue();
        assertThat(all.contains(Long.MAX_VALUE)).isTrue();
        assertThat(all.covers(Long.MIN_VALUE, Long.MAX_VALUE)).isTrue();
        assertThat(all.with(new Interval(1, 2))).isEqualTo(all);
        assertThat(Intervals.of(1, 2).with(new Interval(Long.MIN_VALUE, Long.MAX_VALUE)))
                .isEqualTo(all);
        Intervals ends =
                Intervals.of(Long.MIN_VALUE, Long.MIN_VALUE).with(new Interval(Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(ends.list()).hasSize(2);
        assertThat(ends.contains(0)).isFalse();
        assertThat(ends.with(new Interval(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1)))
                .isEqualTo(all);
        assertThat(ends.overlaps(Long.MAX_VALUE - 5, Long.MAX_VALUE)).isTrue();
        assertThat(ends.overlaps(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1)).isFalse();
        assertThatThrownBy(() -> new Interval(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomIntervalsAreTheSetOfTheirTimes() {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            BitSet expected = new BitSet();
            List<Interval> list = new ArrayList<>();
            Intervals one = Intervals.NONE;
            for (int i = random.nextInt(12); i > 0; i--) {
                int min = random.nextInt(80);
                int max = Math.min(99, min + random.nextInt(10));
                expected.set(min, max + 1);
                list.add(new Interval(min, max));
                one = one.with(new Interval(min, max));
            }
            Intervals atOnce = Intervals.of(list);
            assertThat(atOnce).as("seed " + seed).isEqualTo(one).hasSameHashCodeAs(one);
            int half = list.size() / 2;
            assertThat(Intervals.of(list.subList(0, half)).with(Intervals.of(list.subList(half, list.size()))))
                    .isEqualTo(one);
            for (int t = 0; t < 100; t++) {
                assertThat(one.contains(t)).as("seed " + seed).isEqualTo(expected.get(t));
                int end = Math.min(99, t + random.nextInt(20));
                boolean isCovered = expected.nextClearBit(t) > end;
                int next = expected.nextSetBit(t);
                assertThat(one.covers(t, end)).as("seed " + seed).isEqualTo(isCovered);
                assertThat(one.overlaps(t, end)).as("seed " + seed).isEqualTo(next >= 0 && next <= end);
            }
        }
    }
}
