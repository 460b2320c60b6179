package io.tidemark.sql.expr;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Functions that match patterns. A pattern is compiled once for as long as it stays the same. */
final class PatternFunctions {
    static final List<ScalarFunction> ALL = List.of(
            new ScalarFunction(
                    "LIKE",
                    "text LIKE pattern [ESCAPE c]",
                    "Whether the whole text matches; _ is any character, % any text.",
                    "'node_load1' LIKE 'node%'",
                    call -> matcher((pattern, escape) -> Patterns.like(pattern, escape, false), true)),
            new ScalarFunction(
                    "ILIKE",
                    "text ILIKE pattern [ESCAPE c]",
                    "LIKE without regard to case.",
                    "'Node' ILIKE 'n%'",
                    call -> matcher((pattern, escape) -> Patterns.like(pattern, escape, true), true)),
            new ScalarFunction(
                    "SIMILAR TO",
                    "text SIMILAR TO pattern [ESCAPE c]",
                    "Whether the whole text matches an SQL regular expression.",
                    "'cpu1' SIMILAR TO 'cpu[0-9]+'",
                    call -> matcher(Patterns::similar, true)),
            new ScalarFunction(
                    "RLIKE",
                    "text RLIKE regex",
                    "Whether a part of the text matches an RE2 expression.",
                    "'cpu1' RLIKE '[0-9]'",
                    call -> matcher((pattern, escape) -> Patterns.regex(pattern), false)),
            new ScalarFunction(
                    "REGEXP_LIKE",
                    "REGEXP_LIKE(text, regex [, flags])",
                    "Whether a part of the text matches an RE2 expression; flags i, m, s.",
                    "REGEXP_LIKE('cpu1', '^cpu[0-9]$')",
                    call -> matcher(PatternFunctions::withFlags, false)),
            new ScalarFunction(
                    "REGEXP_REPLACE",
                    "REGEXP_REPLACE(text, regex, replacement)",
                    "Replaces every match of an RE2 expression; $1 is the first group.",
                    "REGEXP_REPLACE('cpu12', '[0-9]+', '#')",
                    call -> rows(
                            call.getType(),
                            (text, pattern, args) -> pattern.matcher(text).replaceAll((String) args[2]))),
            new ScalarFunction(
                    "REGEXP_EXTRACT",
                    "REGEXP_EXTRACT(text, regex)",
                    "The first match of an RE2 expression, or of its first group.",
                    "REGEXP_EXTRACT('cpu12', '[0-9]+')",
                    call -> rows(call.getType(), (text, pattern, args) -> {
                        Matcher m = pattern.matcher(text);
                        return !m.find() ? null : m.groupCount() > 0 ? m.group(1) : m.group();
                    })));

    private PatternFunctions() {}

    @FunctionalInterface
    private interface Compiler {
        Pattern compile(String pattern, @Nullable String option) throws SqlFault;
    }

    @FunctionalInterface
    private interface TextFunction {
        @Nullable
        Object apply(String text, Pattern pattern, @Nullable Object[] args) throws IOException;
    }

    private static Pattern withFlags(String pattern, @Nullable String flags) throws SqlFault {
        StringBuilder inline = new StringBuilder();
        for (char c : (flags == null ? "" : flags).toCharArray()) {
            switch (c) {
                case 'i', 's', 'm' -> inline.append(c);
                case 'c' -> inline.setLength(0);
                default -> throw new SqlFault(SqlFault.Kind.INVALID_REGEX, "no flag '" + c + "'; there are i, m, s, c");
            }
        }
        return Patterns.regex(inline.isEmpty() ? pattern : "(?" + inline + ")" + pattern);
    }

    private static ScalarFunction.Kernel matcher(Compiler compiler, boolean whole) {
        return (args, rows, ctx) -> {
            long[] out = new long[rows];
            boolean[] nulls = Vectors.nullsOfAny(rows, args);
            Cache cache = new Cache(compiler);
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    Matcher m = cache.get(args, i).matcher(text(args[0], i));
                    out[i] = (whole ? m.matches() : m.find()) ? 1 : 0;
                }
            }
            return new LongVector(out, nulls);
        };
    }

    private static ScalarFunction.Kernel rows(RelDataType type, TextFunction function) {
        return (args, rows, ctx) -> {
            @Nullable Object[] out = new Object[rows];
            boolean[] nulls = Vectors.nullsOfAny(rows, args);
            Cache cache = new Cache((pattern, option) -> Patterns.regex(pattern));
            @Nullable Object[] values = new Object[args.length];
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    for (int a = 0; a < args.length; a++) {
                        values[a] = args[a].boxed(i);
                    }
                    try {
                        out[i] = function.apply(text(args[0], i), cache.get(args, i), values);
                    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                        throw new SqlFault(
                                SqlFault.Kind.INVALID_REGEX, "the replacement '" + values[2] + "' names no group", e);
                    }
                }
            }
            return Vectors.ofBoxed(ValueKind.of(type), out, rows);
        };
    }

    private static String text(Vector v, int row) {
        return String.valueOf(v.boxed(row));
    }

    /** The last pattern, compiled. */
    private static final class Cache {
        private final Compiler compiler;
        private @Nullable String pattern;
        private @Nullable String option;
        private @Nullable Pattern compiled;

        Cache(Compiler compiler) {
            this.compiler = compiler;
        }

        Pattern get(Vector[] args, int row) throws SqlFault {
            String wanted = text(args[1], row);
            String wantedOption = args.length > 2 ? text(args[2], row) : null;
            if (compiled == null || !wanted.equals(pattern) || !Objects.equals(wantedOption, option)) {
                compiled = compiler.compile(wanted, wantedOption);
                pattern = wanted;
                option = wantedOption;
            }
            return compiled;
        }
    }
}
