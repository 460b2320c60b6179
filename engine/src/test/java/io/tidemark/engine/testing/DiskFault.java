package io.tidemark.engine.testing;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** What a simulated disk may answer instead of doing what it was asked. */
public enum DiskFault {
    /** The device is broken. A write may have left a part of its bytes. */
    IO_ERROR("Input/output error"),
    /** There is no space. A write may have left a part of its bytes. */
    NO_SPACE("No space left on device"),
    /** The process has no handle left. Nothing was done. */
    TOO_MANY_FILES("Too many open files");

    private final String reason;

    DiskFault(String reason) {
        this.reason = reason;
    }

    IOException on(String path) {
        return new FileSystemException(path, null, reason);
    }
}
