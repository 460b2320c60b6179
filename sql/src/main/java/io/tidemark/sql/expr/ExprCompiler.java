package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Turns Calcite's expressions into ours. */
public final class ExprCompiler {
    /** What never ends a statement, whatever it is given; the rest is kept away from rows that do not need it. */
    private static final Set<String> NEVER_FAILS = Set.of(
            "UPPER",
            "LOWER",
            "TRIM",
            "LTRIM",
            "RTRIM",
            "CHAR_LENGTH",
            "CHARACTER_LENGTH",
            "LENGTH",
            "REVERSE",
            "INITCAP",
            "STARTS_WITH",
            "ENDS_WITH",
            "SIN",
            "COS",
            "TAN",
            "EXP",
            "SIGN",
            "DEGREES",
            "RADIANS",
            "$TO_NUMBER",
            "$IN_SET",
            "IS_NAN",
            "IS_INF",
            "TIME_BUCKET");

    private final ScalarFunctions functions;

    private ExprCompiler(ScalarFunctions functions) {
        this.functions = functions;
    }

    /** The expression over batches whose columns are what the node's input references count. */
    public static Expr compile(RexNode node, ScalarFunctions functions) throws SqlFault {
        return new ExprCompiler(functions).compile(node);
    }

    /** The same, cast to a type where it has another. */
    public static Expr compileAs(RexNode node, RelDataType type, ScalarFunctions functions) throws SqlFault {
        return Casts.compile(compile(node, functions), type, false);
    }

    private Expr compile(RexNode node) throws SqlFault {
        if (node instanceof RexInputRef ref) {
            return new Column(ref.getIndex(), ref.getType());
        }
        if (node instanceof RexLiteral literal) {
            return new Constant(Literals.boxed(literal, literal.getType()), literal.getType());
        }
        if (node instanceof RexDynamicParam parameter) {
            return new Parameter(parameter.getIndex(), parameter.getType());
        }
        if (node instanceof RexFieldAccess access) {
            return fieldAccess(access);
        }
        if (node instanceof RexCall call) {
            return call(call);
        }
        throw unsupported(node);
    }

    private Expr fieldAccess(RexFieldAccess access) throws SqlFault {
        int index = access.getField().getIndex();
        if (access.getReferenceExpr() instanceof RexCorrelVariable outer) {
            return new Correlated(outer.id.getName(), index, access.getType());
        }
        return field(access.getReferenceExpr(), access.getField(), access.getType());
    }

    private Expr field(RexNode of, RelDataTypeField field, RelDataType type) throws SqlFault {
        RowKernel kernel = new RowKernel(type, true, (args, ctx) -> ((Object[]) args[0])[field.getIndex()]);
        return new KernelCall(field.getName(), type, kernel, false, false, compile(of));
    }

    private Expr call(RexCall call) throws SqlFault {
        RelDataType type = call.getType();
        switch (call.getKind()) {
            case AND:
            case OR:
                return new Logic(call.getKind() == SqlKind.AND, type, operands(call));
            case CASE:
                return caseOf(call);
            case COALESCE: {
                Expr[] all = operands(call);
                return new Case(type, new @Nullable Expr[all.length - 1], held(all, type));
            }
            case NOT:
            case IS_TRUE:
            case IS_FALSE:
            case IS_NOT_TRUE:
            case IS_NOT_FALSE:
            case IS_NULL:
            case IS_NOT_NULL:
            case IS_UNKNOWN:
                return kernel(call, Truth.kernel(call.getKind()), false);
            case EQUALS:
            case NOT_EQUALS:
            case LESS_THAN:
            case LESS_THAN_OR_EQUAL:
            case GREATER_THAN:
            case GREATER_THAN_OR_EQUAL:
            case IS_DISTINCT_FROM:
            case IS_NOT_DISTINCT_FROM:
                return kernel(
                        call,
                        Compare.kernel(
                                call.getKind(),
                                call.getOperands().get(0).getType(),
                                call.getOperands().get(1).getType()),
                        false);
            case SEARCH:
                return new KernelCall(
                        "SEARCH",
                        type,
                        Search.kernel(call),
                        false,
                        false,
                        compile(call.getOperands().get(0)));
            case CAST:
            case SAFE_CAST:
                return Casts.compile(compile(call.getOperands().get(0)), type, call.getKind() == SqlKind.SAFE_CAST);
            case REINTERPRET: {
                Expr inner = compile(call.getOperands().get(0));
                return new KernelCall("REINTERPRET", type, (args, rows, ctx) -> args[0], false, false, inner);
            }
            case ITEM: {
                RexNode of = call.getOperands().get(0);
                RelDataTypeField field = of.getType().isStruct()
                        ? field(of.getType(), call.getOperands().get(1))
                        : null;
                if (field != null) {
                    return field(of, field, type);
                }
                break;
            }
            default:
                break;
        }
        ScalarFunction.Kernel arithmetic = Arithmetic.kernel(call);
        if (arithmetic != null) {
            return kernel(call, arithmetic, true);
        }
        ScalarFunction.Kernel time = TimeCalls.kernel(call);
        if (time != null) {
            return kernel(call, time, true);
        }
        // Calcite numbers its TRANSLATEs by their arguments.
        String name = call.getOperator().getName();
        ScalarFunction function = functions.find(name.equals("TRANSLATE3") ? "TRANSLATE" : name);
        if (function == null) {
            throw unsupported(call);
        }
        boolean canFail = !NEVER_FAILS.contains(function.name());
        return kernel(call, function.binder().bind(call), canFail);
    }

    /** The field of a row that a text names, as in {@code histogram['count']}; null where it is no text. */
    private static @Nullable RelDataTypeField field(RelDataType row, RexNode name) {
        return name instanceof RexLiteral literal && SqlTypeUtil.isCharacter(literal.getType())
                ? row.getField(String.valueOf(literal.getValueAs(String.class)), false, false)
                : null;
    }

    private Expr kernel(RexCall call, ScalarFunction.Kernel kernel, boolean canFail) throws SqlFault {
        return new KernelCall(
                call.getOperator().getName(),
                call.getType(),
                kernel,
                !call.getOperator().isDeterministic(),
                canFail,
                operands(call));
    }

    /** The operands; those that are flags (units of time and the like) stand as NULL, since kernels read them from the call. */
    private Expr[] operands(RexCall call) throws SqlFault {
        List<Expr> out = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            if (operand.getType().getSqlTypeName() == SqlTypeName.SYMBOL) {
                out.add(new Constant("", operand.getType()));
            } else {
                out.add(compile(operand));
            }
        }
        return out.toArray(new Expr[0]);
    }

    private Expr caseOf(RexCall call) throws SqlFault {
        Expr[] all = operands(call);
        int branches = all.length / 2;
        @Nullable Expr[] conditions = new Expr[branches];
        Expr[] values = new Expr[branches + 1];
        for (int i = 0; i < branches; i++) {
            conditions[i] = all[2 * i];
            values[i] = all[2 * i + 1];
        }
        values[branches] = all[all.length - 1];
        return new Case(call.getType(), conditions, held(values, call.getType()));
    }

    /** Branches held as the whole is: an untyped NULL, or an integer where a double is due. */
    private static Expr[] held(Expr[] values, RelDataType type) throws SqlFault {
        Expr[] out = values.clone();
        for (int i = 0; i < out.length; i++) {
            if (out[i].kind() != ValueKind.of(type) || out[i].type().getSqlTypeName() == SqlTypeName.NULL) {
                out[i] = Casts.compile(out[i], type, false);
            }
        }
        return out;
    }

    private static SqlFault unsupported(RexNode node) {
        return new SqlFault(SqlFault.Kind.UNSUPPORTED, "the expression " + node + " is not supported");
    }
}
