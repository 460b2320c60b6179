package io.tidemark.jdbc.session;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong, as a SQLSTATE. The only place that knows SQLSTATEs, and that makes SQLExceptions: the subclass follows
 * from the code's class, so that callers can catch {@code SQLSyntaxErrorException} or {@code SQLTimeoutException} and
 * libraries can tell a bad statement from a lost connection.
 */
public enum ErrorCode {
    /** A remark. */
    WARNING("01000"),
    /** A parameter was not set, or there are too many. */
    WRONG_PARAMETERS("07001"),
    /** The statement gives rows where a count was wanted, or the other way round. */
    WRONG_RESULT_KIND("07005"),
    /** A value can't be what the method asks for. */
    WRONG_CONVERSION("07006"),
    /** There is no column or parameter of that number. */
    INVALID_INDEX("07009"),
    /** The database can't be opened: wrong URL, property, place or mode. */
    CANNOT_CONNECT("08001"),
    /** The connection is closed. */
    CONNECTION_CLOSED("08003"),
    /** The connection broke. */
    CONNECTION_LOST("08006"),
    /** The feature is not offered, or not yet. */
    NOT_SUPPORTED("0A000"),
    /** Text is longer than its place. */
    TEXT_TOO_LONG("22001"),
    /** A number is outside the range of the type. */
    OUT_OF_RANGE("22003"),
    /** Text is no date or time. */
    INVALID_TIME("22007"),
    /** A division by zero. */
    DIVISION_BY_ZERO("22012"),
    /** Text is no value of the wanted type. */
    INVALID_TEXT("22018"),
    /** A regular expression is wrong or too large. */
    INVALID_REGEX("2201B"),
    /** An argument has no sense. */
    INVALID_ARGUMENT("22023"),
    /** An argument is wrong in another way. */
    DATA_ERROR("22000"),
    /** A subquery that must give one row gave several. */
    CARDINALITY("21000"),
    /** The cursor is on no row, or closed. */
    INVALID_CURSOR("24000"),
    /** The transaction is in the wrong state for this. */
    INVALID_TRANSACTION_STATE("25000"),
    /** The statement can't run inside a transaction. */
    ACTIVE_TRANSACTION("25001"),
    /** A write where only reading is allowed. */
    READ_ONLY("25006"),
    /** Writing failed again and again, so that only reading goes on until its cause is gone. */
    READ_ONLY_DEGRADED("25006"),
    /** Wrong user or password. */
    BAD_CREDENTIALS("28000"),
    /** No catalogue of that name. */
    UNKNOWN_CATALOG("3D000"),
    /** No schema of that name. */
    UNKNOWN_SCHEMA("3F000"),
    /** The statement breaks the grammar. */
    SYNTAX("42601"),
    /** The statement breaks another rule. */
    INVALID_STATEMENT("42000"),
    /** No column of that name. */
    UNKNOWN_COLUMN("42703"),
    /** A name that several columns have. */
    AMBIGUOUS_COLUMN("42702"),
    /** A column that must be grouped. */
    GROUPING("42803"),
    /** Types that don't go together. */
    TYPE_MISMATCH("42804"),
    /** No function of that name and arguments. */
    UNKNOWN_FUNCTION("42883"),
    /** No table of that name. */
    UNKNOWN_TABLE("42P01"),
    /** A parameter whose type can't be known. */
    INDETERMINATE_TYPE("42P18"),
    /** No place is left. */
    DISK_FULL("53100"),
    /** No memory is left, or the statement's share is used up. */
    OUT_OF_MEMORY("53200"),
    /** No handle is left. */
    TOO_MANY_FILES("53300"),
    /** A limit on samples, rows or sizes was passed. */
    LIMIT_EXCEEDED("54000"),
    /** The statement is nested too deep or too long. */
    TOO_COMPLEX("54001"),
    /** The object is closed, or not in the state for this. */
    WRONG_STATE("55000"),
    /** Another process holds the lock. */
    IN_USE("55006"),
    /** Somebody cancelled the statement. */
    CANCELLED("57014"),
    /** The statement's time was up. */
    TIMEOUT("57014"),
    /** Reading or writing failed. */
    IO_ERROR("58030"),
    /** A file or directory is missing, or may not be used. */
    NO_SUCH_FILE("58P01"),
    /** Bytes are not what they must be. */
    CORRUPTION("XX001"),
    /** A mistake of ours. */
    INTERNAL("XX000");

    private static final int MESSAGE_LENGTH_MAX = 2048;

    private final String sqlState;

    ErrorCode(String sqlState) {
        this.sqlState = sqlState;
    }

    /** The five characters. */
    public String sqlState() {
        return sqlState;
    }

    /** An error to be thrown. */
    public SQLException error(String message) {
        return error(message, null);
    }

    /** An error to be thrown, with what led to it. */
    public SQLException error(String message, @Nullable Throwable cause) {
        String text = printable(message);
        if (this == TIMEOUT) {
            return new SQLTimeoutException(text, sqlState, 0, cause);
        }
        return switch (sqlState.substring(0, 2)) {
            case "07", "22" -> new SQLDataException(text, sqlState, cause);
            case "08" -> new SQLNonTransientConnectionException(text, sqlState, cause);
            case "0A" -> new SQLFeatureNotSupportedException(text, sqlState, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(text, sqlState, cause);
            case "3D", "3F", "42" -> new SQLSyntaxErrorException(text, sqlState, cause);
            default -> new SQLException(text, sqlState, cause);
        };
    }

    /** The error for a method that JDBC lets a driver leave out. */
    public static SQLFeatureNotSupportedException notSupported(String message) {
        return new SQLFeatureNotSupportedException(printable(message), NOT_SUPPORTED.sqlState);
    }

    /** A warning. */
    public static SQLWarning warning(String message) {
        return new SQLWarning(printable(message), WARNING.sqlState);
    }

    /** Whatever was thrown below JDBC, as the SQLException that JDBC promises; a SQLException stays itself. */
    public static SQLException of(Throwable thrown) {
        if (thrown instanceof SQLException e) {
            return e;
        }
        if (thrown instanceof StackOverflowError) {
            return TOO_COMPLEX.error("the statement is nested too deep", thrown);
        }
        if (thrown instanceof OutOfMemoryError) {
            return OUT_OF_MEMORY.error("the statement needs more memory than there is", thrown);
        }
        String text = thrown.getMessage();
        return INTERNAL.error(
                "internal error: " + thrown.getClass().getSimpleName() + (text == null ? "" : ": " + text), thrown);
    }

    /** Text of any origin made fit for a message and a log: one line, of bounded length. */
    public static String printable(String text) {
        int end = Math.min(text.length(), MESSAGE_LENGTH_MAX);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder out = null;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || isLayout(c)) {
                if (out == null) {
                    out = new StringBuilder(end + 16).append(text, 0, i);
                }
                switch (c) {
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    default -> out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                }
            } else if (out != null) {
                out.append(c);
            }
        }
        String shown = out == null ? text.substring(0, end) : out.toString();
        return end < text.length() ? shown + "…" : shown;
    }

    /** What ends a line or turns the direction of writing, so that a text reads as another one. */
    private static boolean isLayout(char c) {
        return c == '\u2028' || c == '\u2029' || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }
}
