package io.tidemark.jdbc.local;

import io.tidemark.engine.OpenException;
import io.tidemark.engine.compact.OutOfSpaceException;
import io.tidemark.engine.head.DegradedException;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.LockHeldException;
import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.sql.SqlFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What the layers below throw, as what JDBC promises. */
final class LocalErrors {
    private LocalErrors() {}

    static SQLException of(Throwable thrown) {
        Throwable e = thrown;
        while (isWrapping(e) && e.getCause() != null) {
            e = e.getCause();
        }
        if (e instanceof SqlFault fault) {
            return code(fault.kind()).error(fault.getMessage() == null ? "" : fault.getMessage(), e);
        }
        if (e instanceof QueryAbortedException aborted) {
            return code(aborted.reason()).error(text(aborted), e);
        }
        if (e instanceof CorruptionException corrupt) {
            return ErrorCode.CORRUPTION.error(
                    text(corrupt) + "; onCorruption=skip leaves damaged data out, 'tidemark check' lists all of it", e);
        }
        if (e instanceof OpenException open) {
            return code(open.reason()).error(text(open), e);
        }
        if (e instanceof LockHeldException) {
            return ErrorCode.IN_USE.error(text(e), e);
        }
        if (e instanceof DegradedException) {
            return ErrorCode.READ_ONLY_DEGRADED.error(text(e), e);
        }
        if (e instanceof OutOfSpaceException || (e instanceof IOException && isOfFullDisk(e))) {
            return ErrorCode.DISK_FULL.error(text(e), e);
        }
        if (e instanceof ClosedByInterruptException || e instanceof InterruptedException) {
            return ErrorCode.CANCELLED.error("the thread was interrupted", e);
        }
        if (e instanceof NoSuchFileException missing) {
            return ErrorCode.NO_SUCH_FILE.error("there is no file " + missing.getFile(), e);
        }
        if (e instanceof FileSystemException f && text(f).contains("Too many open files")) {
            return ErrorCode.TOO_MANY_FILES.error(text(f), e);
        }
        if (e instanceof IOException io) {
            return ErrorCode.IO_ERROR.error(text(io), e);
        }
        return ErrorCode.of(e);
    }

    /** What the opening of a database threw: not to be able to write it is a failure to connect then. */
    static SQLException ofOpening(Throwable thrown) {
        return thrown instanceof OpenException open && open.reason() == OpenException.Reason.READ_ONLY
                ? ErrorCode.CANNOT_CONNECT.error(text(open), open)
                : of(thrown);
    }

    private static ErrorCode code(OpenException.Reason reason) {
        return switch (reason) {
            case LOCKED -> ErrorCode.IN_USE;
            case READ_ONLY -> ErrorCode.READ_ONLY;
            case NOT_FOUND, NOT_A_DIRECTORY, NOT_A_TSDB, UNREADABLE, UNSUPPORTED -> ErrorCode.CANNOT_CONNECT;
        };
    }

    /** The system's own words, in whatever exception they stand. */
    private static boolean isOfFullDisk(Throwable e) {
        return text(e).contains("No space left on device") || text(e).contains("Disk quota exceeded");
    }

    /** What carries a checked exception through code that knows none. */
    private static boolean isWrapping(Throwable e) {
        return e instanceof UncheckedIOException
                || e instanceof CompletionException
                || e instanceof ExecutionException
                || e.getClass() == RuntimeException.class;
    }

    private static String text(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static ErrorCode code(QueryAbortedException.Reason reason) {
        return switch (reason) {
            case CANCELLED -> ErrorCode.CANCELLED;
            case TIMEOUT -> ErrorCode.TIMEOUT;
            case MEMORY -> ErrorCode.OUT_OF_MEMORY;
            case SAMPLES, RESULT -> ErrorCode.LIMIT_EXCEEDED;
        };
    }

    private static ErrorCode code(SqlFault.Kind kind) {
        return switch (kind) {
            case SYNTAX -> ErrorCode.SYNTAX;
            case UNKNOWN_TABLE -> ErrorCode.UNKNOWN_TABLE;
            case UNKNOWN_COLUMN -> ErrorCode.UNKNOWN_COLUMN;
            case UNKNOWN_FUNCTION -> ErrorCode.UNKNOWN_FUNCTION;
            case AMBIGUOUS -> ErrorCode.AMBIGUOUS_COLUMN;
            case TYPE_MISMATCH -> ErrorCode.TYPE_MISMATCH;
            case GROUPING -> ErrorCode.GROUPING;
            case DIVISION_BY_ZERO -> ErrorCode.DIVISION_BY_ZERO;
            case NUMERIC_OUT_OF_RANGE -> ErrorCode.OUT_OF_RANGE;
            case INVALID_ARGUMENT, INVALID_PARAMETER -> ErrorCode.INVALID_ARGUMENT;
            case INVALID_DATETIME -> ErrorCode.INVALID_TIME;
            case INVALID_TEXT -> ErrorCode.INVALID_TEXT;
            case INVALID_REGEX -> ErrorCode.INVALID_REGEX;
            case CARDINALITY -> ErrorCode.CARDINALITY;
            case TOO_COMPLEX -> ErrorCode.TOO_COMPLEX;
            case RESULT_TOO_LARGE -> ErrorCode.LIMIT_EXCEEDED;
            case UNSUPPORTED -> ErrorCode.NOT_SUPPORTED;
            case READ_ONLY -> ErrorCode.READ_ONLY;
            case INVALID_WRITE -> ErrorCode.DATA_ERROR;
            case ACTIVE_TRANSACTION -> ErrorCode.ACTIVE_TRANSACTION;
            case NOT_ALLOWED -> ErrorCode.NO_SUCH_FILE;
            case INTERNAL -> ErrorCode.INTERNAL;
        };
    }
}
