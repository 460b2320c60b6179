package io.tidemark.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Doubles as Go prints them. */
class GoFloatTest {
    @Test
    void valuesPrintAsGoPrintsThem() {
        Object[][] cases = {
            {0.0, "0"},
            {-0.0, "-0"},
            {1.0, "1"},
            {-1.5, "-1.5"},
            {100000.0, "100000"},
            {123456.0, "123456"},
            {1000000.0, "1e+06"},
            {1234567.0, "1.234567e+06"},
            {1.5e-7, "1.5e-07"},
            {0.0001, "0.0001"},
            {0.00001, "1e-05"},
            {0.1, "0.1"},
            {0.1 + 0.2, "0.30000000000000004"},
            {1e21, "1e+21"},
            {1e100, "1e+100"},
            {Double.MIN_VALUE, "5e-324"},
            {Double.MAX_VALUE, "1.7976931348623157e+308"},
            {Double.MIN_NORMAL, "2.2250738585072014e-308"},
            {2e-3, "0.002"},
            {9007199254740993.0, "9.007199254740992e+15"},
            {1.0e23, "1e+23"},
            {8.41e21, "8.41e+21"},
            {2.0e22, "2e+22"},
            {99999.95, "99999.95"},
            {Double.NaN, "NaN"},
            {StaleMarker.VALUE, "NaN"},
            {Double.POSITIVE_INFINITY, "+Inf"},
            {Double.NEGATIVE_INFINITY, "-Inf"}
        };
        for (Object[] c : cases) {
            assertThat(GoFloat.toString((Double) c[0])).isEqualTo(c[1]);
        }
    }

    @Test
    void whatIsPrintedParsesBackAndNothingShorterDoes() {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextInt(1_000_000) / 1000.0;
                case 2 -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
                default -> random.nextLong() >> random.nextInt(60);
            };
            if (Double.isFinite(value) && value != 0) {
                String text = GoFloat.toString(value);
                assertThat(Double.parseDouble(text))
                        .as("seed " + seed + ": " + text)
                        .isEqualTo(value);
                int digits = new BigDecimal(text).stripTrailingZeros().precision();
                if (digits > 1) {
                    BigDecimal shorter = new BigDecimal(value)
                            .round(new java.math.MathContext(digits - 1, java.math.RoundingMode.HALF_EVEN));
                    assertThat(shorter.doubleValue())
                            .as("seed " + seed + ": " + text)
                            .isNotEqualTo(value);
                }
            }
        }
    }
}
