package io.tidemark.sql.parse;

import io.tidemark.sql.SqlFault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.parser.impl.SqlParserImplConstants;
import org.apache.calcite.sql.parser.impl.Token;
import org.jspecify.annotations.Nullable;

/**
 * Decides of every reserved word whether it is meant as a keyword or as a name, by the tokens beside it. Rules and the words
 * they are for: {@link Words}.
 */
final class TokenRewriter implements SqlParserImplConstants {
    /** What encloses the tokens between a parenthesis and its match. */
    private static final class Scope {
        final String function;
        final boolean window;
        final int outputStart;
        final boolean table;
        boolean type;
        int caseDepth;

        Scope(String function, boolean window, boolean type, boolean table, int outputStart) {
            this.table = table;
            this.function = function;
            this.window = window;
            this.type = type;
            this.outputStart = outputStart;
        }
    }

    private final String sql;
    private final List<Token> in;
    private final List<Token> out;
    private final Deque<Scope> scopes = new ArrayDeque<>();
    private int at;

    private TokenRewriter(String sql, List<Token> in) {
        this.sql = sql;
        this.in = in;
        this.out = new ArrayList<>(in.size() + 8);
        scopes.push(new Scope("", false, false, false, 0));
    }

    /** The tokens that the grammar gets. */
    static List<Token> rewrite(String sql, List<Token> tokens) throws SqlFault {
        return new TokenRewriter(sql, tokens).run();
    }

    private List<Token> run() throws SqlFault {
        for (at = 0; at < in.size(); at++) {
            Token token = in.get(at);
            switch (token.kind) {
                case LPAREN -> open(token);
                case RPAREN -> close(token);
                case COLON -> colon(token);
                case CASE -> {
                    if (isName(token)) {
                        name(token);
                    } else {
                        scope().caseDepth++;
                        out.add(token);
                    }
                }
                case INTERVAL -> interval(token);
                default -> word(token);
            }
        }
        return out;
    }

    private Scope scope() {
        return scopes.getFirst();
    }

    private void open(Token token) {
        Token before = out.isEmpty() ? null : out.get(out.size() - 1);
        String function = before == null ? "" : before.image.toUpperCase(Locale.ROOT);
        boolean window = before != null && (before.kind == OVER || (before.kind == AS && afterWindow()));
        scopes.push(new Scope(function, window, scope().type, isTableFunction(before), out.size()));
        out.add(token);
    }

    /** Whether the output ends with {@code WINDOW name AS}, or a further {@code , name AS} of that clause. */
    private boolean afterWindow() {
        for (int i = out.size() - 1; i >= scope().outputStart; i--) {
            int kind = out.get(i).kind;
            if (kind == WINDOW) {
                return true;
            }
            if (kind == SELECT || kind == WHERE || kind == FROM || kind == WITH) {
                return false;
            }
        }
        return false;
    }

    private void close(Token token) {
        boolean table = scopes.size() > 1 && scopes.pop().table;
        out.add(token);
        if (table) {
            out.add(copy(token, RPAREN, ")"));
        }
    }

    /**
     * Whether what went out last is one of our table functions without {@code TABLE (} around it, which is put there: without it the
     * grammar takes no calls as arguments.
     */
    private boolean isTableFunction(@Nullable Token name) {
        if (name == null || name.kind != IDENTIFIER || out.size() < 2) {
            return false;
        }
        String word = name.image.toLowerCase(Locale.ROOT);
        int before = out.get(out.size() - 2).kind;
        if (!Words.TABLE_FUNCTIONS.contains(word) || (before != FROM && before != JOIN && before != COMMA)) {
            return false;
        }
        if (before == COMMA && !isInFrom()) {
            return false;
        }
        out.add(out.size() - 1, copy(name, TABLE, "TABLE"));
        out.add(out.size() - 1, copy(name, LPAREN, "("));
        return true;
    }

    /** Whether the last clause that began at this level is FROM. */
    private boolean isInFrom() {
        int depth = 0;
        for (int i = out.size() - 1; i >= 0; i--) {
            int kind = out.get(i).kind;
            if (kind == RPAREN) {
                depth++;
            } else if (kind == LPAREN) {
                if (depth-- == 0) {
                    return false;
                }
            } else if (depth == 0
                    && (kind == FROM || kind == SELECT || kind == WHERE || kind == GROUP || kind == ORDER)) {
                return kind == FROM;
            }
        }
        return false;
    }

    private void word(Token token) {
        if ((token.kind == ROW || token.kind == ROWS) && isFetchWithoutCount()) {
            out.add(copy(token, UNSIGNED_INTEGER_LITERAL, "1"));
            out.add(token);
            return;
        }
        if (isName(token)) {
            name(token);
            return;
        }
        if (token.kind == TIMESTAMP && isZoned(1) && isString(next(4))) {
            // The text may have an offset, which any TIMESTAMP '…' takes; without one it is UTC, as everything is.
            at += 3;
        } else if (token.kind == FLOAT && scope().type && isDigits(1)) {
            out.add(floatOfDigits(token, in.get(at + 2)));
            at += 3;
            return;
        } else if (token.kind == END) {
            scope().caseDepth--;
        } else if (token.kind == AS && isCast(scope().function)) {
            scope().type = true;
        } else if (scope().type && token.kind == IDENTIFIER) {
            String alias = Words.TYPE_ALIASES.get(token.image.toUpperCase(Locale.ROOT));
            if (alias != null) {
                out.add(typeToken(token, alias));
                return;
            }
        }
        out.add(token);
    }

    /** Whether {@code WITH TIME ZONE} comes. */
    private boolean isZoned(int distance) {
        return next(distance) == WITH && next(distance + 1) == TIME && next(distance + 2) == ZONE;
    }

    private boolean isDigits(int distance) {
        return next(distance) == LPAREN
                && next(distance + 1) == UNSIGNED_INTEGER_LITERAL
                && next(distance + 2) == RPAREN;
    }

    /** {@code FLOAT(53)}, of binary digits: the grammar knows it without them only. */
    private static Token floatOfDigits(Token token, Token digits) {
        boolean single = digits.image.length() < 3 && Integer.parseInt(digits.image) <= 24;
        return typeToken(token, single ? "REAL" : "DOUBLE");
    }

    /** {@code FETCH FIRST ROW ONLY} is one row in the standard; the grammar wants the number. */
    private boolean isFetchWithoutCount() {
        int previous = previous();
        return (previous == FIRST || previous == NEXT) && out.size() > 1 && out.get(out.size() - 2).kind == FETCH;
    }

    private static boolean isCast(String function) {
        return function.equals("CAST") || function.equals("TRY_CAST") || function.equals("SAFE_CAST");
    }

    private void name(Token token) {
        out.add(copy(token, IDENTIFIER, token.image));
    }

    private static Token copy(Token token, int kind, String image) {
        Token copy = Token.newToken(kind);
        copy.kind = kind;
        copy.image = image;
        copy.beginLine = token.beginLine;
        copy.beginColumn = token.beginColumn;
        copy.endLine = token.endLine;
        copy.endColumn = token.endColumn;
        copy.specialToken = token.specialToken;
        return copy;
    }

    private int next(int distance) {
        return at + distance < in.size() ? in.get(at + distance).kind : EOF;
    }

    /** The kind of the last token that went out; EOF before the first. */
    private int previous() {
        return out.isEmpty() ? EOF : out.get(out.size() - 1).kind;
    }

    /** Whether a word is meant as a name. */
    private boolean isName(Token token) {
        Words.Rule rule = Words.rule(token.kind);
        if (rule == null) {
            return token.kind < Words.WORDS_END && token.kind != EOF && previous() == DOT;
        }
        if (previous() == DOT) {
            return true;
        }
        return switch (rule) {
            case KEYWORD -> false;
            case NAME -> true;
            case FUNCTION -> next(1) != LPAREN;
            case TYPE -> !isType(token.kind);
            case UNIT -> !isUnit();
            case SPECIAL -> !isKeyword(token.kind);
        };
    }

    private boolean isType(int kind) {
        if (scope().type) {
            return true;
        }
        int next = next(1);
        if (isString(next) || next == LPAREN) {
            return true;
        }
        return switch (kind) {
            case TIME, TIMESTAMP ->
                next == WITHOUT || (next == WITH && previous() != AS && next(2) == TIME) || next == ZONE;
            case PRECISION -> previous() == DOUBLE;
            case VARYING -> previous() == CHARACTER || previous() == CHAR || previous() == BINARY;
            default -> false;
        };
    }

    private boolean isUnit() {
        int previous = previous();
        if (isLiteral(previous) || previous == HOOK || previous == TO || next(1) == LPAREN || scope().type) {
            return true;
        }
        if (previous == RPAREN && next(1) == TO) {
            return true;
        }
        return previous == LPAREN && Words.UNIT_FIRST.contains(scope().function);
    }

    private static boolean isString(int kind) {
        return kind == QUOTED_STRING || kind == PREFIXED_STRING_LITERAL || kind == UNICODE_STRING_LITERAL;
    }

    private static boolean isNumber(int kind) {
        return kind == UNSIGNED_INTEGER_LITERAL || kind == DECIMAL_NUMERIC_LITERAL || kind == APPROX_NUMERIC_LITERAL;
    }

    private static boolean isLiteral(int kind) {
        return isString(kind) || isNumber(kind);
    }

    private static boolean isCount(int kind) {
        return kind == UNSIGNED_INTEGER_LITERAL || kind == HOOK;
    }

    /** Whether a name can stand there without anything before it: a token that is a name as it is, or may become one. */
    private static boolean mayBeName(int kind) {
        return kind == IDENTIFIER
                || kind == QUOTED_IDENTIFIER
                || kind == UNICODE_QUOTED_IDENTIFIER
                || (kind < Words.WORDS_END && kind != EOF && Words.rule(kind) != Words.Rule.KEYWORD);
    }

    private boolean isKeyword(int kind) {
        int next = next(1);
        int previous = previous();
        return switch (kind) {
            case ARRAY -> next == LBRACKET || (next == LPAREN) || scope().type;
            case ASOF, CROSS, INNER -> next == JOIN;
            case ASYMMETRIC, SYMMETRIC -> previous == BETWEEN;
            case BOTH, LEADING, TRAILING ->
                previous == LPAREN && scope().function.equals("TRIM");
            case BY -> previous == GROUP || previous == ORDER || previous == PARTITION;
            case CURRENT -> next == ROW;
            case INSERT, DELETE, UPDATE -> previous == EOF;
            case END -> scope().caseDepth > 0 && canEndExpression();
            case ESCAPE -> isString(next) || next == HOOK;
            case FETCH -> next == FIRST || next == NEXT;
            case FILTER -> next == LPAREN && previous == RPAREN;
            case FIRST, LAST -> next != LPAREN;
            case FULL, LEFT, RIGHT ->
                next == JOIN
                        || next == OUTER
                        || (next == LPAREN && kind != FULL)
                        || (next == ASOF || (next == IDENTIFIER && next(2) == JOIN));
            case GROUP -> next == BY || (previous == WITHIN && next == LPAREN) || previous == EXCLUDE;
            case GROUPING -> next == LPAREN || next == SETS;
            case INTO -> previous == INSERT;
            case LIMIT, OFFSET -> isCount(next) || (next == ALL && kind == LIMIT);
            case LOCAL -> next == TIME && previous == WITH;
            case NATURAL -> next == JOIN || next == LEFT || next == RIGHT || next == FULL || next == INNER;
            case NEXT -> previous == FETCH;
            case ONLY -> previous == ROWS || previous == ROW;
            case ORDER -> next == BY;
            case OUTER -> next == JOIN || next == APPLY;
            case OVER -> (previous == RPAREN || previous == NULLS) && (next == LPAREN || mayBeName(next));
            case PARTITION -> next == BY;
            case RANGE -> isFrame(next);
            case ROW -> next == LPAREN || previous == CURRENT || isCount(previous) || previous == NEXT || scope().type;
            case ROWS -> isFrame(next) || isCount(previous);
            case RECURSIVE -> previous == WITH;
            case SIMILAR -> next == TO;
            case SYSTEM_TIME -> previous == FOR;
            case OF -> previous == AS && out.size() > 1 && out.get(out.size() - 2).kind == SYSTEM_TIME;
            case SYSTEM -> previous == TABLESAMPLE;
            case TABLE -> next == LPAREN || isStartOfQuery(previous);
            case UESCAPE -> isString(next);
            case UNKNOWN -> previous == IS || previous == NOT;
            case USER -> false;
            case VALUES -> next == LPAREN || next == ROW || isLiteral(next) || next == HOOK;
            case WINDOW -> mayBeName(next) && next(2) == AS && next(3) == LPAREN;
            case WITHIN -> next == GROUP || next == DISTINCT;
            case WITHOUT -> next == TIME;
            default -> throw new IllegalStateException("no rule for " + tokenImage[kind]);
        };
    }

    private boolean isFrame(int next) {
        return next == UNBOUNDED
                || (next == CURRENT && next(2) == ROW)
                || (next == INTERVAL && isString(next(2)))
                || (scope().window && (next == BETWEEN || isNumber(next) || next == HOOK || next == CURRENT));
    }

    private boolean isStartOfQuery(int previous) {
        return previous == EOF
                || previous == LPAREN
                || previous == UNION
                || previous == ALL
                || previous == EXCEPT
                || previous == INTERSECT;
    }

    /** Whether what went out last can end an expression, so that END closes a CASE and is no name. */
    private boolean canEndExpression() {
        return switch (previous()) {
            case CASE,
                    WHEN,
                    THEN,
                    ELSE,
                    AND,
                    OR,
                    NOT,
                    AS,
                    EQ,
                    GT,
                    LT,
                    LE,
                    GE,
                    NE,
                    NE2,
                    PLUS,
                    MINUS,
                    STAR,
                    SLASH,
                    PERCENT_REMAINDER,
                    CONCAT,
                    LPAREN,
                    COMMA,
                    BETWEEN,
                    LIKE,
                    ILIKE,
                    IN,
                    IS,
                    DISTINCT,
                    SELECT,
                    BY -> false;
            default -> true;
        };
    }

    /** {@code x::type} becomes {@code CAST(x AS type)}. A single colon stays. */
    private void colon(Token token) throws SqlFault {
        if (next(1) != COLON) {
            out.add(token);
            return;
        }
        int start = operandStart(token);
        out.add(start, copy(token, CAST, "CAST"));
        out.add(start + 1, copy(token, LPAREN, "("));
        out.add(copy(token, AS, "AS"));
        at += 2;
        int first = at;
        while (at < in.size() && isTypeWord(at, first)) {
            Token word = in.get(at);
            if (word.kind == FLOAT && isDigits(1)) {
                out.add(floatOfDigits(word, in.get(at + 2)));
                at += 4;
                break;
            }
            String alias = Words.TYPE_ALIASES.get(word.image.toUpperCase(Locale.ROOT));
            out.add(alias == null ? word : typeToken(word, alias));
            at++;
        }
        if (at == first) {
            throw TextPosition.fault(
                    sql, TextPosition.end(sql, in.get(first - 1)), SqlFault.Kind.SYNTAX, "a type must follow ::", null);
        }
        if (at < in.size() && in.get(at).kind == LPAREN) {
            while (at < in.size() && in.get(at).kind != RPAREN && in.get(at).kind != EOF) {
                out.add(in.get(at++));
            }
            if (at < in.size() && in.get(at).kind == RPAREN) {
                out.add(in.get(at++));
            }
        }
        at--;
        out.add(copy(in.get(at), RPAREN, ")"));
    }

    private boolean isTypeWord(int i, int first) {
        int kind = in.get(i).kind;
        if (i == first) {
            return kind == IDENTIFIER || (kind < Words.WORDS_END && kind != EOF);
        }
        int before = in.get(i - 1).kind;
        return (kind == PRECISION && before == DOUBLE) || (kind == VARYING && (before == CHARACTER || before == CHAR));
    }

    private static Token typeToken(Token at, String type) {
        int kind = switch (type) {
            case "VARCHAR" -> VARCHAR;
            case "SMALLINT" -> SMALLINT;
            case "INTEGER" -> INTEGER;
            case "BIGINT" -> BIGINT;
            case "REAL" -> REAL;
            case "DOUBLE" -> DOUBLE;
            case "BOOLEAN" -> BOOLEAN;
            case "TIMESTAMP" -> TIMESTAMP;
            default -> throw new IllegalStateException(type);
        };
        return copy(at, kind, type);
    }

    /** Where, in what went out, the operand of {@code ::} begins: a literal, a dotted name, a call, something in brackets. */
    private int operandStart(Token colons) throws SqlFault {
        int i = out.size() - 1;
        while (i >= 0 && (out.get(i).kind == RBRACKET || out.get(i).kind == RPAREN)) {
            i = matching(i);
            if (out.get(i).kind == LPAREN) {
                if (i > 0 && out.get(i - 1).kind == OVER) {
                    i -= 2;
                    continue;
                }
                if (i == 0 || !isCallee(out.get(i - 1).kind)) {
                    return i;
                }
            }
            i--;
        }
        if (i < 0) {
            throw TextPosition.fault(
                    sql,
                    TextPosition.offset(sql, colons.beginLine, colons.beginColumn),
                    SqlFault.Kind.SYNTAX,
                    "nothing to cast before ::",
                    null);
        }
        if (out.get(i).kind == END) {
            int depth = 0;
            for (; i >= 0; i--) {
                depth += out.get(i).kind == END ? 1 : out.get(i).kind == CASE ? -1 : 0;
                if (depth == 0) {
                    return i;
                }
            }
            return 0;
        }
        if (isString(out.get(i).kind) && i > 0 && isLiteralPrefix(out.get(i - 1).kind)) {
            return i - 1;
        }
        while (i > 1 && out.get(i - 1).kind == DOT) {
            i -= 2;
        }
        return i;
    }

    private static boolean isLiteralPrefix(int kind) {
        return kind == DATE || kind == TIME || kind == TIMESTAMP;
    }

    private static boolean isCallee(int kind) {
        if (kind == IDENTIFIER || kind == QUOTED_IDENTIFIER) {
            return true;
        }
        if (kind >= Words.WORDS_END || kind == EOF) {
            return false;
        }
        Words.Rule rule = Words.rule(kind);
        return rule == null
                || rule == Words.Rule.FUNCTION
                || rule == Words.Rule.TYPE
                || rule == Words.Rule.UNIT
                || kind == LEFT
                || kind == RIGHT
                || kind == ROW
                || kind == ARRAY;
    }

    private int matching(int close) {
        int depth = 0;
        for (int i = close; i >= 0; i--) {
            int kind = out.get(i).kind;
            if (kind == RPAREN || kind == RBRACKET) {
                depth++;
            } else if (kind == LPAREN || kind == LBRACKET) {
                depth--;
                if (depth == 0) {
                    return i;
                }
            }
        }
        return 0;
    }

    /** {@code INTERVAL '5 minutes'} gets the unit that the grammar wants after the string. */
    private void interval(Token token) throws SqlFault {
        int next = next(1);
        boolean signed = (next == PLUS || next == MINUS) && isString(next(2));
        if (scope().type || isString(next) || signed || ((isNumber(next) || next == HOOK) && isUnitKind(next(2)))) {
            if (previous() != DOT) {
                out.add(token);
                int text = signed ? 2 : 1;
                if (!scope().type && next(text) == QUOTED_STRING && !isUnitKind(next(text + 1))) {
                    intervalText(in.get(at + text), signed ? in.get(at + 1) : null);
                    at += text;
                }
                return;
            }
        }
        name(token);
    }

    private void intervalText(Token text, @Nullable Token sign) throws SqlFault {
        IntervalText interval;
        try {
            interval = IntervalText.parse(text.image.substring(1, text.image.length() - 1));
        } catch (IllegalArgumentException e) {
            throw TextPosition.fault(
                    sql,
                    TextPosition.offset(sql, text.beginLine, text.beginColumn),
                    SqlFault.Kind.SYNTAX,
                    e.getMessage() + "; write it as INTERVAL '5 minutes' or INTERVAL '5' MINUTE",
                    e);
        }
        if (sign != null) {
            out.add(sign);
        }
        out.add(copy(text, QUOTED_STRING, "'" + interval.literal() + "'"));
        for (String word : interval.qualifier().split(" ")) {
            out.add(copy(text, unitKind(word), word));
        }
    }

    private static int unitKind(String word) {
        return switch (word) {
            case "YEAR" -> YEAR;
            case "MONTH" -> MONTH;
            case "WEEK" -> WEEK;
            case "DAY" -> DAY;
            case "HOUR" -> HOUR;
            case "MINUTE" -> MINUTE;
            case "SECOND" -> SECOND;
            case "TO" -> TO;
            default -> throw new IllegalStateException(word);
        };
    }

    private static boolean isUnitKind(int kind) {
        return switch (kind) {
            case YEAR,
                    YEARS,
                    QUARTER,
                    QUARTERS,
                    MONTH,
                    MONTHS,
                    WEEK,
                    WEEKS,
                    DAY,
                    DAYS,
                    HOUR,
                    HOURS,
                    MINUTE,
                    MINUTES,
                    SECOND,
                    SECONDS,
                    MILLISECOND,
                    MICROSECOND -> true;
            default -> false;
        };
    }
}
