package io.tidemark.jdbc.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One logger that hands its lines to the host's logger of the same name. */
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
        host.log(target, level, MessageFormatter.basicArrayFormat(pattern, arguments), thrown);
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
