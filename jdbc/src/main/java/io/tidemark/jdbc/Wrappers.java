package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** java.sql.Wrapper for objects that wrap nothing but themselves. */
final class Wrappers {
    private Wrappers() {}

    static <T> T unwrap(Object self, @Nullable Class<T> wanted) throws SQLException {
        if (wanted == null || !wanted.isInstance(self)) {
            throw ErrorCode.INVALID_ARGUMENT.error(
                    "this object is no " + (wanted == null ? "null" : wanted.getName()) + " and wraps none");
        }
        return wanted.cast(self);
    }

    static boolean isWrapperFor(Object self, @Nullable Class<?> wanted) {
        return wanted != null && wanted.isInstance(self);
    }
}
