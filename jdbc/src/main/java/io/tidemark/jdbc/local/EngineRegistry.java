package io.tidemark.jdbc.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.OpenException;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.Session;
import io.tidemark.jdbc.session.SessionOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open databases of this class loader, one a real path: the driver's one static. Connections to one directory share an
 * engine, which is closed with the last of them. Safe for any thread.
 */
public final class EngineRegistry {
    /** Limits the paths that URLs may reach: directories, separated as in a class path. */
    public static final String ALLOWED_ROOTS = "tidemark.allowed.roots";

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Path, SharedEngine> open = new HashMap<>();

    /** An empty registry. */
    public EngineRegistry() {}

    /**
     * Opens a session on a directory.
     *
     * @param directory absolute
     * @param threadsAsked whether the connection asks for its number of threads; else it takes what an open engine has
     * @param warnings what the session has to say at once
     */
    public Session open(
            Path directory,
            TsdbOptions options,
            boolean threadsAsked,
            SessionOptions session,
            List<String> warnings,
            String location)
            throws SQLException {
        Path real = realPath(directory);
        SharedEngine engine;
        synchronized (lock) {
            SharedEngine found = open.get(real);
            if (found != null) {
                if (threadsAsked) {
                    found.checkSame(options);
                }
                found.enter();
                engine = found;
            } else {
                try {
                    engine = SharedEngine.open(real, options);
                } catch (IOException | RuntimeException e) {
                    throw LocalErrors.of(e);
                }
                open.put(real, engine);
            }
        }
        LocalSession opened = new LocalSession(this, engine, session, warnings, location);
        try {
            opened.setSchema(session.schema());
            return opened;
        } catch (SQLException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    void leave(SharedEngine engine) throws SQLException {
        synchronized (lock) {
            if (!engine.leave()) {
                return;
            }
            open.remove(engine.path());
        }
        try {
            engine.close();
        } catch (IOException | RuntimeException e) {
            throw LocalErrors.of(e);
        }
    }

    private static Path realPath(Path directory) throws SQLException {
        try {
            Path real =
                    Files.exists(directory, LinkOption.NOFOLLOW_LINKS) ? directory.toRealPath() : directory.normalize();
            checkAllowed(directory, real);
            return real;
        } catch (IOException e) {
            throw LocalErrors.of(new OpenException(
                    OpenException.Reason.UNREADABLE, "cannot reach " + directory + ": " + e.getMessage(), e));
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
