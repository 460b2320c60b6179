package io.tidemark.sql.oracle;

import io.tidemark.engine.model.Utf8Order;
import io.tidemark.engine.testing.NaiveStore.Row;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Random conditions over {@code time}, {@code value} and the tags of the random sources. */
final class RandomConditions {
    static final List<String> TAGS = List.of("host", "job", "le");

    private static final String[] OPS = {"=", "<>", "<", "<=", ">", ">="};

    /** Around the number of a parameter, until the statement is whole and their order is known. */
    private static final Pattern PARAMETER = Pattern.compile("\u0001([0-9]+)\u0002");

    private final Random random;
    private final int end;
    private final List<Object> parameters = new ArrayList<>();

    /** Whether values of the statement at hand may be parameters. */
    private boolean parametrised;

    private boolean literalsOnly;
    private final long[] known;

    /**
     * @param end times lie in {@code [0, end)}
     * @param known times that rows have: bounds that lie exactly on a row tell open from closed ones
     */
    RandomConditions(Random random, int end, long[] known) {
        this.random = random;
        this.end = end;
        this.known = known;
    }

    /** From now on statements have no parameters. */
    void literalsOnly() {
        literalsOnly = true;
        parametrised = false;
    }

    /** The statement with its parameters in the order of its text; the next one draws anew whether it has some. */
    RandomStatements.Question withParameters(RandomStatements.Question question) {
        List<Object> inOrder = new ArrayList<>();
        String sql = PARAMETER.matcher(question.sql()).replaceAll(marker -> {
            inOrder.add(parameters.get(Integer.parseInt(marker.group(1))));
            return "?";
        });
        parameters.clear();
        parametrised = !literalsOnly && random.nextInt(3) == 0;
        return new RandomStatements.Question(sql, inOrder, question.expected());
    }

    /** A literal, or a parameter in its place. */
    private String or(String literal, Object parameter) {
        if (!parametrised || random.nextBoolean()) {
            return literal;
        }
        parameters.add(parameter);
        return "\u0001" + (parameters.size() - 1) + "\u0002";
    }

    private String string(String value) {
        return or(text(value), value);
    }

    private String number(double value) {
        return or(Double.toString(value), value);
    }

    Condition condition(int depth) {
        int kind = random.nextInt(depth <= 0 ? 6 : 12);
        if (kind >= 10) {
            return new Condition.Or(condition(depth - 1), condition(depth - 1));
        }
        if (kind >= 7) {
            return new Condition.And(condition(depth - 1), condition(depth - 1));
        }
        if (kind == 6) {
            if (random.nextInt(3) == 0) {
                return new Condition.Not(
                        random.nextBoolean() ? new Condition.Or(tag(), time()) : new Condition.And(tag(), time()));
            }
            Condition inner = condition(depth - 1);
            return random.nextInt(4) == 0
                    ? new Condition.Is(inner, random.nextBoolean(), random.nextBoolean())
                    : new Condition.Not(inner);
        }
        return kind < 3 ? tag() : kind < 5 ? time() : value();
    }

    /** A condition on tags alone. */
    Condition tags(int depth) {
        if (depth <= 0 || random.nextInt(3) == 0) {
            return tag();
        }
        return switch (random.nextInt(3)) {
            case 0 -> new Condition.And(tags(depth - 1), tags(depth - 1));
            case 1 -> new Condition.Or(tags(depth - 1), tags(depth - 1));
            default -> new Condition.Not(tags(depth - 1));
        };
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    String tagName() {
        return TAGS.get(random.nextInt(TAGS.size()));
    }

    private String tagValue(String tag) {
        return switch (tag) {
            case "host" -> "h" + random.nextInt(6);
            case "job" -> pick("a", "b", "\uFFFDx", "\uD83D\uDE00", "", "A");
            default -> pick("0.5", "1", "+Inf", "x", "2");
        };
    }

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static boolean compare(String op, int c) {
        return switch (op) {
            case "=" -> c == 0;
            case "<>" -> c != 0;
            case "<" -> c < 0;
            case "<=" -> c <= 0;
            case ">" -> c > 0;
            default -> c >= 0;
        };
    }

    private static boolean compareDoubles(String op, double a, double b) {
        return switch (op) {
            case "=" -> a == b;
            case "<>" -> a != b;
            case "<" -> a < b;
            case "<=" -> a <= b;
            case ">" -> a > b;
            default -> a >= b;
        };
    }

    /** SQL in which § stands for the alias; a function of the tag's value, which is never called with null. */
    private static Condition ofTag(String tag, String sql, Function<String, @Nullable Boolean> function) {
        return new Condition.Simple(sql, row -> {
            String value = row.labels().get(tag);
            return value == null ? null : function.apply(value);
        });
    }

    private Condition tag() {
        String tag = tagName();
        if (random.nextInt(10) > 0) {
            return tag(tag);
        }
        // Several conditions on one tag, which an index answers by one list of values.
        Condition both = new Condition.And(tag(tag), tag(tag));
        return random.nextBoolean() ? new Condition.Or(both, tag(tag)) : new Condition.Not(both);
    }

    private Condition tag(String tag) {
        String value = tagValue(tag);
        String op = OPS[random.nextInt(OPS.length)];
        switch (random.nextInt(14)) {
            case 0, 1:
                return ofTag(tag, "§" + tag + " = " + string(value), v -> v.equals(value));
            case 2:
                return ofTag(
                        tag, "§" + tag + " " + op + " " + string(value), v -> compare(op, Utf8Order.compare(v, value)));
            case 3, 4: {
                boolean negated = random.nextBoolean();
                List<String> values = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(4); i++) {
                    values.add(tagValue(tag));
                }
                boolean withNull = random.nextInt(8) == 0;
                String list =
                        String.join(", ", values.stream().map(this::string).toList()) + (withNull ? ", NULL" : "");
                return ofTag(tag, "§" + tag + (negated ? " NOT IN (" : " IN (") + list + ")", v -> {
                    if (values.contains(v)) {
                        return !negated;
                    }
                    return withNull ? null : (Boolean) negated;
                });
            }
            case 5: {
                boolean negated = random.nextBoolean();
                return new Condition.Simple(
                        "§" + tag + (negated ? " IS NOT NULL" : " IS NULL"),
                        row -> (row.labels().get(tag) == null) != negated);
            }
            case 6: {
                String pattern = pick("h%", "%1", "h_", "%", "_", "a%", "%\uD83D%", "x", "h1%", "%.%", "+%");
                boolean negated = random.nextInt(3) == 0;
                boolean fold = random.nextInt(3) == 0;
                Pattern like = like(pattern, fold);
                return ofTag(
                        tag,
                        "§" + tag + (negated ? " NOT" : "") + (fold ? " ILIKE " : " LIKE ") + string(pattern),
                        v -> like.matcher(v).matches() != negated);
            }
            case 7: {
                double n = random.nextInt(6) / 2.0;
                return ofTag(tag, "§" + tag + " " + op + " " + n, v -> {
                    Double number = number(v);
                    return number == null ? null : (Boolean) compareDoubles(op, number, n);
                });
            }
            case 8: {
                boolean negated = random.nextBoolean();
                return new Condition.Simple(
                        "§" + tag + " IS " + (negated ? "NOT " : "") + "DISTINCT FROM " + string(value),
                        row -> value.equals(row.labels().get(tag)) == negated);
            }
            case 9: {
                String other = tagName();
                return new Condition.Simple("§" + tag + " " + op + " §" + other, row -> {
                    String a = row.labels().get(tag);
                    String b = row.labels().get(other);
                    return a == null || b == null ? null : (Boolean) compare(op, Utf8Order.compare(a, b));
                });
            }
            case 10:
                return ofTag(
                        tag,
                        "UPPER(§" + tag + ") = " + string(value.toUpperCase(Locale.ROOT)),
                        v -> v.toUpperCase(Locale.ROOT).equals(value.toUpperCase(Locale.ROOT)));
            case 11:
                return new Condition.Simple("COALESCE(§" + tag + ", 'a') = " + string(value), row -> {
                    String v = row.labels().get(tag);
                    return (v == null ? "a" : v).equals(value);
                });
            case 12: {
                String regex = pick("h[1-3]", "a|b", ".*", "h.*", "[0-9.]+", "x?", "h1|h2|h3", ".");
                Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
                return ofTag(
                        tag,
                        "label_match(§" + tag + ", " + text(regex) + ")",
                        v -> pattern.matcher(v).matches());
            }
            default: {
                String low = tagValue(tag);
                return ofTag(
                        tag,
                        "§" + tag + " BETWEEN " + string(low) + " AND " + string(value),
                        v -> Utf8Order.compare(v, low) >= 0 && Utf8Order.compare(v, value) <= 0);
            }
        }
    }

    private static Pattern like(String pattern, boolean fold) {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints().forEach(c -> {
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(
                regex.toString(), Pattern.DOTALL | (fold ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
    }

    static @Nullable Double number(String text) {
        if (text.equals("+Inf")) {
            return Double.POSITIVE_INFINITY;
        }
        return text.matches("[0-9]+(\\.[0-9]+)?") ? Double.valueOf(text) : null;
    }

    // ---- time ----

    static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** A time as one of the texts that SQL takes. */
    String timeText(long millis) {
        return or(
                timeLiteral(millis),
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(millis, 1000), (int) Math.floorMod(millis, 1000) * 1_000_000, ZoneOffset.UTC));
    }

    private String timeLiteral(long millis) {
        String wall = LocalDateTime.ofEpochSecond(
                        Math.floorDiv(millis, 1000), (int) Math.floorMod(millis, 1000) * 1_000_000, ZoneOffset.UTC)
                .toString();
        return switch (random.nextInt(4)) {
            case 0 -> text(iso(millis));
            case 1 -> text(wall.replace('T', ' '));
            case 2 -> "epoch_ms(" + millis + ")";
            default ->
                "TIMESTAMP " + text(wall.length() == 16 ? wall.replace('T', ' ') + ":00" : wall.replace('T', ' '));
        };
    }

    private static Condition ofTime(String sql, String op, Function<Row, Long> left, long right) {
        return new Condition.Simple(sql, row -> compare(op, Long.compare(left.apply(row), right)));
    }

    private long instant() {
        return known.length > 0 && random.nextBoolean() ? known[random.nextInt(known.length)] : random.nextInt(end);
    }

    Condition time() {
        String op = OPS[random.nextInt(OPS.length)];
        long t = instant();
        long minute = Math.floorDiv(t, 60_000L) * 60_000L;
        switch (random.nextInt(10)) {
            case 0, 1, 2:
                return ofTime("§time " + op + " " + timeText(t), op, Row::time, t);
            case 3: {
                long other = instant();
                long to = other < t ? t + random.nextInt(end) : other;
                return new Condition.Simple(
                        "§time BETWEEN " + timeText(t) + " AND " + timeText(to),
                        row -> row.time() >= t && row.time() <= to);
            }
            case 4:
                return ofTime(
                        "FLOOR(§time TO MINUTE) " + op + " " + timeText(minute),
                        op,
                        row -> Math.floorDiv(row.time(), 60_000L) * 60_000L,
                        minute);
            case 5:
                return ofTime(
                        "§time + INTERVAL '90' SECOND " + op + " " + timeText(t + 90_000),
                        op,
                        row -> row.time() + 90_000,
                        t + 90_000);
            case 6: {
                int m = random.nextInt(60);
                return ofTime(
                        "EXTRACT(MINUTE FROM §time) " + op + " " + m,
                        op,
                        row -> Math.floorMod(Math.floorDiv(row.time(), 60_000L), 60L),
                        m);
            }
            case 7:
                return ofTime(
                        "time_bucket('7m', §time) " + op + " " + timeText(t),
                        op,
                        row -> Math.floorDiv(row.time(), 420_000L) * 420_000L,
                        t);
            case 8:
                return ofTime("epoch_ms(§time) " + op + " " + t, op, Row::time, t);
            default:
                return ofTime(timeText(t) + " " + op + " §time", mirror(op), Row::time, t);
        }
    }

    private static String mirror(String op) {
        return switch (op) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> op;
        };
    }

    // ---- value ----

    private static Condition ofValue(String sql, Function<Double, Boolean> function) {
        return new Condition.Simple(sql, row -> row.histogram() != null ? null : (Boolean) function.apply(row.value()));
    }

    private Condition value() {
        String op = OPS[random.nextInt(OPS.length)];
        double n = random.nextInt(44) / 4.0;
        switch (random.nextInt(8)) {
            case 0, 1, 2:
                return ofValue("§value " + op + " " + number(n), v -> compareDoubles(op, v, n));
            case 3: {
                double to = n + random.nextInt(5);
                return ofValue("§value BETWEEN " + number(n) + " AND " + number(to), v -> v >= n && v <= to);
            }
            case 4: {
                boolean negated = random.nextBoolean();
                return new Condition.Simple(
                        "§value IS " + (negated ? "NOT NULL" : "NULL"), row -> (row.histogram() != null) != negated);
            }
            case 5:
                return ofValue("§value = §value", v -> !Double.isNaN(v));
            case 6:
                return ofValue("§value * 2 " + op + " " + n, v -> compareDoubles(op, v * 2, n));
            default:
                return ofValue(number(n) + " " + op + " §value", v -> compareDoubles(op, n, v));
        }
    }
}
