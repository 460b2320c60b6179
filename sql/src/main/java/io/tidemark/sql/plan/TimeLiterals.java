package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import io.tidemark.sql.expr.DateTimeText;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/** Text that stands for a time, as the literal that it means: ISO 8601 with its zones, which Calcite's own parser does not take. */
final class TimeLiterals {
    /** A literal's year has four digits. */
    private static final long MIN = -62_167_219_200_000L;

    private static final long MAX = 253_402_300_799_999L;

    private TimeLiterals() {}

    /** What a text literal says, or null where the node is none. */
    static @Nullable String text(@Nullable SqlNode node) {
        return node instanceof SqlLiteral literal && literal.getValue() instanceof NlsString text
                ? text.getValue()
                : null;
    }

    /** A TIMESTAMP(3) literal. */
    static SqlLiteral timestamp(String text, SqlParserPos pos) {
        return SqlLiteral.createTimestamp(TimestampString.fromMillisSinceEpoch(millis(text, pos)), 3, pos);
    }

    /** Milliseconds since the epoch. */
    static long millis(String text, SqlParserPos pos) {
        Long millis = DateTimeText.parseTimestamp(text);
        if (millis == null) {
            throw new PlanException(
                    SqlFault.Kind.INVALID_DATETIME,
                    "'" + text + "' is no time; write '2026-11-25 13:30:00', '2026-11-25T13:30:00Z' or '2026-11-25'",
                    pos);
        }
        if (millis < MIN || millis > MAX) {
            throw new PlanException(
                    SqlFault.Kind.INVALID_DATETIME, "'" + text + "' is outside the years 0 to 9999", pos);
        }
        return millis;
    }
}
