package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A DataSource for containers and pools: a URL, and properties besides. Safe for any thread once it is set up. */
public final class TidemarkDataSource implements DataSource {
    private volatile String url = "";
    private volatile Properties properties = new Properties();
    private volatile @Nullable PrintWriter logWriter;
    private volatile int loginTimeout;

    /** One to be set up by {@link #setUrl}. */
    public TidemarkDataSource() {}

    /** One for a URL. */
    public TidemarkDataSource(String url) {
        this.url = url;
    }

    /** The URL, as in {@code jdbc:tidemark:/path/to/data}. */
    public String getUrl() {
        return url;
    }

    /** Sets the URL. */
    public void setUrl(String newUrl) {
        url = newUrl;
    }

    /** Properties besides those in the URL, by the same names, without the password. */
    public Properties getProperties() {
        Properties told = copy(properties);
        told.remove(ConnectionProperty.PASSWORD.key());
        return told;
    }

    /** Sets the properties, which are copied. A password that was set stays where there is none among them. */
    public synchronized void setProperties(Properties newProperties) {
        Properties changed = copy(newProperties);
        String password = properties.getProperty(ConnectionProperty.PASSWORD.key());
        if (password != null) {
            changed.putIfAbsent(ConnectionProperty.PASSWORD.key(), password);
        }
        properties = changed;
    }

    /** The user at a server, or null; a directory does not ask. */
    public @Nullable String getUser() {
        return properties.getProperty(ConnectionProperty.USER.key());
    }

    /** Sets the user. */
    public void setUser(@Nullable String user) {
        set(ConnectionProperty.USER, user);
    }

    /** Sets the password, which is not told again. */
    public void setPassword(@Nullable String password) {
        set(ConnectionProperty.PASSWORD, password);
    }

    private synchronized void set(ConnectionProperty property, @Nullable String value) {
        Properties changed = copy(properties);
        if (value == null) {
            changed.remove(property.key());
        } else {
            changed.setProperty(property.key(), value);
        }
        properties = changed;
    }

    private static Properties copy(Properties from) {
        Properties to = new Properties();
        for (String name : from.stringPropertyNames()) {
            to.setProperty(name, from.getProperty(name));
        }
        return to;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(copy(properties));
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Properties info = copy(properties);
        if (user != null) {
            info.setProperty(ConnectionProperty.USER.key(), user);
        }
        if (password != null) {
            info.setProperty(ConnectionProperty.PASSWORD.key(), password);
        }
        return connect(info);
    }

    private Connection connect(Properties info) throws SQLException {
        if (!ConnectionUrl.isOurs(url)) {
            throw ErrorCode.CANNOT_CONNECT.error(ConnectionUrl.notOurs(url));
        }
        return Driver.open(ConnectionUrl.parse(url, info));
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw ErrorCode.notSupported("the driver logs through slf4j, not java.util.logging");
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return Wrappers.unwrap(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return Wrappers.isWrapperFor(this, wanted);
    }
}
