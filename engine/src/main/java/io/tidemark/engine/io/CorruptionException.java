package io.tidemark.engine.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes that are not what they must be. Names the file, the offset in it, and what was expected and found. */
public final class CorruptionException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String problem;

    /** A fault at an offset of a file. */
    public CorruptionException(String file, long offset, String problem) {
        this(file, offset, problem, null);
    }

    /** A fault at an offset of a file, made known by another error. */
    public CorruptionException(String file, long offset, String problem, @Nullable Throwable cause) {
        super(file + " at " + offset + ": " + problem, cause);
        this.file = file;
        this.offset = offset;
        this.problem = problem;
    }

    /** The file, relative to the data directory. */
    public String file() {
        return file;
    }

    /** Where in the file, in bytes from its start. */
    public long offset() {
        return offset;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return problem;
    }
}
