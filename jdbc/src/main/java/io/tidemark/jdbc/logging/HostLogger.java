package io.tidemark.jdbc.logging;

import io.tidemark.jdbc.session.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * One logger that hands its lines to the host's logger of the same name. What a line says may come from names in the data or in
 * a statement, so control characters are escaped: nobody writes a second line, or colours a terminal, by the name of a tag.
 */
final class HostLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient HostSlf4j host;
    private final transient Object target;

    HostLogger(String name, HostSlf4j host) {
        this.name = name;
        this.host = host;
        this.target = host.logger(name);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        host.log(
                target,
                level,
                message == null ? null : ErrorCode.printable(message),
                thrown == null ? null : PrintableThrowable.of(thrown));
    }

    @Override
    public boolean isTraceEnabled() {
        return host.isEnabled(target, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return host.isEnabled(target, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return host.isEnabled(target, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return host.isEnabled(target, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return host.isEnabled(target, Level.ERROR);
    }
}
