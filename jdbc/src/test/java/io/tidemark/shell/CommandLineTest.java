package io.tidemark.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says and how it ends: 0 done, 1 problems, 2 usage or cannot read. */
class CommandLineTest {
    private record Outcome(int exit, String out, String err) {}

    private static Outcome run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new Console(new ByteArrayInputStream(new byte[0]), new PrintWriter(out), new PrintWriter(err), false),
                args);
        return new Outcome(exit, out.toString(), err.toString());
    }

    private static Outcome sql(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "sql";
        all[1] = ShellData.path().toString();
        System.arraycopy(args, 0, all, 2, args.length);
        return run(all);
    }

    @Test
    void statementsThatRunEndWithZero() {
        Outcome outcome = sql("--format", "csv", "-e", "SELECT 1 AS x; SELECT 2 AS y");
        assertThat(outcome).isEqualTo(new Outcome(0, "x\n1\ny\n2\n", ""));
        assertThat(sql("--format", "CSV", "-e", "SELECT 1 AS x").out()).isEqualTo("x\n1\n");
    }

    @Test
    void aStatementThatFailsIsAProblem() {
        Outcome outcome = sql("-e", "SELECT nope FROM up");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("no tag nope on up", "[42703]").hasLineCount(1);
    }

    @Test
    void aFileThatIsNotThereIsNamedAndEndsWithTwo(@TempDir Path folder) throws Exception {
        Outcome missing = sql("-f", folder.resolve("missing.sql").toString());
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err())
                .contains("there is no file " + folder.resolve("missing.sql"))
                .hasLineCount(1);
        Outcome directory = sql("-f", folder.toString());
        assertThat(directory.exit()).isEqualTo(2);
        assertThat(directory.err()).contains(folder + " can't be read").hasLineCount(1);
        Path latin = Files.write(folder.resolve("latin.sql"), "SELECT 'ü'".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(sql("-f", latin.toString()).err()).contains("is no text in UTF-8");
    }

    @Test
    void aFormatThatIsNotThereIsToldWithThoseThatAre() {
        Outcome outcome = sql("--format", "xml", "-e", "SELECT 1");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("there is no format xml; there are table, csv, tsv, json, vertical, chart");
    }

    @Test
    void helpListsTheFormats() {
        assertThat(run("sql", "--help").out().replaceAll("\\s+", " "))
                .contains("table, csv, tsv, json, vertical, chart (default: table)");
    }

    @Test
    void aPlaceThatCannotBeReadEndsWithTwoAndTellsNoSecret() {
        Outcome outcome = run("sql", "jdbc:postgresql://me:hunter2@host/db?password=hunter2", "-e", "SELECT 1");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("[08001]").doesNotContain("hunter2");
    }
}
