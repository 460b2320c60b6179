package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.jspecify.annotations.Nullable;

/** Functions of text. Lengths and places count code points, from 1. */
final class TextFunctions {
    /** No text that a function makes may be longer. */
    private static final int LENGTH_MAX = 16 << 20;

    private static final int QUOTED_MAX = 60;

    static final List<ScalarFunction> ALL = List.of(
            strict(
                    "UPPER",
                    "UPPER(text)",
                    "In upper case.",
                    "UPPER('abc')",
                    a -> text(a, 0).toUpperCase(Locale.ROOT)),
            strict(
                    "LOWER",
                    "LOWER(text)",
                    "In lower case.",
                    "LOWER('ABC')",
                    a -> text(a, 0).toLowerCase(Locale.ROOT)),
            strict(
                    "INITCAP",
                    "INITCAP(text)",
                    "Words begin with a capital.",
                    "INITCAP('one two')",
                    a -> initCap(text(a, 0))),
            new ScalarFunction(
                    "TRIM",
                    "TRIM([BOTH | LEADING | TRAILING] [chars FROM] text)",
                    "Without certain characters at its ends.",
                    "TRIM(BOTH 'x' FROM 'xabcx')",
                    TextFunctions::trim),
            strict(
                    "LTRIM",
                    "LTRIM(text)",
                    "Without spaces at its beginning.",
                    "LTRIM('  a')",
                    a -> trimmed(text(a, 0), " ", true, false)),
            strict(
                    "RTRIM",
                    "RTRIM(text)",
                    "Without spaces at its end.",
                    "RTRIM('a  ')",
                    a -> trimmed(text(a, 0), " ", false, true)),
            strict(
                    "CHAR_LENGTH",
                    "CHAR_LENGTH(text)",
                    "How many characters.",
                    "CHAR_LENGTH('abc')",
                    a -> length(text(a, 0))),
            strict(
                    "CHARACTER_LENGTH",
                    "CHARACTER_LENGTH(text)",
                    "How many characters.",
                    "CHARACTER_LENGTH('abc')",
                    a -> length(text(a, 0))),
            strict("LENGTH", "LENGTH(text)", "How many characters.", "LENGTH('abc')", a -> length(text(a, 0))),
            strict("OCTET_LENGTH", "OCTET_LENGTH(binary)", "How many bytes.", "OCTET_LENGTH(X'0102')", a ->
                    (long) (a[0] instanceof byte[] b ? b.length : text(a, 0).getBytes(StandardCharsets.UTF_8).length)),
            strict(
                    "SUBSTRING",
                    "SUBSTRING(text FROM start [FOR length])",
                    "A part of the text.",
                    "SUBSTRING('abcdef' FROM 2 FOR 3)",
                    TextFunctions::substring),
            strict(
                    "SUBSTR",
                    "SUBSTR(text, start [, length])",
                    "A part of the text.",
                    "SUBSTR('abcdef', 2, 3)",
                    TextFunctions::substring),
            strict(
                    "POSITION",
                    "POSITION(part IN text)",
                    "Where a part begins, 0 where it is not there.",
                    "POSITION('c' IN 'abc')",
                    a -> position(text(a, 0), text(a, 1), a.length > 2 ? whole(a, 2) : 1)),
            strict(
                    "STRPOS",
                    "STRPOS(text, part)",
                    "Where a part begins, 0 where it is not there.",
                    "STRPOS('abc', 'c')",
                    a -> position(text(a, 1), text(a, 0), 1)),
            strict(
                    "||",
                    "text || text",
                    "One after the other.",
                    "'a' || 'b'",
                    a -> a[0] instanceof List<?> x
                            ? CollectionFunctions.concat(x, (List<?>) a[1])
                            : limited((long) text(a, 0).length() + text(a, 1).length(), text(a, 0) + text(a, 1))),
            lenient(
                    "CONCAT",
                    "CONCAT(text, ...)",
                    "One after the other, NULL as nothing.",
                    "CONCAT('a', NULL, 'b')",
                    a -> joined("", a, 0)),
            lenient(
                    "CONCAT_WS",
                    "CONCAT_WS(separator, text, ...)",
                    "Joined by a separator, NULL left out.",
                    "CONCAT_WS('-', 'a', NULL, 'b')",
                    a -> a[0] == null ? null : joined(text(a, 0), a, 1)),
            strict(
                    "REPLACE",
                    "REPLACE(text, part, by)",
                    "Every occurrence of a part replaced.",
                    "REPLACE('abcabc', 'b', 'x')",
                    TextFunctions::replace),
            strict(
                    "LEFT",
                    "LEFT(text, n)",
                    "The first n characters; all but the last -n.",
                    "LEFT('abc', 2)",
                    a -> left(text(a, 0), whole(a, 1))),
            strict(
                    "RIGHT",
                    "RIGHT(text, n)",
                    "The last n characters; all but the first -n.",
                    "RIGHT('abc', 2)",
                    a -> right(text(a, 0), whole(a, 1))),
            strict(
                    "LPAD",
                    "LPAD(text, n [, fill])",
                    "Filled on the left, or cut, to n characters.",
                    "LPAD('7', 3, '0')",
                    a -> pad(a, true)),
            strict(
                    "RPAD",
                    "RPAD(text, n [, fill])",
                    "Filled on the right, or cut, to n characters.",
                    "RPAD('7', 3, '.')",
                    a -> pad(a, false)),
            strict(
                    "REPEAT",
                    "REPEAT(text, n)",
                    "n times the text.",
                    "REPEAT('ab', 3)",
                    a -> repeat(text(a, 0), whole(a, 1))),
            strict("SPACE", "SPACE(n)", "n spaces.", "'[' || SPACE(2) || ']'", a -> repeat(" ", whole(a, 0))),
            strict(
                    "REVERSE",
                    "REVERSE(text)",
                    "Back to front.",
                    "REVERSE('abc')",
                    a -> new StringBuilder(text(a, 0)).reverse().toString()),
            strict(
                    "SPLIT_PART",
                    "SPLIT_PART(text, separator, n)",
                    "The n-th part, from the end where n < 0.",
                    "SPLIT_PART('a.b.c', '.', 2)",
                    TextFunctions::splitPart),
            strict(
                    "STARTS_WITH",
                    "STARTS_WITH(text, prefix)",
                    "Whether it begins so.",
                    "STARTS_WITH('abc', 'ab')",
                    a -> text(a, 0).startsWith(text(a, 1)) ? 1L : 0L),
            strict(
                    "ENDS_WITH",
                    "ENDS_WITH(text, suffix)",
                    "Whether it ends so.",
                    "ENDS_WITH('abc', 'bc')",
                    a -> text(a, 0).endsWith(text(a, 1)) ? 1L : 0L),
            strict(
                    "ASCII",
                    "ASCII(text)",
                    "The code point of the first character, 0 where there is none.",
                    "ASCII('A')",
                    a -> text(a, 0).isEmpty() ? 0L : (long) text(a, 0).codePointAt(0)),
            strict("CHR", "CHR(n)", "The character of a code point.", "CHR(65)", a -> chr(whole(a, 0))),
            strict(
                    "OVERLAY",
                    "OVERLAY(text PLACING by FROM start [FOR length])",
                    "A part replaced by place.",
                    "OVERLAY('abcdef' PLACING 'xx' FROM 2 FOR 3)",
                    TextFunctions::overlay),
            strict(
                    "TRANSLATE",
                    "TRANSLATE(text, from, to)",
                    "Each character of from replaced by its match in to.",
                    "TRANSLATE('abc', 'ab', 'xy')",
                    a -> translate(text(a, 0), text(a, 1), text(a, 2))),
            strict("MD5", "MD5(text)", "The MD5 digest in hexadecimal.", "MD5('abc')", a -> md5(text(a, 0))));

    private TextFunctions() {}

    @FunctionalInterface
    private interface Function {
        @Nullable
        Object apply(@Nullable Object[] args) throws SqlFault;
    }

    private static ScalarFunction strict(
            String name, String signature, String meaning, String example, Function function) {
        return ScalarFunction.strict(name, signature, meaning, example, (args, ctx) -> function.apply(args));
    }

    private static ScalarFunction lenient(
            String name, String signature, String meaning, String example, Function function) {
        return ScalarFunction.lenient(name, signature, meaning, example, (args, ctx) -> function.apply(args));
    }

    static String text(@Nullable Object[] args, int i) {
        return (String) Objects.requireNonNull(args[i]);
    }

    private static long whole(@Nullable Object[] args, int i) {
        return ((Number) Objects.requireNonNull(args[i])).longValue();
    }

    private static long length(String s) {
        return s.codePointCount(0, s.length());
    }

    private static String limited(long length, String s) throws SqlFault {
        checkLength(length);
        return s;
    }

    static void checkLength(long length) throws SqlFault {
        if (length > LENGTH_MAX) {
            throw new SqlFault(
                    SqlFault.Kind.RESULT_TOO_LARGE,
                    "a text of " + length + " characters; at most " + LENGTH_MAX + " are allowed");
        }
    }

    private static String initCap(String s) {
        StringBuilder out = new StringBuilder(s.length());
        boolean inWord = false;
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = Character.isLetterOrDigit(c);
        }
        return out.toString();
    }

    private static ScalarFunction.Kernel trim(RexCall call) {
        SqlTrimFunction.Flag flag =
                call.getOperands().get(0) instanceof RexLiteral l ? l.getValueAs(SqlTrimFunction.Flag.class) : null;
        boolean left = flag == null || flag.getLeft() == 1;
        boolean right = flag == null || flag.getRight() == 1;
        return new RowKernel(call.getType(), true, (args, ctx) -> trimmed(text(args, 2), text(args, 1), left, right));
    }

    private static String trimmed(String s, String chars, boolean left, boolean right) {
        int from = 0;
        int to = s.length();
        while (left && from < to && chars.indexOf(s.codePointAt(from)) >= 0) {
            from += Character.charCount(s.codePointAt(from));
        }
        while (right && to > from && chars.indexOf(s.codePointBefore(to)) >= 0) {
            to -= Character.charCount(s.codePointBefore(to));
        }
        return s.substring(from, to);
    }

    private static Object substring(@Nullable Object[] a) throws SqlFault {
        if (a[0] instanceof byte[] b) {
            long from = Math.max(1, whole(a, 1));
            long end = a.length > 2 ? Math.min(b.length, whole(a, 1) + whole(a, 2) - 1) : b.length;
            return end < from ? new byte[0] : Arrays.copyOfRange(b, (int) from - 1, (int) end);
        }
        String s = text(a, 0);
        long start = whole(a, 1);
        long n = length(s);
        long end = n;
        if (a.length > 2) {
            long length = whole(a, 2);
            if (length < 0) {
                throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "SUBSTRING with a length of " + length);
            }
            end = Math.min(n, start > Long.MAX_VALUE - length ? n : start + length - 1);
        }
        long from = Math.max(1, start);
        return end < from ? "" : between(s, from - 1, end);
    }

    /** The code points {@code [from, to)}. */
    private static String between(String s, long from, long to) {
        int a = s.offsetByCodePoints(0, (int) from);
        return s.substring(a, s.offsetByCodePoints(a, (int) (to - from)));
    }

    private static Long position(String part, String s, long from) throws SqlFault {
        if (from < 1) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "POSITION from " + from);
        }
        if (from - 1 > length(s)) {
            return 0L;
        }
        int at = s.indexOf(part, s.offsetByCodePoints(0, (int) from - 1));
        return at < 0 ? 0L : (long) s.codePointCount(0, at) + 1;
    }

    private static String joined(String separator, @Nullable Object[] a, int from) throws SqlFault {
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (int i = from; i < a.length; i++) {
            if (a[i] != null) {
                checkLength(
                        (long) out.length() + separator.length() + text(a, i).length());
                out.append(first ? "" : separator).append(text(a, i));
                first = false;
            }
        }
        return out.toString();
    }

    private static String replace(@Nullable Object[] a) throws SqlFault {
        String s = text(a, 0);
        String part = text(a, 1);
        String by = text(a, 2);
        if (part.isEmpty()) {
            return s;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int at = s.indexOf(part); at >= 0; at = s.indexOf(part, from)) {
            checkLength((long) out.length() + at - from + by.length());
            out.append(s, from, at).append(by);
            from = at + part.length();
        }
        return out.append(s, from, s.length()).toString();
    }

    private static String left(String s, long n) {
        long length = length(s);
        return between(s, 0, n < 0 ? Math.max(0, length + n) : Math.min(length, n));
    }

    private static String right(String s, long n) {
        long length = length(s);
        long count = n < 0 ? Math.max(0, length + n) : Math.min(length, n);
        return between(s, length - count, length);
    }

    private static @Nullable Object pad(@Nullable Object[] a, boolean left) throws SqlFault {
        String s = text(a, 0);
        long n = whole(a, 1);
        String fill = a.length > 2 ? text(a, 2) : " ";
        checkLength(n);
        long missing = n - length(s);
        if (missing <= 0) {
            return between(s, 0, Math.max(0, n));
        }
        if (fill.isEmpty()) {
            return s;
        }
        StringBuilder filling = new StringBuilder();
        for (int i = 0, k = 0; i < missing; i++) {
            int c = fill.codePointAt(k);
            filling.appendCodePoint(c);
            k += Character.charCount(c);
            k = k == fill.length() ? 0 : k;
        }
        return left ? filling + s : s + filling;
    }

    private static String repeat(String s, long n) throws SqlFault {
        if (n <= 0 || s.isEmpty()) {
            return "";
        }
        checkLength(n > LENGTH_MAX ? n : n * s.length());
        return s.repeat((int) n);
    }

    private static String splitPart(@Nullable Object[] a) throws SqlFault {
        String s = text(a, 0);
        String separator = text(a, 1);
        long n = whole(a, 2);
        if (n == 0) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "SPLIT_PART counts from 1, or from the end from -1");
        }
        String[] parts = separator.isEmpty() ? new String[] {s} : s.split(Pattern.quote(separator), -1);
        long at = n > 0 ? n - 1 : parts.length + n;
        return at < 0 || at >= parts.length ? "" : parts[(int) at];
    }

    private static String chr(long c) throws SqlFault {
        if (c < 0 || c > Character.MAX_CODE_POINT || (c >= 0xD800 && c < 0xE000)) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "there is no character " + c);
        }
        return Character.toString((int) c);
    }

    private static String overlay(@Nullable Object[] a) throws SqlFault {
        String s = text(a, 0);
        String by = text(a, 1);
        long start = whole(a, 2);
        long count = a.length > 3 ? whole(a, 3) : length(by);
        if (start < 1 || count < 0) {
            throw new SqlFault(SqlFault.Kind.INVALID_ARGUMENT, "OVERLAY from " + start + " for " + count);
        }
        long n = length(s);
        long from = Math.min(n, start - 1);
        long to = Math.min(n, from + count);
        return between(s, 0, from) + by + between(s, to, n);
    }

    private static String translate(String s, String from, String to) {
        int[] source = from.codePoints().toArray();
        int[] target = to.codePoints().toArray();
        StringBuilder out = new StringBuilder(s.length());
        s.codePoints().forEach(c -> {
            for (int i = 0; i < source.length; i++) {
                if (source[i] == c) {
                    if (i < target.length) {
                        out.appendCodePoint(target[i]);
                    }
                    return;
                }
            }
            out.appendCodePoint(c);
        });
        return out.toString();
    }

    private static String md5(String s) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(s.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** A text in quotes for a message, shortened. */
    static String quote(String s) {
        int n = s.codePointCount(0, s.length());
        return "'" + (n <= QUOTED_MAX ? s : s.substring(0, s.offsetByCodePoints(0, QUOTED_MAX)) + "…") + "'";
    }
}
