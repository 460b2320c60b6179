package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.function.TimeBucketArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlJdbcFunctionCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/**
 * The one pass over the tree before it is validated: functions with a form of their own become the few that the planner knows,
 * named arguments take their places, results without a name get a readable one.
 */
final class SqlRewriter extends SqlShuttle {
    private static final Pattern STANDARD_TIMESTAMP =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?");

    private static final Map<String, SqlFunction> CLOCKS = Map.of(
            "CURRENT_TIMESTAMP", SqlStdOperatorTable.CURRENT_TIMESTAMP,
            "LOCALTIMESTAMP", SqlStdOperatorTable.LOCALTIMESTAMP,
            "CURRENT_TIME", SqlStdOperatorTable.CURRENT_TIME,
            "LOCALTIME", SqlStdOperatorTable.LOCALTIME);

    private final Set<String> aggregates;

    /** Whether what is visited is an argument of a grouping aggregate of the innermost SELECT. */
    private boolean inAggregate;

    private final boolean hidden;

    private SqlRewriter(Set<String> aggregates, boolean hidden) {
        this.aggregates = aggregates;
        this.hidden = hidden;
    }

    /**
     * Rewrites a statement.
     *
     * @param aggregates names of all aggregate functions, in upper case
     * @param hidden whether metrics have their hidden columns
     */
    static SqlNode rewrite(SqlNode statement, Set<String> aggregates, boolean hidden) {
        SqlNode query = ValuesColumns.ofStatement(statement);
        SqlNode result = query.accept(new SqlRewriter(aggregates, hidden));
        return result == null ? query : result;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode result = rewritten(call);
        if (result instanceof SqlCall rewritten) {
            TimePlaces.apply(rewritten);
        }
        return result;
    }

    /** {@code CURRENT_TIMESTAMP} and its like, which are names to the parser: with the milliseconds that they have. */
    @Override
    public SqlNode visit(SqlIdentifier id) {
        if (id.isSimple() && !id.isComponentQuoted(0)) {
            SqlFunction clock = CLOCKS.get(id.getSimple().toUpperCase(Locale.ROOT));
            if (clock != null) {
                return toTheMillisecond(clock, id.getParserPosition());
            }
        }
        return id;
    }

    /** {@code TIMESTAMP '…'} in all of ISO's forms; Calcite knows the standard's alone, where digits make the precision. */
    @Override
    public @Nullable SqlNode visit(SqlLiteral literal) {
        if (literal instanceof SqlUnknownLiteral unknown
                && unknown.tag.equals("TIMESTAMP")
                && !STANDARD_TIMESTAMP.matcher(unknown.getValue()).matches()) {
            return TimeLiterals.timestamp(unknown.getValue(), literal.getParserPosition());
        }
        return super.visit(literal);
    }

    /** What the grammar takes and nothing behind it can do, said where it stands. */
    private static void refuse(SqlCall call) {
        String problem = switch (call.getKind()) {
            case TABLESAMPLE ->
                "TABLESAMPLE is not offered; choose series or a range of time in WHERE, or rows by rand() < 0.1";
            case SNAPSHOT -> "FOR SYSTEM_TIME is not offered: samples have no versions; write WHERE time <= …";
            case MATCH_RECOGNIZE ->
                "MATCH_RECOGNIZE is not offered; window functions such as lag(value) compare rows with those before";
            case WITH_ITEM ->
                ((SqlWithItem) call).recursive.booleanValue()
                        ? "WITH RECURSIVE is not offered; generate_series(start, stop, step) counts numbers and times"
                        : null;
            default -> null;
        };
        if (problem != null) {
            throw new PlanException(SqlFault.Kind.UNSUPPORTED, problem, call.getParserPosition());
        }
    }

    private @Nullable SqlNode rewritten(SqlCall call) {
        refuse(call);
        if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
            // TABLE up: Calcite can't sort or limit it.
            return rewritten(ValuesColumns.everything(call.operand(0), call.getParserPosition()));
        }
        if (call instanceof SqlSelect select) {
            boolean outer = inAggregate;
            inAggregate = false;
            SqlNode result = select(select);
            inAggregate = outer;
            return result;
        }
        if (call instanceof SqlJoin join) {
            join.setLeft(ValuesColumns.ofTable(join.getLeft()));
            join.setRight(ValuesColumns.ofTable(join.getRight()));
        }
        if (call instanceof SqlJoin join && join.isNatural() && hidden) {
            throw new PlanException(
                    SqlFault.Kind.UNSUPPORTED,
                    "NATURAL JOIN beside labels, series_id, histogram or le_value would join on these too; write USING (…)",
                    call.getParserPosition());
        }
        if (call.getKind() == SqlKind.OVER) {
            return over(call);
        }
        if (call.getKind() == SqlKind.AS
                && call.operand(0) instanceof SqlCall source
                && source.getKind() == SqlKind.COLLECTION_TABLE) {
            SqlNode table = TableFunctions.table(source);
            if (table != null) {
                call.setOperand(0, table);
                return call;
            }
        }
        if (call.getKind() == SqlKind.COLLECTION_TABLE) {
            SqlNode table = TableFunctions.table(call);
            if (table != null) {
                return SqlStdOperatorTable.AS.createCall(
                        call.getParserPosition(),
                        table,
                        new SqlIdentifier(TableFunctions.name(call), call.getParserPosition()));
            }
        }
        boolean clock = call.getOperator() == SqlStdOperatorTable.CURRENT_TIMESTAMP
                || call.getOperator() == SqlStdOperatorTable.LOCALTIMESTAMP;
        if (clock && call.operandCount() == 0) {
            return now(call.getParserPosition());
        }
        if (call.getOperator() instanceof SqlJdbcFunctionCall escape) {
            return escape(call, escape);
        }
        String name = functionName(call);
        if (name != null) {
            SqlNode rewritten = function(call, name);
            if (rewritten != null) {
                return rewritten;
            }
            if (aggregates.contains(name)) {
                return insideAggregate(call);
            }
        }
        if (call.getKind() == SqlKind.WITHIN_GROUP) {
            return insideAggregate(call);
        }
        if (call.getKind() == SqlKind.FLOOR
                && call.operandCount() == 2
                && call.operand(1) instanceof SqlIntervalQualifier unit) {
            return bucket(call, unitWidth(unit, call), visited(call.operand(0)));
        }
        return super.visit(call);
    }

    private static SqlNode now(SqlParserPos pos) {
        return toTheMillisecond(SqlStdOperatorTable.CURRENT_TIMESTAMP, pos);
    }

    /** The time of the statement: without a precision its type would have none. */
    private static SqlNode toTheMillisecond(SqlFunction clock, SqlParserPos pos) {
        return clock.createCall(pos, SqlLiteral.createExactNumeric("3", pos));
    }

    /** {@code {fn …}}: Calcite knows its names in upper case alone. */
    private SqlNode escape(SqlCall call, SqlJdbcFunctionCall escape) {
        String name =
                escape.getName().replace("{fn", "").replace("}", "").trim().toUpperCase(Locale.ROOT);
        if (name.equals("NOW")) {
            return now(call.getParserPosition());
        }
        List<SqlNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(visited(operand));
        }
        return new SqlJdbcFunctionCall(name).createCall(call.getParserPosition(), operands);
    }

    private @Nullable SqlNode insideAggregate(SqlCall call) {
        boolean outer = inAggregate;
        inAggregate = true;
        SqlNode result = super.visit(call);
        inAggregate = outer;
        return result;
    }

    /** A windowed function is none that groups: what stands in it is as bare as the SELECT list itself. */
    private SqlNode over(SqlCall call) {
        SqlCall function = call.operand(0);
        SqlNode visited;
        String name = functionName(function);
        if (name != null && CounterCalls.isCounter(name)) {
            visited = CounterCalls.windowed(function, name);
        } else {
            visited = visitOperands(function);
        }
        SqlNode window = call.operand(1);
        SqlNode newWindow = window.accept(this);
        return call.getOperator().createCall(call.getParserPosition(), visited, newWindow == null ? window : newWindow);
    }

    private SqlNode visitOperands(SqlCall call) {
        SqlNode result = super.visit(call);
        return result == null ? call : result;
    }

    /** Named selects keep their object: Calcite's own shuttle would build another, which loses nothing but costs time. */
    private SqlNode select(SqlSelect select) {
        BucketAliases.apply(select);
        if (select.getFrom() != null) {
            select.setFrom(ValuesColumns.ofTable(select.getFrom()));
        }
        List<@Nullable String> names = new ArrayList<>();
        select.getSelectList().forEach(item -> names.add(quantileName(item)));
        SqlNode visited = super.visit(select);
        if (visited instanceof SqlSelect result) {
            ResultNames.apply(result, names);
            return result;
        }
        return visited == null ? select : visited;
    }

    /** The name of a quantile that becomes the standard's function, and so loses it; null for all else. */
    private static @Nullable String quantileName(SqlNode item) {
        if (!(item instanceof SqlCall call)) {
            return null;
        }
        if (call.getKind() == SqlKind.OVER || call.getKind() == SqlKind.FILTER) {
            return quantileName(call.operand(0));
        }
        String name = functionName(call);
        return name != null && (name.equals("MEDIAN") || name.equals("QUANTILE_CONT"))
                ? name.toLowerCase(Locale.ROOT)
                : null;
    }

    private static @Nullable String functionName(SqlCall call) {
        if (call.getOperator() instanceof SqlUnresolvedFunction function && function.getSqlIdentifier() != null) {
            return function.getSqlIdentifier().isSimple()
                    ? function.getSqlIdentifier().getSimple().toUpperCase(Locale.ROOT)
                    : null;
        }
        return null;
    }

    /** Whether a call is one of those that cut time into buckets, before it is rewritten. */
    static boolean isBucket(SqlNode node) {
        if (!(node instanceof SqlCall call)) {
            return false;
        }
        if (call.getKind() == SqlKind.FLOOR && call.operandCount() == 2) {
            return true;
        }
        String name = functionName(call);
        return name != null
                && switch (name) {
                    case "TIME_BUCKET", "DATE_TRUNC", "DATE_BIN", "TIMESTAMP_TRUNC", "DATETIME_TRUNC", "TIME_FLOOR" ->
                        true;
                    default -> false;
                };
    }

    private @Nullable SqlNode function(SqlCall call, String name) {
        if (name.startsWith("$")) {
            throw new PlanException(SqlFault.Kind.UNKNOWN_FUNCTION, "no function " + name, call.getParserPosition());
        }
        if (CounterCalls.isCounter(name)) {
            return CounterCalls.rewrite(call, name, inAggregate, this::visited);
        }
        return switch (name) {
            case "NOW" -> {
                if (call.operandCount() != 0) {
                    throw new PlanException(
                            SqlFault.Kind.UNKNOWN_FUNCTION, "now() takes no argument", call.getParserPosition());
                }
                yield now(call.getParserPosition());
            }
            case "TIME_BUCKET" -> timeBucket(call);
            case "DATE_TRUNC" -> dateTrunc(call);
            case "TIMESTAMP_TRUNC", "DATETIME_TRUNC" -> truncToUnit(call, name);
            case "DATE_BIN" -> dateBin(call);
            case "TIME_FLOOR" -> timeFloor(call);
            case "DATE_PART" -> datePart(call);
            case "MEDIAN" -> quantile(call, "median(value)", 1);
            case "QUANTILE_CONT" -> quantile(call, "quantile_cont(value, share)", 2);
            default -> null;
        };
    }

    private SqlNode visited(SqlNode node) {
        SqlNode result = node.accept(this);
        return result == null ? node : result;
    }

    /** {@code quantile_cont(value, share)} and {@code median(value)}: the standard's percentile_cont. */
    private SqlNode quantile(SqlCall call, String signature, int arguments) {
        SqlParserPos pos = call.getParserPosition();
        if (call.operandCount() != arguments) {
            throw new PlanException(SqlFault.Kind.INVALID_ARGUMENT, "write " + signature, pos);
        }
        boolean outer = inAggregate;
        inAggregate = true;
        SqlNode value = visited(call.operand(0));
        inAggregate = outer;
        SqlNode share = arguments == 1 ? SqlLiteral.createExactNumeric("0.5", pos) : call.operand(1);
        return SqlStdOperatorTable.WITHIN_GROUP.createCall(
                pos, SqlStdOperatorTable.PERCENTILE_CONT.createCall(pos, share), SqlNodeList.of(value));
    }

    private SqlNode timeBucket(SqlCall call) {
        List<SqlNode> args = NamedArguments.order(
                call, "time_bucket", List.of("width", "time", "origin", "zone", "closed", "label"), 2);
        return bucketCall(call, args);
    }

    private SqlNode bucketCall(SqlCall call, List<SqlNode> args) {
        List<SqlNode> all = new ArrayList<>(args.size());
        for (SqlNode arg : args) {
            all.add(visited(arg));
        }
        checkLiterals(all);
        return TidemarkFunctions.TIME_BUCKET.createCall(call.getParserPosition(), all);
    }

    /** What is written out is checked where it stands; the rest when it is bound. */
    private static void checkLiterals(List<SqlNode> args) {
        for (int i : new int[] {0, 3, 4, 5}) {
            if (i < args.size() && TimeLiterals.text(args.get(i)) != null) {
                @Nullable Object[] values = {"1h", null, null, null, null};
                values[i == 0 ? 0 : i - 1] = TimeLiterals.text(args.get(i));
                try {
                    TimeBucketArguments.buckets(null, values);
                } catch (SqlFault e) {
                    throw new PlanException(e.kind(), e.problem(), args.get(i).getParserPosition());
                }
            }
        }
    }

    private static SqlNode bucket(SqlCall call, String width, SqlNode time) {
        SqlParserPos pos = call.getParserPosition();
        return TidemarkFunctions.TIME_BUCKET.createCall(pos, SqlLiteral.createCharString(width, pos), time);
    }

    private static SqlNode bucketIn(SqlCall call, String width, SqlNode time, SqlNode zone) {
        SqlParserPos pos = call.getParserPosition();
        List<SqlNode> all = List.of(SqlLiteral.createCharString(width, pos), time, SqlLiteral.createNull(pos), zone);
        checkLiterals(all);
        return TidemarkFunctions.TIME_BUCKET.createCall(pos, all);
    }

    /** {@code date_trunc('hour', time [, zone])}, and BigQuery's {@code date_trunc(time, HOUR)}. */
    private SqlNode dateTrunc(SqlCall call) {
        List<SqlNode> args = call.getOperandList();
        if (args.size() < 2 || args.size() > 3) {
            throw new PlanException(
                    SqlFault.Kind.UNKNOWN_FUNCTION,
                    "date_trunc takes a unit, a time and, at will, a zone: date_trunc('hour', time)",
                    call.getParserPosition());
        }
        if (args.get(0) instanceof SqlLiteral literal && literal.getValue() instanceof NlsString text) {
            String width = unitWidth(text.getValue(), literal);
            return args.size() == 2
                    ? bucket(call, width, visited(args.get(1)))
                    : bucketIn(call, width, visited(args.get(1)), visited(args.get(2)));
        }
        if (args.size() == 2
                && !(args.get(0) instanceof SqlDynamicParam)
                && args.get(1) instanceof SqlIdentifier unit
                && unit.isSimple()) {
            return bucket(call, unitWidth(unit.getSimple(), unit), visited(args.get(0)));
        }
        throw new PlanException(
                SqlFault.Kind.INVALID_ARGUMENT,
                "date_trunc's unit must be a literal: date_trunc('hour', time)",
                args.get(0).getParserPosition());
    }

    /** BigQuery's {@code timestamp_trunc(time, HOUR [, zone])}. */
    private SqlNode truncToUnit(SqlCall call, String name) {
        List<SqlNode> args = call.getOperandList();
        String width = null;
        if (args.size() == 2 || args.size() == 3) {
            if (args.get(1) instanceof SqlIdentifier unit && unit.isSimple()) {
                width = unitWidth(unit.getSimple(), unit);
            } else if (args.get(1) instanceof SqlIntervalQualifier unit) {
                width = unitWidth(unit, call);
            }
        }
        if (width == null) {
            String lower = name.toLowerCase(Locale.ROOT);
            throw new PlanException(
                    SqlFault.Kind.UNKNOWN_FUNCTION,
                    lower + " takes a time, a unit and, at will, a zone: " + lower + "(time, HOUR)",
                    call.getParserPosition());
        }
        return args.size() == 2
                ? bucket(call, width, visited(args.get(0)))
                : bucketIn(call, width, visited(args.get(0)), visited(args.get(2)));
    }

    /** PostgreSQL's {@code date_bin(width, time, origin)}. */
    private SqlNode dateBin(SqlCall call) {
        return bucketCall(call, NamedArguments.order(call, "date_bin", List.of("width", "time", "origin"), 2));
    }

    /** Druid's {@code time_floor(time, 'PT5M' [, origin [, zone]])}. */
    private SqlNode timeFloor(SqlCall call) {
        List<SqlNode> args = NamedArguments.order(call, "time_floor", List.of("time", "period", "origin", "zone"), 2);
        List<SqlNode> swapped = new ArrayList<>(args);
        swapped.set(0, args.get(1));
        swapped.set(1, args.get(0));
        return bucketCall(call, swapped);
    }

    /** {@code date_part('hour', time)}, or the unit as a word. */
    private SqlNode datePart(SqlCall call) {
        List<SqlNode> args = call.getOperandList();
        String unit = args.size() == 2
                ? (args.get(0) instanceof SqlIdentifier id && id.isSimple()
                        ? id.getSimple()
                        : TimeLiterals.text(args.get(0)))
                : null;
        TimeUnit known = null;
        for (TimeUnit candidate : TimeUnit.values()) {
            if (candidate.name().equalsIgnoreCase(unit)) {
                known = candidate;
            }
        }
        if (known == null) {
            throw new PlanException(
                    SqlFault.Kind.INVALID_ARGUMENT,
                    "date_part takes a unit and a time: date_part('hour', time)",
                    call.getParserPosition());
        }
        SqlParserPos pos = call.getParserPosition();
        return SqlStdOperatorTable.EXTRACT.createCall(
                pos, new SqlIntervalQualifier(known, null, pos), visited(args.get(1)));
    }

    private static String unitWidth(SqlIntervalQualifier unit, SqlCall call) {
        if (unit.timeFrameName != null) {
            return unitWidth(unit.timeFrameName, call);
        }
        return unitWidth(unit.getStartUnit().name(), call);
    }

    private static String unitWidth(String unit, SqlNode at) {
        String name = unit.toUpperCase(Locale.ROOT);
        if (name.endsWith("S") && !name.equals("MS")) {
            name = name.substring(0, name.length() - 1);
        }
        return switch (name) {
            case "MILLISECOND" -> "1ms";
            case "SECOND" -> "1s";
            case "MINUTE" -> "1m";
            case "HOUR" -> "1h";
            case "DAY" -> "1d";
            case "WEEK", "ISOWEEK" -> "1w";
            case "MONTH" -> "1mo";
            case "QUARTER" -> "3mo";
            case "YEAR" -> "1y";
            case "DECADE" -> "10y";
            default ->
                throw new PlanException(
                        SqlFault.Kind.INVALID_ARGUMENT,
                        "'" + unit
                                + "' is no unit to cut time by: millisecond, second, minute, hour, day, week, month, quarter or "
                                + "year",
                        at.getParserPosition());
        };
    }
}
