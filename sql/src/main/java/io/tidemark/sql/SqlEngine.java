package io.tidemark.sql;

import java.io.IOException;
import java.util.List;

/** SQL over one open database. Safe for any thread; holds the plan cache and the list of running statements. */
public interface SqlEngine extends AutoCloseable {
    /**
     * Parses, checks and plans one statement; a {@code ;} at its end is allowed.
     *
     * @throws IOException a {@code SqlFault} where the statement is at fault; it names the place
     */
    PreparedSql prepare(String sql, SqlSettings settings) throws IOException;

    /** Cuts a script at each {@code ;} that is neither quoted nor in a comment. Empty statements are left out. */
    List<String> split(String script);

    /** What there is to name. */
    SqlCatalog catalog();

    /** Cancels what still runs. The database itself stays open: it belongs to whoever opened it. */
    @Override
    void close();
}
