package io.tidemark.sql.expr;

import static io.tidemark.sql.expr.TextFunctions.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tidemark.sql.SqlFault;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.jspecify.annotations.Nullable;

/** LIKE and its kin. Regular expressions are RE2's. */
final class PatternFunctions {
    static final List<ScalarFunction> ALL = all();

    private PatternFunctions() {}

    private static Long truth(boolean b) {
        return b ? 1L : 0L;
    }

    private static long integer(@Nullable Object o) {
        return ((Number) Objects.requireNonNull(o)).longValue();
    }

    private static List<ScalarFunction> all() {
        List<ScalarFunction> f = new ArrayList<>();
        for (String name : List.of("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE")) {
            String word = name.replace("NOT ", "");
            f.add(new ScalarFunction(
                    name,
                    "text " + name + " pattern [ESCAPE char]",
                    "Whether the text matches; % stands for any characters, _ for one"
                            + (word.equals("ILIKE") ? "; capitals do not matter." : "."),
                    "'abc' " + name + " 'a%'",
                    call -> like(call, word.equals("ILIKE"))));
        }
        for (String name : List.of("SIMILAR TO", "NOT SIMILAR TO")) {
            f.add(new ScalarFunction(
                    name,
                    "text " + name + " pattern [ESCAPE char]",
                    "Whether the whole text matches SQL's regular expression.",
                    "'abc' " + name + " '(ab|x)%'",
                    PatternFunctions::similar));
        }
        for (String name : List.of("RLIKE", "NOT RLIKE")) {
            f.add(new ScalarFunction(
                    name,
                    "text " + name + " regex",
                    "Whether the regular expression matches somewhere in the text.",
                    "'abc' " + name + " 'b'",
                    PatternFunctions::find));
        }
        f.add(new ScalarFunction(
                "REGEXP_LIKE",
                "REGEXP_LIKE(text, regex [, flags])",
                "Whether the regular expression matches somewhere in the text; flags: i, m, s.",
                "REGEXP_LIKE('abc', 'b')",
                PatternFunctions::regexpLike));
        f.add(new ScalarFunction(
                "REGEXP_REPLACE",
                "REGEXP_REPLACE(text, regex, by)",
                "The text with every match replaced; $1 or \\1 is the first group.",
                "REGEXP_REPLACE('abc', 'b(.)', '$1')",
                PatternFunctions::regexpReplace));
        f.add(new ScalarFunction(
                "REGEXP_EXTRACT",
                "REGEXP_EXTRACT(text, regex [, start [, occurrence]])",
                "The match, or its first group where it has one; NULL without a match.",
                "REGEXP_EXTRACT('abc', 'b.')",
                PatternFunctions::regexpExtract));
        return List.copyOf(f);
    }

    private static boolean isNegated(RexCall call) {
        return call.getOperator() instanceof SqlLikeOperator like && like.isNegated();
    }

    private static ScalarFunction.Kernel like(RexCall call, boolean ignoreCase) {
        boolean negated = isNegated(call);
        Memo<LikePattern> patterns = new Memo<>((p, escape) -> Patterns.like(p, escape, ignoreCase));
        return new RowKernel(
                call.getType(),
                true,
                (args, ctx) -> truth(patterns.of(text(args, 1), args.length > 2 ? text(args, 2) : null)
                                .matches(text(args, 0), ctx.control())
                        != negated));
    }

    /** A function that reads polled texts. */
    private static ScalarFunction.Kernel polled(RexCall call, ScalarFunction.RowFunction function) {
        return new RowKernel(call.getType(), true, (args, ctx) -> {
            try {
                return function.apply(args, ctx);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private static ScalarFunction.Kernel similar(RexCall call) {
        boolean negated = isNegated(call);
        Memo<Pattern> patterns = new Memo<>(Patterns::similar);
        return polled(
                call,
                (args, ctx) -> truth(patterns.of(text(args, 1), args.length > 2 ? text(args, 2) : null)
                                .matcher(PolledText.of(text(args, 0), ctx.control()))
                                .matches()
                        != negated));
    }

    private static ScalarFunction.Kernel find(RexCall call) {
        boolean negated = isNegated(call);
        Memo<Pattern> patterns = new Memo<>((p, none) -> Patterns.regex(p, 0));
        return polled(
                call,
                (args, ctx) -> truth(patterns.of(text(args, 1), null)
                                .matcher(PolledText.of(text(args, 0), ctx.control()))
                                .find()
                        != negated));
    }

    private static Pattern flagged(String regex, @Nullable String flags) throws SqlFault {
        int bits = 0;
        for (char c : flags == null ? new char[0] : flags.toCharArray()) {
            bits |= switch (c) {
                case 'i' -> Pattern.CASE_INSENSITIVE;
                case 'm' -> Pattern.MULTILINE;
                case 's', 'n' -> Pattern.DOTALL;
                case 'c', 'g' -> 0;
                default ->
                    throw new SqlFault(
                            SqlFault.Kind.INVALID_REGEX, "'" + c + "' is no flag of a regular expression: i, m, s are");
            };
        }
        return Patterns.regex(regex, bits);
    }

    private static ScalarFunction.Kernel regexpLike(RexCall call) {
        Memo<Pattern> patterns = new Memo<>(PatternFunctions::flagged);
        return polled(
                call,
                (args, ctx) -> truth(patterns.of(text(args, 1), args.length > 2 ? text(args, 2) : null)
                        .matcher(PolledText.of(text(args, 0), ctx.control()))
                        .find()));
    }

    private static ScalarFunction.Kernel regexpReplace(RexCall call) {
        Memo<Pattern> patterns = new Memo<>(PatternFunctions::flagged);
        return polled(call, (args, ctx) -> {
            String flags = args.length > 3 && args[3] instanceof String s ? s : null;
            Matcher m = patterns.of(text(args, 1), flags).matcher(PolledText.of(text(args, 0), ctx.control()));
            String by = text(args, 2);
            StringBuilder to = new StringBuilder();
            String s = text(args, 0);
            int from = 0;
            while (m.find()) {
                to.append(s, from, m.start());
                appendReplacement(by, m, to);
                TextFunctions.checkLength(to.length());
                from = m.end();
            }
            TextFunctions.checkLength((long) to.length() + s.length() - from);
            return to.append(s, from, s.length()).toString();
        });
    }

    /** Groups that the expression does not have, or that did not match, are empty. */
    private static void appendReplacement(String by, Matcher m, StringBuilder to) {
        for (int i = 0; i < by.length(); i++) {
            char c = by.charAt(i);
            if ((c == '$' || c == '\\') && i + 1 < by.length()) {
                char next = by.charAt(i + 1);
                if (next >= '0' && next <= '9') {
                    int group = next - '0';
                    String matched = group <= m.groupCount() ? m.group(group) : null;
                    to.append(matched == null ? "" : matched);
                    i++;
                    continue;
                }
                if (c == '\\') {
                    to.append(next);
                    i++;
                    continue;
                }
            }
            to.append(c);
        }
    }

    private static ScalarFunction.Kernel regexpExtract(RexCall call) {
        Memo<Pattern> patterns = new Memo<>(PatternFunctions::flagged);
        return polled(call, (args, ctx) -> {
            String s = text(args, 0);
            long start = args.length > 2 ? integer(args[2]) : 1;
            long occurrence = args.length > 3 ? integer(args[3]) : 1;
            if (start < 1 || occurrence < 1) {
                throw new SqlFault(
                        SqlFault.Kind.INVALID_ARGUMENT, "REGEXP_EXTRACT counts places and occurrences from 1");
            }
            if (start > s.length() + 1L) {
                return null;
            }
            int from = s.offsetByCodePoints(0, (int) Math.min(start - 1, s.codePointCount(0, s.length())));
            Matcher m = patterns.of(text(args, 1), null).matcher(PolledText.of(s.substring(from), ctx.control()));
            for (long i = 0; i < occurrence; i++) {
                if (!m.find()) {
                    return null;
                }
            }
            return m.groupCount() > 0 ? m.group(1) : m.group();
        });
    }
}
