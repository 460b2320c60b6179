package io.tidemark.sql.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.parser.impl.SqlParserImplConstants;
import org.apache.calcite.sql.parser.impl.Token;

/**
 * Takes the literals that change from one run of a statement to the next out of its tokens, so that what remains can be a key for
 * its plan. By an allow-list: a literal is taken in WHERE, HAVING and ON, outside the parentheses of functions, where it is all that
 * stands on one side of a comparison, BETWEEN, LIKE, or is an element of a plain IN list; and after LIMIT and OFFSET. All others —
 * those that make types, widths, ordinals or shapes — stay in the key.
 */
public final class Lifting implements SqlParserImplConstants {
    /** What a literal is. */
    public enum Kind {
        /** Text. */
        TEXT("?s"),
        /** A whole number. */
        INTEGER("?i"),
        /** Another number. */
        NUMBER("?d"),
        /** TIMESTAMP before a text. */
        TIMESTAMP("?t"),
        /** An IN list of texts, as a set. */
        SET("?*s");

        private final String key;

        Kind(String key) {
            this.key = key;
        }
    }

    /**
     * A literal that was taken out.
     *
     * @param line of its first character
     * @param column of its first character
     * @param value String, Long, Double, or a Set of String
     */
    public record Literal(Kind kind, int line, int column, Object value) {}

    /** An IN list of so many numbers is looked up, where a shorter one may be walked: it stays as it is. */
    private static final int LONG_LIST = 20;

    /** Small whole numbers often make a shape ({@code rn = 1}) and seldom vary. */
    private static final long SMALL = 10;

    private final List<Token> tokens;
    private final StringBuilder key = new StringBuilder();
    private final List<Literal> literals = new ArrayList<>();
    private int at;
    private int words;

    private Lifting(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * A statement without its literals.
     *
     * @param key one text for all statements that differ in the literals alone
     * @param words how many tokens it has
     */
    public record Lifted(String key, List<Literal> literals, int words) {}

    static Lifted lift(List<Token> tokens) {
        return new Lifting(tokens).run();
    }

    /** The clause that the tokens between two parentheses are in. */
    private static final class Clause {
        boolean condition;
        boolean function;

        Clause(boolean condition, boolean function) {
            this.condition = condition;
            this.function = function;
        }
    }

    private Lifted run() {
        List<Clause> clauses = new ArrayList<>();
        clauses.add(new Clause(false, false));
        for (at = 0; at < tokens.size() - 1; at++) {
            Token token = tokens.get(at);
            Clause clause = clauses.get(clauses.size() - 1);
            switch (token.kind) {
                case WHERE, HAVING, ON -> clause.condition = true;
                case SELECT, FROM, GROUP, ORDER, QUALIFY, WINDOW, UNION, INTERSECT, EXCEPT, JOIN, USING, VALUES ->
                    clause.condition = false;
                case LPAREN -> {
                    boolean list = clause.condition && !clause.function && kind(-1) == IN;
                    if (list && elements(QUOTED_STRING) > 0) {
                        liftTexts();
                        continue;
                    }
                    int numbers = list
                            ? elements(UNSIGNED_INTEGER_LITERAL, DECIMAL_NUMERIC_LITERAL, APPROX_NUMERIC_LITERAL)
                            : 0;
                    // One number alone is as good as an equality, which may make a shape.
                    if (numbers > 1 && numbers < LONG_LIST) {
                        liftNumbers();
                        continue;
                    }
                    boolean function = clause.function || isCallee(kind(-1));
                    clauses.add(new Clause(clause.condition, function));
                }
                case RPAREN -> {
                    if (clauses.size() > 1) {
                        clauses.remove(clauses.size() - 1);
                    }
                }
                default -> {}
            }
            boolean place = clause.condition && !clause.function && isAfterComparison() && isAlone();
            // One row of a subquery is a value: a shape.
            boolean value = kind(-1) == LIMIT && clauses.size() > 1 && token.image.equals("1");
            boolean page =
                    !value && (kind(-1) == LIMIT || kind(-1) == OFFSET) && token.kind == UNSIGNED_INTEGER_LITERAL;
            if (!((place || page) && literal(token, page))) {
                append(token.image);
            }
        }
        return new Lifted(key.toString(), literals, words);
    }

    private int kind(int distance) {
        int i = at + distance;
        return i >= 0 && i < tokens.size() ? tokens.get(i).kind : EOF;
    }

    private void append(String image) {
        key.append(' ').append(image);
        words++;
    }

    /** Whether a parenthesis after such a token holds arguments. */
    private static boolean isCallee(int kind) {
        return switch (kind) {
            case AND,
                    OR,
                    NOT,
                    WHERE,
                    HAVING,
                    ON,
                    LPAREN,
                    COMMA,
                    EQ,
                    LT,
                    GT,
                    LE,
                    GE,
                    NE,
                    NE2,
                    IN,
                    EXISTS,
                    THEN,
                    WHEN,
                    ELSE,
                    BETWEEN,
                    LIKE,
                    ILIKE,
                    FROM,
                    JOIN,
                    SELECT,
                    UNION,
                    ALL,
                    EOF,
                    PLUS,
                    MINUS,
                    STAR,
                    SLASH,
                    AS,
                    CASE -> false;
            default -> true;
        };
    }

    private boolean isAfterComparison() {
        return switch (kind(-1)) {
            case EQ, LT, GT, LE, GE, NE, NE2, BETWEEN, LIKE, ILIKE -> true;
            case AND -> isBetween();
            default -> false;
        };
    }

    /** Whether the AND before the token is BETWEEN's: its low bound, a literal, stands right before it. */
    private boolean isBetween() {
        return kind(-3) == BETWEEN || (kind(-4) == BETWEEN && kind(-3) == TIMESTAMP);
    }

    /** Whether nothing after the literal makes it a part of something larger. */
    private boolean isAlone() {
        int next = kind(kind(0) == TIMESTAMP ? 2 : 1);
        return switch (next) {
            case AND,
                    OR,
                    RPAREN,
                    EOF,
                    GROUP,
                    ORDER,
                    LIMIT,
                    OFFSET,
                    HAVING,
                    QUALIFY,
                    UNION,
                    INTERSECT,
                    EXCEPT,
                    WINDOW,
                    FETCH,
                    JOIN,
                    LEFT,
                    INNER,
                    WHERE -> true;
            default -> false;
        };
    }

    private boolean literal(Token token, boolean small) {
        switch (token.kind) {
            case QUOTED_STRING -> {
                add(Kind.TEXT, token, text(token));
                return true;
            }
            case TIMESTAMP -> {
                if (kind(1) != QUOTED_STRING) {
                    return false;
                }
                add(Kind.TIMESTAMP, token, text(tokens.get(at + 1)));
                at++;
                return true;
            }
            case UNSIGNED_INTEGER_LITERAL -> {
                if (token.image.length() > 18 || (!small && Long.parseLong(token.image) < SMALL)) {
                    return false;
                }
                add(Kind.INTEGER, token, Long.parseLong(token.image));
                return true;
            }
            case DECIMAL_NUMERIC_LITERAL, APPROX_NUMERIC_LITERAL -> {
                double number = Double.parseDouble(token.image);
                if (Double.isInfinite(number)) {
                    return false;
                }
                add(Kind.NUMBER, token, number);
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void add(Kind kind, Token token, Object value) {
        literals.add(new Literal(kind, token.beginLine, token.beginColumn, value));
        append(kind.key);
    }

    private static String text(Token token) {
        return token.image.substring(1, token.image.length() - 1).replace("''", "'");
    }

    /** How many elements the parenthesis here holds, if these are tokens of some kinds and nothing else; else 0. */
    private int elements(int... kinds) {
        int count = 0;
        for (int i = at + 1; i + 1 < tokens.size(); i += 2) {
            int kind = tokens.get(i).kind;
            if (Arrays.stream(kinds).noneMatch(k -> k == kind)) {
                return 0;
            }
            count++;
            int separator = tokens.get(i + 1).kind;
            if (separator == RPAREN) {
                return count;
            }
            if (separator != COMMA) {
                return 0;
            }
        }
        return 0;
    }

    /** Each element by itself: lists of other lengths are other keys. */
    private void liftNumbers() {
        append(tokens.get(at).image);
        do {
            at++;
            Token token = tokens.get(at);
            if (!literal(token, true)) {
                append(token.image);
            }
        } while (tokens.get(at).kind != RPAREN);
    }

    /** All elements as one: lists of any length are one key. */
    private void liftTexts() {
        Token first = tokens.get(at + 1);
        Set<String> values = new HashSet<>();
        int i = at + 1;
        while (tokens.get(i).kind != RPAREN) {
            if (tokens.get(i).kind == QUOTED_STRING) {
                values.add(text(tokens.get(i)));
            }
            i++;
        }
        literals.add(new Literal(Kind.SET, first.beginLine, first.beginColumn, Set.copyOf(values)));
        append("( " + Kind.SET.key + " )");
        at = i;
    }
}
