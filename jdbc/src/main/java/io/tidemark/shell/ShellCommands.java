package io.tidemark.shell;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;

/** What the shell understands besides SQL: one line each, beginning with {@code !} (or, as in psql, with a backslash). */
final class ShellCommands {
    private static final Set<String> BARE = Set.of("help", "quit", "exit");

    private static final String HELP = """
            SQL                     ends with ';' and may take several lines
            !tables [LIKE]          the metrics, such as !tables node%
            !describe METRIC        its columns                      (!columns)
            !tags METRIC            its tags
            !format NAME            how rows are printed: NAMES      (!outputformat)
            !chart SELECT ...       the rows as a chart of the terminal
            !plot FILE.png SELECT   the rows as a picture
            !run FILE               the statements of a file
            !timing on|off          the time of each statement
            !help                   this                             (help, \\?)
            !quit                   leaves                           (quit, exit, Ctrl-D)
            Tab completes names of metrics, tags, and, behind tag = ', their values.
            Ctrl-C ends the statement that runs. History is in ~/.tidemark_history.""";

    private final InteractiveShell shell;
    private OutputFormat format;
    private boolean timing = true;

    ShellCommands(InteractiveShell shell, OutputFormat format) {
        this.shell = shell;
        this.format = format;
    }

    /** Whether a line is a command, which needs no {@code ;}. */
    static boolean isCommand(String line) {
        return line.startsWith("!") || line.startsWith("\\") || BARE.contains(bare(line));
    }

    private static String bare(String line) {
        String word = line.endsWith(";") ? line.substring(0, line.length() - 1) : line;
        return word.strip().toLowerCase(Locale.ROOT);
    }

    OutputFormat format() {
        return format;
    }

    boolean isTiming() {
        return timing;
    }

    /** Runs a command; false where the line is none. */
    boolean accept(String line) throws SQLException, IOException {
        if (!isCommand(line)) {
            return false;
        }
        String text = BARE.contains(bare(line)) ? bare(line) : line.substring(1).strip();
        int space = text.indexOf(' ');
        String name = (space < 0 ? text : text.substring(0, space)).toLowerCase(Locale.ROOT);
        String argument = space < 0 ? "" : text.substring(space + 1).strip();
        if (argument.endsWith(";")) {
            argument = argument.substring(0, argument.length() - 1).strip();
        }
        run(name, argument);
        return true;
    }

    private void run(String name, String argument) throws SQLException, IOException {
        PrintWriter out = shell.out();
        switch (name) {
            case "help", "?", "h" -> out.println(HELP.replace("NAMES", OutputFormat.names()));
            case "quit", "exit", "q" -> shell.quit();
            case "tables", "dt", "metrics" ->
                shell.execute(argument.isEmpty() ? "SHOW METRICS" : "SHOW METRICS LIKE " + literal(argument), format);
            case "describe", "columns", "d" -> shell.execute("DESCRIBE " + needed(name, argument, "METRIC"), format);
            case "tags" -> shell.execute("SHOW TAGS FROM " + needed(name, argument, "METRIC"), format);
            case "format", "outputformat" -> format(argument);
            case "timing" -> timing = !argument.equalsIgnoreCase("off");
            case "run", "i" -> shell.script(SqlCommand.read(needed(name, argument, "FILE")));
            case "chart" -> shell.execute(needed(name, argument, "SELECT ..."), OutputFormat.CHART);
            case "plot" -> plot(argument);
            default -> out.println("no command !" + Messages.printable(name) + "; !help lists them");
        }
    }

    private static String literal(String text) {
        return text.startsWith("'") ? text : "'" + text.replace("'", "''") + "'";
    }

    private static String needed(String name, String argument, String what) throws SQLException {
        if (argument.isEmpty()) {
            throw new SQLException("write !" + name + " " + what, "42601");
        }
        return argument;
    }

    private void format(String name) throws SQLException {
        OutputFormat named = OutputFormat.named(name);
        if (named != null) {
            format = named;
            return;
        }
        throw new SQLException(
                (name.isEmpty() ? "now " + format : "no format " + name) + "; there are " + OutputFormat.names(),
                "42601");
    }

    private void plot(String argument) throws SQLException, IOException {
        int space = argument.indexOf(' ');
        if (space < 0) {
            throw new SQLException("write !plot FILE.png SELECT ...", "42601");
        }
        Path file = Path.of(argument.substring(0, space));
        try (Statement statement = shell.connection().createStatement();
                var rows = statement.executeQuery(argument.substring(space + 1))) {
            long count = PlotWriter.write(rows, file);
            shell.out().println(String.format(Locale.ROOT, "%,d rows drawn in %s", count, file));
        }
    }
}
