package io.tidemark.sql.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DoubleTextTest {
    @Test
    void formatsAsPeopleWriteNumbers() {
        assertThat(DoubleText.format(0)).isEqualTo("0");
        assertThat(DoubleText.format(-0.0)).isEqualTo("-0");
        assertThat(DoubleText.format(1)).isEqualTo("1");
        assertThat(DoubleText.format(-1.5)).isEqualTo("-1.5");
        assertThat(DoubleText.format(0.1)).isEqualTo("0.1");
        assertThat(DoubleText.format(0.00012)).isEqualTo("0.00012");
        assertThat(DoubleText.format(0.00001)).isEqualTo("1E-5");
        assertThat(DoubleText.format(123456.789)).isEqualTo("123456.789");
        assertThat(DoubleText.format(999999999999999.0)).isEqualTo("999999999999999");
        assertThat(DoubleText.format(1e15)).isEqualTo("1E15");
        assertThat(DoubleText.format(1.5e20)).isEqualTo("1.5E20");
        assertThat(DoubleText.format(2e-3)).isEqualTo("0.002");
        assertThat(DoubleText.format(1e23)).isEqualTo("1E23");
        assertThat(DoubleText.format(Double.MIN_VALUE)).isEqualTo("5E-324");
        assertThat(DoubleText.format(Double.MAX_VALUE)).isEqualTo("1.7976931348623157E308");
        assertThat(DoubleText.format(Double.MIN_NORMAL)).isEqualTo("2.2250738585072014E-308");
        assertThat(DoubleText.format(Double.NaN)).isEqualTo("NaN");
        assertThat(DoubleText.format(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
        assertThat(DoubleText.format(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    @Test
    void givesFewerDigitsThanOldJdksWhereFewerDo() {
        assertThat(DoubleText.format(2.0E-44)).isEqualTo("2E-44");
        assertThat(DoubleText.format(5.684341886080802E-14)).isEqualTo("5.684341886080802E-14");
        assertThat(DoubleText.format(2.2250738585072011E-308)).isEqualTo("2.225073858507201E-308");
    }

    @Test
    void isTheShortestTextThatParsesBackAndOfTheseTheNearest() {
        long seed = Long.getLong("tidemark.seed", 20240310);
        Random random = new Random(seed);
        for (int i = 0; i < 4000; i++) {
            double v = switch (i % 4) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(20) - 10);
                case 2 -> random.nextInt(1_000_000) / 1000.0;
                default -> Math.scalb(1.0, random.nextInt(2098) - 1074);
            };
            if (Double.isNaN(v) || Double.isInfinite(v) || v == 0) {
                continue;
            }
            String text = DoubleText.format(v);
            assertThat(Double.parseDouble(text)).as("seed %d, %s", seed, text).isEqualTo(v);
            assertThat(new BigDecimal(text)).as("seed %d, %s", seed, text).isEqualByComparingTo(shortest(v));
        }
    }

    /** By trying one digit more each time. */
    private static BigDecimal shortest(double v) {
        BigDecimal exact = new BigDecimal(v);
        for (int digits = 1; ; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == v) {
                return nearest;
            }
            // Where the interval is lopsided the nearest may lie outside and its neighbour inside.
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.UP, RoundingMode.DOWN}) {
                BigDecimal other = exact.round(new MathContext(digits, mode));
                if (other.doubleValue() == v) {
                    return other;
                }
            }
        }
    }

    @Test
    void parsesWhatSqlTakesForADouble() {
        assertThat(DoubleText.parse(" 1.5 ")).isEqualTo(1.5);
        assertThat(DoubleText.parse("+Inf")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(DoubleText.parse("-infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(DoubleText.parse("NaN")).isNaN();
        assertThat(DoubleText.parse("1e3")).isEqualTo(1000.0);
        assertThat(DoubleText.parse("")).isNull();
        assertThat(DoubleText.parse("abc")).isNull();
        assertThat(DoubleText.parse("1f")).isNull();
        assertThat(DoubleText.parse("0x1p3")).isNull();
        assertThat(DoubleText.parse("1 2")).isNull();
    }
}
