package io.tidemark.shell;

/** There is nothing to work on: exit code 2. */
final class CannotReadException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
