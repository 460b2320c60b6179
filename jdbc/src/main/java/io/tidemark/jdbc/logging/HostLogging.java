package io.tidemark.jdbc.logging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging provider of the single jar. The jar carries a relocated copy of slf4j, so that a host without slf4j or without
 * a binding sees neither an error nor a warning; this provider hands every line to the host's slf4j where the host has one
 * <em>with</em> a binding, and drops it elsewhere. Registered by the jar's build, never in a class path of separate jars.
 */
public final class HostLogging implements SLF4JServiceProvider {
    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new NOPMDCAdapter();
    private @Nullable HostSlf4j host;

    /** Called by ServiceLoader. */
    public HostLogging() {}

    @Override
    public void initialize() {
        host = HostSlf4j.find(HostLogging.class.getClassLoader());
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        HostSlf4j found = host;
        return name ->
                found == null ? NOPLogger.NOP_LOGGER : loggers.computeIfAbsent(name, n -> new HostLogger(n, found));
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
