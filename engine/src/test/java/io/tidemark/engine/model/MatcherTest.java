package io.tidemark.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.tidemark.engine.model.Matcher.Equal;
import io.tidemark.engine.model.Matcher.NotEqual;
import io.tidemark.engine.model.Matcher.NotRegex;
import io.tidemark.engine.model.Matcher.Regex;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The four kinds of matchers, and that seeing through a regular expression never changes what it matches. */
class MatcherTest {
    @Test
    void anAbsentLabelIsAnEmptyOne() {
        assertThat(new Equal("a", "").matches(null)).isTrue();
        assertThat(new Equal("a", "").matches("x")).isFalse();
        assertThat(new Equal("a", "x").matches(null)).isFalse();
        assertThat(new NotEqual("a", "x").matches(null)).isTrue();
        assertThat(new NotEqual("a", "").matches(null)).isFalse();
        assertThat(new NotEqual("a", "").matches("x")).isTrue();
        assertThat(Regex.of("a", ".*").matches(null)).isTrue();
        assertThat(Regex.of("a", ".+").matches(null)).isFalse();
        assertThat(Regex.of("a", "x|").matches(null)).isTrue();
        assertThat(NotRegex.of("a", ".+").matches(null)).isTrue();
        assertThat(NotRegex.of("a", "x").matches(null)).isTrue();
        assertThat(NotRegex.of("a", "x|").matches(null)).isFalse();
    }

    @Test
    void regularExpressionsMatchTheWholeValueAndTheDotANewline() {
        assertThat(Regex.of("a", "b").matches("abc")).isFalse();
        assertThat(Regex.of("a", "a|b").matches("ab")).isFalse();
        assertThat(Regex.of("a", "a|ab").matches("ab")).isTrue();
        assertThat(Regex.of("a", "x.y").matches("x\ny")).isTrue();
        assertThat(Regex.of("a", "x.*").matches("x\ny\n")).isTrue();
        assertThat(Regex.of("a", "(?i)abc").matches("ABC")).isTrue();
        assertThat(Regex.of("a", "\\d+").matches("123")).isTrue();
        assertThat(Regex.of("a", "a.b").matches("a\uD83D\uDE00b")).isTrue();
        assertThat(Regex.of("a", "^abc$").matches("abc")).isTrue();
    }

    @Test
    void listsOfLiteralsAreSeen() {
        assertThat(Regex.of("a", "foo").exactValues()).containsExactly("foo");
        assertThat(Regex.of("a", "a|b|c").exactValues()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(Regex.of("a", "x(a|b)(?:c|d)").exactValues()).containsExactlyInAnyOrder("xac", "xad", "xbc", "xbd");
        assertThat(Regex.of("a", "10\\.0\\.0\\.(1|2):80").exactValues())
                .containsExactlyInAnyOrder("10.0.0.1:80", "10.0.0.2:80");
        assertThat(Regex.of("a", "a|b|").exactValues()).isNull();
        assertThat(Regex.of("a", "a|b*").exactValues()).isNull();
        assertThat(Regex.of("a", "(?i)a").exactValues()).isNull();
        assertThat(Regex.of("a", "(0|1|2|3|4|5|6|7|8|9)(0|1|2|3|4|5|6|7|8|9)(0|1|2|3|4|5|6|7|8|9)(0|1)")
                        .exactValues())
                .isNull();
        assertThat(new Equal("a", "x").exactValues()).isEqualTo(Set.of("x"));
        assertThat(new Equal("a", "").exactValues()).isNull();
    }

    @Test
    void prefixesAreSeen() {
        assertThat(Regex.of("a", "foo.*").prefix()).isEqualTo("foo");
        assertThat(Regex.of("a", "foo[0-9]").prefix()).isEqualTo("foo");
        assertThat(Regex.of("a", "foo?").prefix()).isEqualTo("fo");
        assertThat(Regex.of("a", "foo+").prefix()).isEqualTo("foo");
        assertThat(Regex.of("a", "foo{0,1}").prefix()).isEqualTo("fo");
        assertThat(Regex.of("a", "foo.*|bar.*").prefix()).isEmpty();
        assertThat(Regex.of("a", "foo(1|2).*").prefix()).isEqualTo("foo");
        assertThat(Regex.of("a", "foo1|foo2").prefix()).isEqualTo("foo");
        assertThat(Regex.of("a", "(?i)foo.*").prefix()).isEmpty();
        assertThat(Regex.of("a", ".*foo").prefix()).isEmpty();
    }

    @Test
    void whatIsSeenAgreesWithTheExpression() {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        String[] tokens = {
            "a",
            "b",
            "ab",
            "\u00e9",
            "\uD83D\uDE00",
            ".*",
            ".+",
            ".",
            "|",
            "(a|b)",
            "(?:ab|b|)",
            "(a)",
            "\\.",
            "[ab]",
            "a?",
            "b*",
            "a+",
            "(.*)",
            "(a|.*)",
            "a{2}",
            "\\-",
            "x",
            "(?i)a",
            "^",
            "$",
            "()",
            "((a|b)|ab)"
        };
        String[] letters = {"a", "b", "\u00e9", "\uD83D\uDE00", ".", "x", "\n", "-", "A"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                pattern.append(tokens[random.nextInt(tokens.length)]);
            }
            Pattern reference;
            try {
                reference = Pattern.compile(pattern.toString(), Pattern.DOTALL);
            } catch (com.google.re2j.PatternSyntaxException e) {
                assertThatThrownBy(() -> LabelPattern.of(pattern.toString()))
                        .isInstanceOf(IllegalArgumentException.class);
                continue;
            }
            LabelPattern ours = LabelPattern.of(pattern.toString());
            for (int v = 0; v < 10; v++) {
                StringBuilder value = new StringBuilder();
                for (int i = random.nextInt(6); i > 0; i--) {
                    value.append(letters[random.nextInt(letters.length)]);
                }
                boolean expected = reference.matches(value.toString());
                String what = "seed " + seed + ": \"" + pattern + "\" on \"" + value + "\"";
                assertThat(ours.matches(value.toString())).as(what).isEqualTo(expected);
                if (expected) {
                    assertThat(value.toString()).as(what).startsWith(ours.prefix());
                }
                if (ours.exactValues() != null) {
                    assertThat(ours.exactValues().contains(value.toString()))
                            .as(what)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void expressionsThatAreTooLargeAreRefusedBeforeTheyGrow() {
        for (String pattern : new String[] {
            "(a{1000}){1000}",
            "((a{100}){100}){100}",
            "(((((a{10}){10}){10}){10}){10}){10}",
            "a{1000}".repeat(11),
            "x".repeat(5000),
            "(".repeat(300) + ")".repeat(300),
            "(a{50,}b){300}",
            "[a-z]{1000}{1000}"
        }) {
            assertThatThrownBy(() -> LabelPattern.of(pattern))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("regular expression");
        }
        for (String pattern : new String[] {"(", "a)", "[", "*", "a**", "(?=a)", "(a)\\1", "a{2000}", "\\", "(?<n>a"}) {
            assertThatThrownBy(() -> LabelPattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(LabelPattern.of("a{1000}").matches("a".repeat(1000))).isTrue();
        assertThat(LabelPattern.of("(a|b){1000}").matches("ab".repeat(500))).isTrue();
    }

    @Test
    void matchersPrintAsPromqlWritesThem() {
        assertThat(new Equal("a", "x\"y")).hasToString("a=\"x\\\"y\"");
        assertThat(new NotEqual("a", "x")).hasToString("a!=\"x\"");
        assertThat(Regex.of("a", "x.*")).hasToString("a=~\"x.*\"");
        assertThat(NotRegex.of("a", "x.*")).hasToString("a!~\"x.*\"");
        assertThat(Regex.of("a", "x")).isEqualTo(Regex.of("a", "x")).isNotEqualTo(Regex.of("a", "y"));
    }
}
