package io.tidemark.jdbc.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.OpenException;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.Session;
import io.tidemark.jdbc.session.SessionOptions;
import io.tidemark.sql.SqlFault;
import io.tidemark.sql.WarmUp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The open databases of this class loader, one a real path or name in memory: the driver's one static. Connections to one directory share an
 * engine, which is closed with the last of them. Safe for any thread.
 */
public final class EngineRegistry {
    /** Limits the paths that URLs may reach: directories, separated as in a class path. */
    public static final String ALLOWED_ROOTS = "tidemark.allowed.roots";

    private final Object lock = new Object();

    /** By the real path of a directory, or by the name of a database in memory. */
    @GuardedBy("lock")
    private final Map<Object, SharedEngine> open = new HashMap<>();

    /** Whether the first statement was prepared for. */
    private final AtomicBoolean isWarm = new AtomicBoolean();

    /** An empty registry. */
    public EngineRegistry() {}

    /** To be called as soon as it is known that there will be a session; does something the first time, in the background. */
    public void warmUp() {
        if (isWarm.compareAndSet(false, true)) {
            WarmUp.begin();
        }
    }

    /** A name of a database in memory. */
    private record InMemory(String name) {
        @Override
        public String toString() {
            return "mem:" + name;
        }
    }

    /**
     * Opens a session on a directory.
     *
     * @param directory absolute
     * @param options what is asked for; {@code asked} names the properties for which the connection gives a value of its own,
     *     the others are taken as they are where the database is open already
     * @param warnings what the session has to say at once
     */
    public Session open(
            Path directory,
            TsdbOptions options,
            Set<String> asked,
            SessionOptions session,
            List<String> warnings,
            String location)
            throws SQLException {
        Path real = realPath(directory);
        return open(real, () -> Tsdb.open(real, options), options, asked, session, warnings, location);
    }

    /**
     * Opens a session on a database in memory, which is gone when its last connection is closed.
     *
     * @param name empty for one of the session's own
     */
    public Session openInMemory(
            String name,
            TsdbOptions options,
            Set<String> asked,
            SessionOptions session,
            List<String> warnings,
            String location)
            throws SQLException {
        Object place = name.isEmpty() ? new Object() : new InMemory(name);
        return open(place, () -> Tsdb.inMemory(options), options, asked, session, warnings, location);
    }

    /** Opens a database that is not open yet. */
    @FunctionalInterface
    private interface Opening {
        Tsdb open() throws IOException;
    }

    private Session open(
            Object place,
            Opening opening,
            TsdbOptions options,
            Set<String> asked,
            SessionOptions session,
            List<String> warnings,
            String location)
            throws SQLException {
        SharedEngine engine;
        synchronized (lock) {
            SharedEngine found = open.get(place);
            if (found != null) {
                found.checkSame(options, asked);
                found.enter();
                engine = found;
            } else {
                try {
                    engine = new SharedEngine(place, options, opening.open());
                } catch (IOException | RuntimeException e) {
                    throw LocalErrors.ofOpening(e);
                }
                open.put(place, engine);
            }
        }
        @Nullable LocalSession opened = null;
        try {
            if (options.mode() == TsdbOptions.Mode.RW || options.mode() == TsdbOptions.Mode.CREATE) {
                engine.tsdb().openForWriting(options.mode());
            }
            opened = new LocalSession(this, engine, options.mode(), session, warnings, location);
            opened.setSchema(session.schema());
            return opened;
        } catch (IOException | SQLException | RuntimeException | Error e) {
            if (opened != null) {
                opened.close();
            } else {
                leave(engine);
            }
            throw LocalErrors.ofOpening(e);
        }
    }

    void leave(SharedEngine engine) throws SQLException {
        synchronized (lock) {
            if (!engine.leave()) {
                return;
            }
            open.remove(engine.place());
        }
        try {
            engine.close();
        } catch (IOException | RuntimeException e) {
            throw LocalErrors.of(e);
        }
    }

    private static Path realPath(Path directory) throws SQLException {
        try {
            Path real = real(directory.normalize());
            checkAllowed(directory, real);
            return real;
        } catch (IOException e) {
            throw LocalErrors.of(new OpenException(
                    OpenException.Reason.UNREADABLE, "cannot reach " + directory + ": " + e.getMessage(), e));
        }
    }

    /** The real path, the part of it that is not there yet as it is written. */
    private static Path real(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return path.toRealPath();
        }
        Path parent = path.getParent();
        Path name = path.getFileName();
        return parent == null || name == null ? path : real(parent).resolve(name);
    }

    /** Refuses a path that a statement names outside of the allowed roots. */
    static void checkStatementPath(Path path) throws IOException {
        try {
            checkAllowed(path, real(path));
        } catch (SQLException e) {
            throw new SqlFault(SqlFault.Kind.NOT_ALLOWED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkAllowed(Path asked, Path real) throws SQLException, IOException {
        @Nullable String roots = System.getProperty(ALLOWED_ROOTS);
        if (roots == null) {
            return;
        }
        for (String root : roots.split(File.pathSeparator)) {
            if (!root.isBlank()) {
                Path allowed = Path.of(root).toAbsolutePath();
                if (real.startsWith(Files.exists(allowed) ? allowed.toRealPath() : allowed.normalize())) {
                    return;
                }
            }
        }
        throw ErrorCode.CANNOT_CONNECT.error(
                asked + " lies outside of the directories that the system property " + ALLOWED_ROOTS + " allows");
    }
}
