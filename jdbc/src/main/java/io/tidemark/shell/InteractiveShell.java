package io.tidemark.shell;

import java.io.IOException;
import java.sql.SQLException;
import sqlline.SqlLine;

/** The interactive shell: sqlline as a library, with our driver, history and completion. */
final class InteractiveShell {
    private InteractiveShell() {}

    static int run(String jdbcUrl) throws IOException, CannotReadException, SQLException {
        // Connect once in our own words first: a wrong path gets our message instead of a prompt without a connection.
        SqlCommand.connect(jdbcUrl).close();
        SqlLine shell = new SqlLine();
        String[] args = {
            "-d",
            "io.tidemark.jdbc.Driver",
            "-u",
            jdbcUrl,
            "-n",
            "",
            "-p",
            "",
            "--nullValue=NULL",
            "--autoCommit=true",
            "--isolation=TRANSACTION_READ_COMMITTED",
            "--showElapsedTime=true",
            "--verbose=false"
        };
        SqlLine.Status status = shell.begin(args, null, true);
        return status == SqlLine.Status.OK ? Main.OK : Main.PROBLEMS;
    }
}
