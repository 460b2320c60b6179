package io.tidemark.sql;

/** What a statement is, which says what its result is. */
public enum StatementKind {
    /** SELECT, VALUES, WITH: rows. */
    QUERY,
    /** EXPLAIN: rows of text. */
    EXPLAIN,
    /** SHOW and DESCRIBE: rows. */
    SHOW,
    /** INSERT, DELETE: a count. */
    UPDATE,
    /** What changes the database otherwise: no result. */
    DDL,
    /** SET and RESET: no rows, but settings for the session to keep. */
    SET,
    /** KILL: no result. */
    KILL;

    /** Whether executing it gives rows. */
    public boolean hasRows() {
        return this == QUERY || this == EXPLAIN || this == SHOW;
    }
}
