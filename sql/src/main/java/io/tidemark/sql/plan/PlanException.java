package io.tidemark.sql.plan;

import io.tidemark.sql.SqlFault;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A fault on its way through Calcite, whose interfaces know no checked exceptions. Never leaves the planner. */
final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SqlFault fault;

    PlanException(SqlFault.Kind kind, String problem, @Nullable SqlParserPos pos) {
        this(
                pos == null || pos.getLineNum() == 0
                        ? new SqlFault(kind, problem)
                        : new SqlFault(kind, problem, pos.getLineNum(), pos.getColumnNum(), null));
    }

    PlanException(SqlFault fault) {
        super(fault);
        this.fault = fault;
    }

    SqlFault fault() {
        return fault;
    }
}
