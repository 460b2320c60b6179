package io.tidemark.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** States of parts, put together in the order of the parts, give what one state of all inputs gives. */
class AccumulatorMergeTest {
    private static double of(AggregateSpec.Function function, List<double[]> parts) {
        Accumulator whole = Accumulator.of(function, AggregateSpec.Input.VALUE);
        whole.ensure(1);
        long time = 0;
        for (double[] values : parts) {
            Accumulator part = Accumulator.of(function, AggregateSpec.Input.VALUE);
            part.ensure(1);
            if (values.length > 0) {
                long[] times = new long[values.length];
                for (int i = 0; i < times.length; i++) {
                    times[i] = time++;
                }
                part.add(0, times, values, 0, values.length);
            }
            whole.merge(0, part, 0);
        }
        return whole.isNull(0) ? Double.MIN_VALUE : whole.result(0);
    }

    /** What rounding took from the sum of one part is not lost where the next part takes the great numbers away again. */
    static Stream<List<double[]>> cancelling() {
        return Stream.of(
                List.of(new double[] {1e16, 1}, new double[] {-1e16}),
                List.of(new double[] {-1e16}, new double[] {1e16, 1}),
                List.of(new double[] {1e300, 1, -1e300}, new double[] {}),
                List.of(new double[] {1e18}, new double[] {1}, new double[] {-1e18}),
                List.of(new double[] {1e16, 0.5}, new double[] {0.5, -1e16}));
    }

    @ParameterizedTest
    @MethodSource("cancelling")
    void sumsKeepWhatRoundingTookFromAPart(List<double[]> parts) {
        assertThat(of(AggregateSpec.Function.SUM, parts)).isEqualTo(1.0);
        long n = parts.stream().mapToInt(p -> p.length).sum();
        assertThat(of(AggregateSpec.Function.AVG, parts)).isEqualTo(1.0 / n);
    }

    @ParameterizedTest
    @EnumSource(AggregateSpec.Function.class)
    void anyCutGivesTheSame(AggregateSpec.Function function) {
        long seed = Long.getLong("tidemark.seed", 20_261_125L);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            double[] values = new double[1 + random.nextInt(12)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(100) - 50;
            }
            int first = random.nextInt(values.length + 1);
            int second = first + random.nextInt(values.length - first + 1);
            List<double[]> parts = List.of(
                    java.util.Arrays.copyOfRange(values, 0, first),
                    java.util.Arrays.copyOfRange(values, first, second),
                    java.util.Arrays.copyOfRange(values, second, values.length));
            double whole = of(function, List.of(values));
            double merged = of(function, parts);
            assertThat(Math.abs(whole - merged) <= 1e-9 * Math.abs(whole) || Double.compare(whole, merged) == 0)
                    .as(
                            "-Dtidemark.seed=%s, round %s: %s in parts of %s and %s: %s",
                            seed, round, whole, first, second, merged)
                    .isTrue();
        }
    }
}
