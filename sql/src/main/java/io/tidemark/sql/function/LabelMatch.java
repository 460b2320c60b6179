package io.tidemark.sql.function;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.EvalContext;
import io.tidemark.sql.expr.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code label_match(text, regex)}: RE2, anchored at both ends, {@code .} matches newlines, as Prometheus 3 has it. Runs in time
 * linear in the text. Remembers the last pattern, which along a statement is nearly always the only one.
 */
final class LabelMatch implements ScalarFunction.Kernel {
    private static final int MAX_PATTERN = 4096;
    private static final int MAX_PROGRAM = 10_000;

    private record Known(String regex, Pattern pattern) {}

    private volatile @Nullable Known known;

    @Override
    public Vector eval(Vector[] args, int rows, EvalContext ctx) throws SqlFault {
        long[] results = new long[rows];
        boolean[] nulls = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            if (args[0].boxed(row) instanceof String text && args[1].boxed(row) instanceof String regex) {
                results[row] = pattern(regex).matches(text) ? 1 : 0;
            } else {
                nulls[row] = true;
            }
        }
        return new LongVector(results, nulls);
    }

    private Pattern pattern(String regex) throws SqlFault {
        Known before = known;
        if (before != null && before.regex.equals(regex)) {
            return before.pattern;
        }
        Pattern pattern = compile(regex);
        known = new Known(regex, pattern);
        return pattern;
    }

    private static Pattern compile(String regex) throws SqlFault {
        if (regex.length() > MAX_PATTERN) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "a regular expression of " + regex.length() + " characters; at most " + MAX_PATTERN
                            + " are allowed");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "'" + regex + "' is no regular expression (RE2): " + e.getDescription(),
                    e);
        }
        if (pattern.programSize() > MAX_PROGRAM) {
            throw new SqlFault(
                    SqlFault.Kind.INVALID_REGEX,
                    "'" + regex + "' expands to " + pattern.programSize() + " steps; at most " + MAX_PROGRAM
                            + " are allowed");
        }
        return pattern;
    }
}
