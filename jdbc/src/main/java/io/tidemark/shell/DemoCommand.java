package io.tidemark.shell;

import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tidemark demo}: opens real data, says what is there, answers a handful of questions, ends with how to go on. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Open the example data and answer a handful of questions.")
final class DemoCommand implements Callable<Integer> {
    private record Question(String text, String sql) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question("Which metrics are there? Every metric is a table.", "SHOW METRICS LIKE 'demo%'"),
            new Question(
                    "What does one look like? time, value, and a column per tag.",
                    "SELECT * FROM demo_requests_total ORDER BY time DESC LIMIT 5"),
            new Question("How hot were the sites, five minutes at a time?", """
                    SELECT time_bucket('5m', time) AS time, site, min(value) AS coldest, avg(value) AS mean, max(value) AS hottest
                    FROM demo_temperature_celsius
                    GROUP BY time, site ORDER BY time, site"""),
            new Question("Requests per second by status, from a counter that was reset now and then.", """
                    SELECT status, sum(rate(value)) AS per_second, sum(increase(value)) AS requests
                    FROM demo_requests_total
                    WHERE time >= '2026-11-22T14:00:00Z' AND time < '2026-11-22T14:15:00Z'
                    GROUP BY status ORDER BY per_second DESC"""),
            new Question("Which targets were down, and for how many scrapes?", """
                    SELECT job, instance, count(*) AS scrapes, count(*) FILTER (WHERE value = 0) AS failed
                    FROM up GROUP BY job, instance ORDER BY failed DESC, job"""),
            new Question(
                    "What did that last one read? EXPLAIN tells.",
                    "EXPLAIN ANALYZE SELECT job, instance, count(*) AS scrapes FROM up GROUP BY job, instance"));

    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "the example data (the launcher knows where it is)")
    private String directory = "";

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = console.out();
        Path data = Paths.get(directory);
        if (!Files.isDirectory(data)) {
            throw new CannotReadException("there is no example data at " + data, new FileNotFoundException(directory));
        }
        String url = "jdbc:tidemark:" + data.toString().replace("%", "%25").replace("?", "%3F");
        out.println("A directory that a real Prometheus server wrote until it was killed: " + data);
        out.println();
        InspectCommand.print(data, out, 5);
        try (Connection connection = SqlCommand.connect(url);
                Statement statement = connection.createStatement()) {
            for (Question question : QUESTIONS) {
                out.println();
                out.println("── " + question.text);
                out.println();
                out.println(question.sql.indent(2).stripTrailing());
                out.println();
                out.flush();
                StatementRunner.run(statement, question.sql, OutputFormat.TABLE, out, 0);
            }
        }
        out.println();
        out.println("── Go on");
        out.println();
        out.println("  ./tidemark sql " + data + "            the same data in the shell");
        out.println("  ./tidemark sql /var/lib/prometheus/...        your own; nothing is written there");
        out.println("  jdbc:tidemark:/path/to/data                   from Java, DBeaver or any tool that speaks JDBC");
        out.println("  README.md                                     names, options, SQL");
        out.flush();
        return Main.OK;
    }
}
