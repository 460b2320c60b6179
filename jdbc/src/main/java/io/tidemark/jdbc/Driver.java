package io.tidemark.jdbc;

import io.tidemark.engine.TsdbOptions;
import io.tidemark.jdbc.local.EngineRegistry;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.Session;
import io.tidemark.jdbc.session.SessionOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The driver: {@code jdbc:tidemark:/path/to/data[?name=value&…]}. Registered through ServiceLoader and when its class is loaded.
 * Safe for any thread.
 */
public final class Driver implements java.sql.Driver {
    static final String NAME = "Tidemark JDBC Driver";

    private static final int THREADS_MAX = 1024;

    /** The one static of the project: connections of a class loader share the databases that are open. */
    private static final EngineRegistry ENGINES = new EngineRegistry();

    static {
        try {
            DriverManager.registerDriver(new Driver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A driver; all are the same. */
    public Driver() {}

    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null) {
            throw ErrorCode.CANNOT_CONNECT.error("the URL is null; write jdbc:tidemark:/path/to/data");
        }
        if (!ConnectionUrl.isOurs(url)) {
            return null;
        }
        ENGINES.warmUp(); // Before the URL is parsed, which takes its time too.
        return open(ConnectionUrl.parse(url, info));
    }

    static Connection open(ConnectionUrl url) throws SQLException {
        ENGINES.warmUp();
        try {
            Session session = session(url);
            return new TidemarkConnection(session, url);
        } catch (SQLException e) {
            if (url.target().equals("mem")
                    && ErrorCode.CANNOT_CONNECT.sqlState().equals(e.getSQLState())) {
                throw ErrorCode.CANNOT_CONNECT.error(
                        e.getMessage() + "; a database in memory is jdbc:tidemark:mem: with a colon at its end", e);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            throw ErrorCode.of(e);
        }
    }

    private static Session session(ConnectionUrl url) throws SQLException {
        if (url.kind() == ConnectionUrl.Kind.REMOTE) {
            throw ErrorCode.NOT_SUPPORTED.error(
                    "servers are not built yet; open the directory itself, as in jdbc:tidemark:/path/to/data");
        }
        List<String> warnings = new ArrayList<>(url.warnings());
        if (url.given().containsKey(ConnectionProperty.CACHE_DIRECTORY)) {
            warnings.add("cacheDirectory has no effect yet: nothing is spilled or cached on disk");
        }
        SessionOptions session = new SessionOptions(
                String.valueOf(url.text(ConnectionProperty.SCHEMA)),
                url.isTrue(ConnectionProperty.LENIENT_TAGS),
                "skip".equals(url.text(ConnectionProperty.ON_CORRUPTION)),
                url.number(ConnectionProperty.MAX_MEMORY, -1),
                url.number(ConnectionProperty.MAX_SAMPLES, Long.MAX_VALUE),
                url.number(ConnectionProperty.MAX_RESULT_ROWS, Long.MAX_VALUE),
                url.number(ConnectionProperty.QUERY_TIMEOUT, 0));
        TsdbOptions options = options(url);
        Set<String> asked = url.given().keySet().stream()
                .filter(p ->
                        p.scope() == ConnectionProperty.Scope.ENGINE || p.scope() == ConnectionProperty.Scope.WRITING)
                .map(ConnectionProperty::key)
                .collect(Collectors.toSet());
        return url.kind() == ConnectionUrl.Kind.MEMORY
                ? ENGINES.openInMemory(url.target(), options, asked, session, warnings, url.toString())
                : ENGINES.open(url.directory(), options, asked, session, warnings, url.toString());
    }

    private static TsdbOptions options(ConnectionUrl url) {
        TsdbOptions.Mode mode = TsdbOptions.Mode.valueOf(
                String.valueOf(url.text(ConnectionProperty.MODE)).toUpperCase(Locale.ROOT));
        TsdbOptions options = TsdbOptions.defaults();
        long threads = url.number(ConnectionProperty.THREADS, options.threads());
        String window = url.text(ConnectionProperty.OUT_OF_ORDER_WINDOW);
        return options.withMode(mode)
                .withThreads((int) Math.min(threads, THREADS_MAX))
                .withDurability(url.durability())
                .withOutOfOrderWindow(
                        window == null ? null : url.number(ConnectionProperty.OUT_OF_ORDER_WINDOW, Long.MAX_VALUE))
                .withMaxFuture(url.number(ConnectionProperty.MAX_FUTURE, Long.MAX_VALUE))
                .withRetention(
                        url.number(ConnectionProperty.RETENTION, 0), url.number(ConnectionProperty.RETENTION_SIZE, 0));
    }

    @Override
    public boolean acceptsURL(@Nullable String url) throws SQLException {
        if (url == null) {
            throw ErrorCode.CANNOT_CONNECT.error("the URL is null");
        }
        return ConnectionUrl.isOurs(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) {
        Map<ConnectionProperty, String> given = ConnectionUrl.given(url, info);
        List<DriverPropertyInfo> out = new ArrayList<>();
        for (ConnectionProperty property : ConnectionProperty.values()) {
            boolean secret = property.type() == ConnectionProperty.Type.SECRET;
            String value = secret ? null : given.getOrDefault(property, property.defaultText());
            DriverPropertyInfo described = new DriverPropertyInfo(property.key(), value);
            described.description = property.help();
            described.required = false;
            described.choices =
                    property.choices().isEmpty() ? null : property.choices().toArray(new String[0]);
            out.add(described);
        }
        return out.toArray(new DriverPropertyInfo[0]);
    }

    @Override
    public int getMajorVersion() {
        return Version.MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return Version.MINOR;
    }

    @Override
    public boolean jdbcCompliant() {
        // JDBC's full compliance asks for full SQL-92 entry level, UPDATE and referential integrity among it.
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw ErrorCode.notSupported("the driver logs through slf4j, not java.util.logging");
    }
}
