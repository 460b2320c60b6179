package io.tidemark.sql.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.query.QueryControl;
import io.tidemark.sql.SqlFault;
import java.io.IOException;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PatternsTest {
    @Test
    void likeAgreesWithARegularExpressionOnRandomTexts() throws IOException {
        long seed = Long.getLong("tidemark.seed", 7);
        Random random = new Random(seed);
        String[] letters = {"a", "b", "B", "😀", "\n", "."};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(letters[random.nextInt(letters.length)]);
            }
            StringBuilder like = new StringBuilder();
            StringBuilder regex = new StringBuilder();
            for (int n = random.nextInt(6); n > 0; n--) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        like.append('%');
                        regex.append(".*");
                    }
                    case 1 -> {
                        like.append('_');
                        regex.append('.');
                    }
                    default -> {
                        String c = letters[random.nextInt(letters.length)];
                        like.append(c);
                        regex.append(Pattern.quote(c));
                    }
                }
            }
            boolean ignoreCase = random.nextBoolean();
            int flags = Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            boolean expected =
                    Pattern.compile(regex.toString(), flags).matcher(text).matches();
            assertThat(Patterns.like(like.toString(), null, ignoreCase)
                            .matches(text.toString(), QueryControl.unlimited()))
                    .as("seed %d: '%s' like '%s'", seed, text, like)
                    .isEqualTo(expected);
        }
    }

    @Test
    void anEmptyEscapeIsNone() throws IOException {
        assertThat(Patterns.like("a\\%", "", false).matches("a\\bc", QueryControl.unlimited()))
                .isTrue();
        assertThat(Patterns.similar("a\\%", "").matcher("a\\bc").matches()).isTrue();
    }

    @Test
    void manyPercentSignsDoNotMultiply() throws IOException {
        // A backtracking matcher would be at this for longer than the universe has been.
        String text = "a".repeat(100_000);
        assertThat(Patterns.like("%a".repeat(50) + "%b%", null, false).matches(text, QueryControl.unlimited()))
                .isFalse();
        assertThat(Patterns.like("%" + "_".repeat(20) + "b%", null, false).matches(text, QueryControl.unlimited()))
                .isFalse();
    }

    @Test
    void likeKnowsItsPrefix() throws SqlFault {
        assertThat(Patterns.like("node_cpu%", null, false).prefix()).isEqualTo("node");
        assertThat(Patterns.like("node!_cpu%", "!", false).prefix()).isEqualTo("node_cpu");
        assertThat(Patterns.like("abc", null, true).prefix()).isEmpty();
    }

    @Test
    void repetitionsAreCountedWrittenOut() {
        assertThat(Patterns.expandedSize("abc")).isEqualTo(3);
        assertThat(Patterns.expandedSize("a{100}")).isEqualTo(100);
        assertThat(Patterns.expandedSize("(ab){10,20}c")).isEqualTo(41);
        assertThat(Patterns.expandedSize("((a{100}){100}){100}")).isEqualTo(1_000_000);
        assertThat(Patterns.expandedSize("[{}]{3}")).isEqualTo(3);
        assertThat(Patterns.expandedSize("\\{5\\}")).isEqualTo(3);
        assertThat(Patterns.expandedSize("x{")).isEqualTo(2);
        assertThat(Patterns.expandedSize("(((")).isZero();
    }

    @Test
    void expressionsBeyondTheLimitsAreRefused() {
        for (String regex : new String[] {"((a{100}){100}){100}", "x".repeat(5000), "(a)\\1", "(", "(?=a)"}) {
            assertThatThrownBy(() -> Patterns.regex(regex, 0))
                    .isInstanceOfSatisfying(
                            SqlFault.class, e -> assertThat(e.kind()).isEqualTo(SqlFault.Kind.INVALID_REGEX));
        }
    }
}
