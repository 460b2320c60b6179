package io.tidemark.sql;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a statement, or with a value it met while it ran. The kind decides the SQLSTATE, which JDBC alone knows;
 * the message is for a person and names the likely cure.
 */
public final class SqlFault extends IOException {
    private static final long serialVersionUID = 1L;

    /** What sort of fault. */
    public enum Kind {
        /** The text does not parse. */
        SYNTAX,
        /** No such metric or system table. */
        UNKNOWN_TABLE,
        /** No such column or tag. */
        UNKNOWN_COLUMN,
        /** No such function, or none with these arguments. */
        UNKNOWN_FUNCTION,
        /** A name means several things. */
        AMBIGUOUS,
        /** Types that do not go together. */
        TYPE_MISMATCH,
        /** A column that is neither grouped nor aggregated, an aggregate where none may be, and the like. */
        GROUPING,
        /** A division of exact numbers by zero. */
        DIVISION_BY_ZERO,
        /** A number that its type can't hold. */
        NUMERIC_OUT_OF_RANGE,
        /** An argument that its function is not defined for, as the logarithm of a negative number. */
        INVALID_ARGUMENT,
        /** Text that is no date, time, timestamp or interval, or one out of range. */
        INVALID_DATETIME,
        /** Text that is not what it is cast to. */
        INVALID_TEXT,
        /** A regular expression or LIKE pattern that does not compile. */
        INVALID_REGEX,
        /** A subquery that must give one row gave several. */
        CARDINALITY,
        /** Nesting, length, joins or planning time beyond the limits. */
        TOO_COMPLEX,
        /** A value or result that is larger than the limits allow. */
        RESULT_TOO_LARGE,
        /** SQL that Tidemark does not offer. */
        UNSUPPORTED,
        /** A write where none may be. */
        READ_ONLY,
        /** A write that the data does not allow: too old, too far ahead, a value that can't be stored. */
        INVALID_WRITE,
        /** A statement that can't run inside a transaction. */
        ACTIVE_TRANSACTION,
        /** A parameter that is missing, or has a type or value that can't be used. */
        INVALID_PARAMETER,
        /** A place outside what may be reached. */
        NOT_ALLOWED,
        /** A fault of ours. */
        INTERNAL
    }

    private final Kind kind;
    private final String problem;
    private final int line;
    private final int column;

    /** A fault without a place. */
    public SqlFault(Kind kind, String problem) {
        this(kind, problem, 0, 0, null);
    }

    /** A fault without a place, made known by another error. */
    public SqlFault(Kind kind, String problem, @Nullable Throwable cause) {
        this(kind, problem, 0, 0, cause);
    }

    /**
     * A fault at a place of the statement.
     *
     * @param line counted from 1; 0 where the place is unknown
     * @param column counted from 1, in UTF-16 units
     */
    public SqlFault(Kind kind, String problem, int line, int column, @Nullable Throwable cause) {
        super(line > 0 ? "line " + line + ", column " + column + ": " + problem : problem, cause);
        this.kind = kind;
        this.problem = problem;
        this.line = line;
        this.column = column;
    }

    /** The sort. */
    public Kind kind() {
        return kind;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return problem;
    }

    /** The line in the statement from 1, or 0. */
    public int line() {
        return line;
    }

    /** The column in the line from 1, or 0. */
    public int column() {
        return column;
    }
}
