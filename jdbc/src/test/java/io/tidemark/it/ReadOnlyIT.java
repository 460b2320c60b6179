package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read-only use changes nothing, and writes nowhere else. */
class ReadOnlyIT {
    private static final List<String> STATEMENTS = List.of(
            "SELECT count(*) FROM up",
            "SELECT job, avg(value) FROM up GROUP BY job ORDER BY job",
            "SELECT * FROM demo_queue_depth ORDER BY time DESC LIMIT 3");

    /** Calls that make, change, rename or remove something; opens for writing are told by their flags. */
    private static final Pattern CHANGES = Pattern.compile(
            "\\b(creat|mkdir|mkdirat|rename|renameat|renameat2|unlink|unlinkat|rmdir|link|linkat|symlink|symlinkat|truncate|ftruncate|utimensat|chmod|fchmodat|mknod|mknodat)\\(.*= 0$");

    private static final Pattern OPEN_TO_WRITE =
            Pattern.compile("\\bopen(?:at)?\\(.*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND).*= [0-9]+$");

    @TempDir
    Path temp;

    @Test
    void filesNamesAndTimesStayAsTheyWere() throws Exception {
        Path data = temp.resolve("data");
        Jar.copyTree(Jar.exampleData(), data);
        List<String> before = Jar.fingerprint(data);
        for (String mode : List.of("auto", "ro")) {
            Jar.Outcome outcome = Jar.shell(Jar.java(), arguments(data, mode));
            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.exit()).isZero();
        }
        assertThat(Jar.shell(Jar.java(), "inspect", data.toString()).exit()).isZero();
        assertThat(Jar.shell(Jar.java(), "check", data.toString()).exit()).isZero();
        assertThat(Jar.fingerprint(data)).isEqualTo(before);
    }

    @Test
    void noFileIsWrittenAnywhere() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        Path data = temp.resolve("data");
        Jar.copyTree(Jar.exampleData(), data);
        Path trace = temp.resolve("trace");
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/strace",
                "-f",
                "-qq",
                "-e",
                "trace=file,ftruncate",
                "-o",
                trace.toString(),
                Jar.java().toString(),
                // Without it the JVM itself keeps a file in the temporary directory.
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Jar.path().toString()));
        command.addAll(List.of(arguments(data, "ro")));
        Jar.Outcome outcome = Jar.run(command, temp);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        List<String> calls = Files.readAllLines(trace, StandardCharsets.UTF_8);
        assertThat(calls)
                .as("strace saw the data being opened")
                .anyMatch(c -> c.contains("/index\"") || c.contains("index"));
        List<String> writes = calls.stream()
                .filter(c ->
                        CHANGES.matcher(c).find() || OPEN_TO_WRITE.matcher(c).find())
                .filter(c -> !c.contains("\"/dev/") && !c.contains("\"/proc/"))
                .toList();
        assertThat(writes).isEmpty();
    }

    private static String[] arguments(Path data, String mode) {
        List<String> args = new ArrayList<>(List.of("sql", "jdbc:tidemark:" + data + "?mode=" + mode));
        for (String statement : STATEMENTS) {
            args.add("-e");
            args.add(statement);
        }
        return args.toArray(new String[0]);
    }
}
