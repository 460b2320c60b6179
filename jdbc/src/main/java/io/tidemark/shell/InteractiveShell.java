package io.tidemark.shell;

import io.tidemark.sql.parse.ScriptSplitter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A person at a terminal: statements over several lines up to their {@code ;}, commands that begin with {@code !}, history,
 * completion, and Ctrl-C, which ends the statement and not the shell.
 */
final class InteractiveShell {
    private static final String PROMPT = "tidemark> ";
    private static final String FURTHER = "%P     ...> ";

    private final Connection connection;
    private final Terminal terminal;
    private final PrintWriter out;
    private final AtomicReference<@Nullable Statement> running = new AtomicReference<>();
    private final ShellCommands commands;
    private boolean done;

    private InteractiveShell(Connection connection, Terminal terminal, OutputFormat format) {
        this.connection = connection;
        this.terminal = terminal;
        this.out = terminal.writer();
        this.commands = new ShellCommands(this, format);
    }

    static int run(String jdbcUrl, OutputFormat format) throws IOException, CannotReadException, SQLException {
        try (Connection connection = SqlCommand.connect(jdbcUrl);
                Terminal terminal = TerminalBuilder.builder().name("tidemark").build()) {
            talk(connection, terminal, format, Path.of(System.getProperty("user.home", "."), ".tidemark_history"));
            return Main.OK;
        }
    }

    /** One conversation, to its end. */
    static void talk(Connection connection, Terminal terminal, OutputFormat format, Path history)
            throws IOException, SQLException {
        InteractiveShell shell = new InteractiveShell(connection, terminal, format);
        shell.greet();
        shell.loop(shell.reader(history));
    }

    private LineReader reader(Path history) {
        return LineReaderBuilder.builder()
                .appName("tidemark")
                .terminal(terminal)
                .parser(new StatementParser())
                .completer(new StatementCompleter(new CompletionCatalog(connection)))
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, FURTHER)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .build();
    }

    private void greet() throws SQLException {
        out.println("Tidemark " + connection.getMetaData().getDatabaseProductVersion() + ", "
                + Messages.printable(connection.getMetaData().getURL()));
        out.println("A statement ends with ';'. Tab completes, !help tells more, Ctrl-D leaves.");
        warnings(connection.getWarnings());
        out.flush();
    }

    private void loop(LineReader reader) throws IOException {
        terminal.handle(Terminal.Signal.INT, signal -> cancel());
        while (!done) {
            try {
                String text = reader.readLine(PROMPT).strip();
                if (!text.isEmpty()) {
                    accept(text);
                }
            } catch (UserInterruptException e) {
                // What was typed is thrown away; the shell stays.
            } catch (EndOfFileException e) {
                done = true;
            }
            out.flush();
        }
        reader.getHistory().save();
    }

    private void accept(String text) {
        try {
            if (commands.accept(text)) {
                return;
            }
            for (String sql : ScriptSplitter.split(text)) {
                execute(sql, commands.format());
            }
        } catch (SQLException | IOException e) {
            out.println("tidemark: " + Messages.of(e));
        }
    }

    /** Runs a statement and prints what comes of it. */
    void execute(String sql, OutputFormat format) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement();
                Ticker ticker = Ticker.start(terminal)) {
            running.set(statement);
            StatementRunner.run(statement, sql, format, ticker.quietOnWrite(out), terminal.getWidth());
            warnings(statement.getWarnings());
        } finally {
            running.set(null);
        }
        if (commands.isTiming()) {
            out.println(String.format(Locale.ROOT, "%.3f s", (System.nanoTime() - start) / 1e9));
        }
        out.flush();
    }

    private void cancel() {
        Statement statement = running.get();
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                out.println("tidemark: " + Messages.of(e));
                out.flush();
            }
        }
    }

    private void warnings(@Nullable SQLWarning first) {
        for (SQLWarning w = first; w != null; w = w.getNextWarning()) {
            out.println("warning: " + Messages.of(w));
        }
    }

    Connection connection() {
        return connection;
    }

    PrintWriter out() {
        return out;
    }

    int width() {
        return terminal.getWidth();
    }

    /** Runs the statements of a script. */
    void script(String text) throws SQLException {
        for (String sql : ScriptSplitter.split(text)) {
            execute(sql, commands.format());
        }
    }

    void quit() {
        done = true;
    }
}
