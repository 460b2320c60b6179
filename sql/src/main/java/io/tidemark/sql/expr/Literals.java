package io.tidemark.sql.expr;

import io.tidemark.sql.SqlFault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/** Calcite's literal values as vectors box them. */
final class Literals {
    private Literals() {}

    static @Nullable Object boxed(RexLiteral literal, RelDataType type) throws SqlFault {
        return boxed(literal.getValue(), type);
    }

    /** A literal's value, or an end of a range in a Sarg, held as its type demands. */
    static @Nullable Object boxed(@Nullable Object value, RelDataType type) throws SqlFault {
        if (value == null || type.getSqlTypeName() == SqlTypeName.NULL) {
            return null;
        }
        if (value instanceof NlsString s) {
            return s.getValue();
        }
        if (value instanceof Boolean b) {
            return b ? 1L : 0L;
        }
        if (value instanceof TimestampString t) {
            return t.getMillisSinceEpoch();
        }
        if (value instanceof DateString d) {
            return (long) d.getDaysSinceEpoch();
        }
        if (value instanceof TimeString t) {
            return (long) t.getMillisOfDay();
        }
        if (value instanceof Calendar c) {
            return type.getSqlTypeName() == SqlTypeName.DATE
                    ? Math.floorDiv(c.getTimeInMillis(), DateTimeText.MILLIS_PER_DAY)
                    : c.getTimeInMillis();
        }
        if (value instanceof ByteString b) {
            return b.getBytes();
        }
        if (value instanceof Number n) {
            return number(n, type);
        }
        if (value instanceof List<?> list) {
            return list(list, type);
        }
        return value;
    }

    private static Object number(Number n, RelDataType type) throws SqlFault {
        return switch (ValueKind.of(type)) {
            case LONG -> {
                BigDecimal exact = n instanceof BigDecimal d ? d : new BigDecimal(n.toString());
                try {
                    yield exact.longValueExact();
                } catch (ArithmeticException e) {
                    throw new SqlFault(SqlFault.Kind.NUMERIC_OUT_OF_RANGE, n + " is no value of " + type, e);
                }
            }
            case DOUBLE -> n.doubleValue();
            case OBJECT -> n instanceof BigDecimal d ? d : new BigDecimal(n.toString());
        };
    }

    private static Object list(List<?> values, RelDataType type) throws SqlFault {
        @Nullable Object[] out = new Object[values.size()];
        for (int i = 0; i < out.length; i++) {
            Object v = values.get(i);
            RelDataType component = type.isStruct()
                    ? type.getFieldList().get(i).getType()
                    : type.getComponentType() == null ? type : type.getComponentType();
            out[i] = v instanceof RexLiteral l ? boxed(l, l.getType()) : boxed(v, component);
        }
        if (type.isStruct()) {
            return out;
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (Object o : out) {
            list.add(o);
        }
        return list;
    }
}
