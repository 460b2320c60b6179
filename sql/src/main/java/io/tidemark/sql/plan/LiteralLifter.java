package io.tidemark.sql.plan;

import io.tidemark.sql.function.TidemarkFunctions;
import io.tidemark.sql.parse.Lifting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/** Puts parameters in the places of literals that were taken out of a statement's text. */
final class LiteralLifter extends SqlShuttle {
    /** By line and column. */
    private final Map<Long, Integer> places = new HashMap<>();

    private final List<Lifting.Literal> literals;
    private final int first;
    private int hits;

    private LiteralLifter(List<Lifting.Literal> literals, int first) {
        this.literals = literals;
        this.first = first;
        for (int i = 0; i < literals.size(); i++) {
            places.put(place(literals.get(i).line(), literals.get(i).column()), i);
        }
    }

    /**
     * The tree with parameters.
     *
     * @param first the number of the first of them
     * @return null where tree and text do not agree on where the literals are: then nothing can be lifted
     */
    static @Nullable SqlNode lift(SqlNode statement, List<Lifting.Literal> literals, int first) {
        if (literals.isEmpty()) {
            return statement;
        }
        LiteralLifter lifter = new LiteralLifter(literals, first);
        SqlNode result = statement.accept(lifter);
        return lifter.hits == literals.size() ? result : null;
    }

    private @Nullable Integer at(SqlParserPos pos) {
        return places.get(place(pos.getLineNum(), pos.getColumnNum()));
    }

    private static long place(int line, int column) {
        return (long) line << 32 | column;
    }

    @Override
    public SqlNode visit(SqlLiteral literal) {
        Integer index = at(literal.getParserPosition());
        if (index == null || literals.get(index).kind() == Lifting.Kind.SET) {
            return literal;
        }
        hits++;
        SqlTypeName type = switch (literals.get(index).kind()) {
            case TEXT, SET -> SqlTypeName.VARCHAR;
            case INTEGER -> SqlTypeName.BIGINT;
            case NUMBER -> SqlTypeName.DOUBLE;
            case TIMESTAMP -> SqlTypeName.TIMESTAMP;
        };
        return new LiftedLiteral(first + index, type, literal.getParserPosition());
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        boolean in = call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN;
        if (in && call.operand(1) instanceof SqlNodeList list && list.size() > 0) {
            Integer index = at(list.get(0).getParserPosition());
            if (index != null && literals.get(index).kind() == Lifting.Kind.SET) {
                hits++;
                SqlParserPos pos = call.getParserPosition();
                SqlNode operand = call.operand(0).accept(this);
                SqlNode set = TidemarkFunctions.IN_SET.createCall(
                        pos,
                        operand == null ? call.operand(0) : operand,
                        new LiftedLiteral(first + index, SqlTypeName.ANY, list.getParserPosition()));
                return call.getKind() == SqlKind.IN ? set : SqlStdOperatorTable.NOT.createCall(pos, set);
            }
        }
        return super.visit(call);
    }
}
