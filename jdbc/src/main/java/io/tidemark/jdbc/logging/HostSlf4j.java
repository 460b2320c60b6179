package io.tidemark.jdbc.logging;

import java.lang.reflect.Method;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The host's slf4j, by reflection: our own copy has another name, and the host may have none. */
final class HostSlf4j {
    // In parts, because the jar's build renames every text that begins with the package's name.
    private static final String PACKAGE = String.join(".", "org", "slf4j");

    private final Method getLogger;
    private final Map<Level, Method> isEnabled = new EnumMap<>(Level.class);
    private final Map<Level, Method> log = new EnumMap<>(Level.class);

    HostSlf4j(Class<?> factory, Class<?> logger) throws NoSuchMethodException {
        getLogger = factory.getMethod("getLogger", String.class);
        for (Level level : Level.values()) {
            String name = level.name().toLowerCase(Locale.ROOT);
            String capital = level.name().charAt(0) + name.substring(1);
            isEnabled.put(level, logger.getMethod("is" + capital + "Enabled"));
            log.put(level, logger.getMethod(name, String.class, Throwable.class));
        }
    }

    /** The host's slf4j where a class loader sees one that has a binding, else null. */
    static @Nullable HostSlf4j find(ClassLoader loader) {
        String path = PACKAGE.replace('.', '/');
        boolean bound = loader.getResource("META-INF/services/" + PACKAGE + ".spi.SLF4JServiceProvider") != null
                || loader.getResource(path + "/impl/StaticLoggerBinder.class") != null;
        if (!bound) {
            return null;
        }
        try {
            return new HostSlf4j(
                    Class.forName(PACKAGE + ".LoggerFactory", true, loader),
                    Class.forName(PACKAGE + ".Logger", true, loader));
        } catch (ReflectiveOperationException | LinkageError e) {
            // A binding without its API: nowhere to log to, and nowhere to say so.
            return null;
        }
    }

    Object logger(String name) {
        try {
            return getLogger.invoke(null, name);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the host's slf4j gives no logger", e);
        }
    }

    boolean isEnabled(Object logger, Level level) {
        try {
            return Boolean.TRUE.equals(method(isEnabled, level).invoke(logger));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    void log(Object logger, Level level, @Nullable String message, @Nullable Throwable thrown) {
        try {
            method(log, level).invoke(logger, message, thrown);
        } catch (ReflectiveOperationException e) {
            // Logging must never make a statement fail.
            assert false : e;
        }
    }

    private static Method method(Map<Level, Method> methods, Level level) {
        Method m = methods.get(level);
        if (m == null) {
            throw new IllegalStateException("no level " + level);
        }
        return m;
    }
}
