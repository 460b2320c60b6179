package io.tidemark.sql;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was parsed, checked and planned. Immutable, safe for any thread, and executable any number of times at
 * once. Where tags or metrics have changed since, {@link #execute} plans anew by itself; {@link #columns} then still
 * tells of the first plan, and the result has the new columns.
 */
public interface PreparedSql {
    /** What it is. */
    StatementKind kind();

    /** Its text, as it was given. */
    String sql();

    /** The result's columns; empty where there are no rows. */
    List<ResultColumn> columns();

    /** The types of its parameters, in order. All may be NULL. */
    List<SqlType> parameters();

    /** What the reader should know of the plan: with lenientTags, the names of columns that do not exist. */
    List<String> warnings();

    /**
     * Executes it.
     *
     * @param parameters Boolean, Long, Double, BigDecimal, String, LocalDateTime (UTC wall clock), LocalDate, LocalTime,
     *     byte[] or null, one for each {@code ?}
     */
    SqlResult execute(@Nullable Object[] parameters, ExecuteOptions options) throws IOException;

    /**
     * Executes it once for each of some lists of parameters, all together.
     *
     * @return what became of each; null where the statement has no way of doing so, and nothing was done
     */
    default @Nullable BatchOutcome executeBatch(List<@Nullable Object[]> parameters, ExecuteOptions options)
            throws IOException {
        return null;
    }
}
