package io.tidemark.shell;

import io.tidemark.jdbc.ConnectionUrl;
import io.tidemark.jdbc.Driver;
import io.tidemark.sql.parse.ScriptSplitter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark sql URL}: statements from the command line, a file, a pipe, or a person. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = "Run SQL on a data directory: interactively, or with -e, -f or a pipe.")
final class SqlCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "URL",
            description = "jdbc:tidemark:/path/to/data[?k=v&...], or just the path")
    private String url = "";

    @Option(names = "-e", paramLabel = "STATEMENT", description = "run this and exit; may be given several times")
    private List<String> statements = new ArrayList<>();

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "run the statements of a file and exit; - is standard input")
    private @Nullable String file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            converter = OutputFormat.Converter.class,
            description = "how rows are printed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private OutputFormat format = OutputFormat.TABLE;

    @Option(
            names = "--plot",
            paramLabel = "FILE.png",
            description = "draw the rows of the one statement as a picture instead of printing them")
    private @Nullable Path plot;

    SqlCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        String jdbcUrl = url.startsWith("jdbc:")
                ? url
                : "jdbc:tidemark:" + url.replace("%", "%25").replace("?", "%3F");
        if (statements.isEmpty() && file == null && console.interactive()) {
            return InteractiveShell.run(jdbcUrl, format);
        }
        List<String> script = script();
        try (Connection connection = connect(jdbcUrl)) {
            return runAll(connection, script);
        }
    }

    static Connection connect(String jdbcUrl) throws CannotReadException {
        try {
            Connection connection = new Driver().connect(jdbcUrl, new Properties());
            if (connection == null) {
                throw new SQLException(ConnectionUrl.notOurs(jdbcUrl), "08001");
            }
            return connection;
        } catch (SQLException e) {
            throw new CannotReadException(Messages.of(e), e);
        }
    }

    private List<String> script() throws IOException, CannotReadException {
        List<String> all = new ArrayList<>();
        for (String text : statements) {
            all.addAll(ScriptSplitter.split(text));
        }
        if (file != null && !file.equals("-")) {
            try {
                all.addAll(ScriptSplitter.split(read(file)));
            } catch (IOException e) {
                throw new CannotReadException(Messages.of(e), e);
            }
        } else if (file != null || statements.isEmpty()) {
            all.addAll(ScriptSplitter.split(new String(console.in().readAllBytes(), StandardCharsets.UTF_8)));
        }
        return all;
    }

    /** The text of a file of statements. */
    static String read(String file) throws IOException {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text in UTF-8", e);
        } catch (InvalidPathException e) {
            throw new IOException(file + " is no path: " + e.getReason(), e);
        } catch (IOException e) {
            throw new IOException(file + " can't be read: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    /** Runs one after the other and stops at the first that fails. */
    private int runAll(Connection connection, List<String> script) throws SQLException, IOException {
        if (plot != null && script.size() != 1) {
            throw new SQLException("--plot draws the rows of one statement; there are " + script.size(), "42601");
        }
        for (String sql : script) {
            try (Statement statement = connection.createStatement()) {
                run(statement, sql);
                for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
                    console.out().flush();
                    console.err().println("warning: " + Messages.of(w));
                    console.err().flush();
                }
            }
        }
        console.out().flush();
        return Main.OK;
    }

    private void run(Statement statement, String sql) throws SQLException, IOException {
        if (plot == null) {
            StatementRunner.run(statement, sql, format, console.out(), 0);
            return;
        }
        try (ResultSet rows = statement.executeQuery(sql)) {
            long count = PlotWriter.write(rows, plot);
            console.out().println(String.format(Locale.ROOT, "%,d rows drawn in %s", count, plot));
        }
    }
}
