package io.tidemark.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jdbc.Driver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Properties;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteractiveShellTest {
    @TempDir
    Path folder;

    private String talk(String typed) throws Exception {
        return talk(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), new ByteArrayOutputStream(), 120);
    }

    private String talk(InputStream typed, ByteArrayOutputStream shown, int width) throws Exception {
        try (Connection connection = new Driver().connect("jdbc:tidemark:" + ShellData.path(), new Properties());
                Terminal terminal = new DumbTerminal("test", "dumb", typed, shown, StandardCharsets.UTF_8)) {
            terminal.setSize(new Size(width, 50));
            InteractiveShell.talk(connection, terminal, OutputFormat.TABLE, folder.resolve("history"));
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsStatementsOverSeveralLinesAndKeepsTheirHistory() throws Exception {
        String shown = talk("SELECT 40\n+ 2 AS answer;\nquit\n");

        assertThat(shown).contains("answer").contains("    42").contains("(1 row)");
        assertThat(Files.readString(folder.resolve("history"))).contains("SELECT 40");
    }

    @Test
    void goesOnAfterAnError() throws Exception {
        String shown = talk("SELECT nothing FROM up;\nSELECT 7 AS seven;\n!quit\n");

        assertThat(shown).contains("no tag nothing on up").contains("[42703]").contains("seven");
    }

    @Test
    void knowsItsCommands() throws Exception {
        Path script = Files.writeString(folder.resolve("script.sql"), "SELECT 1 AS one; SELECT 2 AS two;");
        String shown = talk("!tables node_load%\n!describe up\n!tags up\n!format csv\n!format nothing\n!timing off\n"
                + "!run " + script + "\n!help\n!unheard\n!chart\n\\q\nSELECT 'never reached';\n");

        assertThat(shown)
                .contains("node_load15")
                .contains("column_name")
                .contains("no format nothing; there are table, csv")
                .contains("one")
                .contains("two")
                .contains("!plot FILE.png")
                .contains("no command !unheard")
                .contains("write !chart SELECT ...")
                .doesNotContain("(1 row)\nnever reached");
    }

    @Test
    void printsWideRowsAColumnALine() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        talk(
                new ByteArrayInputStream("SELECT * FROM up LIMIT 1;\n!quit\n".getBytes(StandardCharsets.UTF_8)),
                shown,
                40);

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("── row 1 ──")
                .containsPattern("instance +\\d");
    }

    @Test
    void interruptEndsTheStatementAndNotTheShell() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (PipedOutputStream keys = new PipedOutputStream();
                PipedInputStream typed = new PipedInputStream(keys, 1 << 16);
                Connection connection = new Driver().connect("jdbc:tidemark:" + ShellData.path(), new Properties());
                Connection other = new Driver().connect("jdbc:tidemark:" + ShellData.path(), new Properties());
                Terminal terminal = new DumbTerminal("test", "dumb", typed, shown, StandardCharsets.UTF_8)) {
            keys.write(
                    "SELECT count(*) FROM node_cpu_seconds_total a, node_cpu_seconds_total b WHERE a.value < b.value;\n"
                            .getBytes(StandardCharsets.UTF_8));
            keys.flush();
            Thread person = new Thread(() -> {
                try {
                    while (!isRunning(other)) {
                        Thread.onSpinWait();
                    }
                    terminal.raise(Terminal.Signal.INT);
                    keys.write("SELECT 'still here';\n!quit\n".getBytes(StandardCharsets.UTF_8));
                    keys.flush();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            person.start();
            InteractiveShell.talk(connection, terminal, OutputFormat.TABLE, folder.resolve("history"));
            person.join();
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("[57014]").contains("still here");
    }

    private static boolean isRunning(Connection connection) throws Exception {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW QUERIES")) {
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String text = rows.getString(i);
                    if (text != null && text.contains("a.value < b.value")) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
