package io.tidemark.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.lowagie.text.pdf.PdfReader;
import com.lowagie.text.pdf.parser.PdfTextExtractor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example does its job on the example data. */
class ExamplesTest {
    @FunctionalInterface
    private interface Example {
        void run(String[] args) throws Exception;
    }

    @Test
    void quickStart() throws Exception {
        assertThat(run(QuickStart::main)).hasSize(5).allMatch(line -> line.matches("2026-11-22T.*Z  \\w+ +[0-9.]+"));
    }

    @Test
    void openPrometheusDirectory() throws Exception {
        assertThat(run(OpenPrometheusDirectory::main))
                .anyMatch(line -> line.matches("[0-9]+ metrics"))
                .contains("up.time       TIMESTAMP", "up.value      DOUBLE")
                .anyMatch(line -> line.matches("node +[0-9]+ scrapes, worst [01]"));
    }

    @Test
    void pooledApplication() throws Exception {
        assertThat(run(PooledApplication::main))
                .hasSize(5)
                .contains("dead           318 scrapes,   0.0 % up")
                .allMatch(line -> line.matches("\\w+ +[0-9]+ scrapes, +[0-9.]+ % up"));
    }

    @Test
    void dashboardQueries() throws Exception {
        assertThat(run(DashboardQueries::main))
                .filteredOn(line -> line.startsWith("--"))
                .hasSize(4);
    }

    @Test
    void writeAndQuery(@TempDir Path folder) throws Exception {
        List<String> inMemory = run(args -> WriteAndQuery.main(new String[0]));
        assertThat(inMemory)
                .containsExactlyInAnyOrder(
                        "4320 rows written",
                        "kitchen     15.0    21.0",
                        "office      16.0    22.0",
                        "cellar      17.0    23.0",
                        "720 rows deleted",
                        "cellar       720",
                        "kitchen     1440",
                        "office      1440");
        String directory = folder.resolve("measurements").toString();
        assertThat(run(args -> WriteAndQuery.main(new String[] {directory})))
                .containsExactlyInAnyOrderElementsOf(inMemory);
        try (Connection connection = DriverManager.getConnection("jdbc:tidemark:" + directory);
                ResultSet count = connection.createStatement().executeQuery("SELECT count(*) FROM room_celsius")) {
            count.next();
            assertThat(count.getInt(1)).isEqualTo(3600);
        }
    }

    /** The script with a java of ours, which prints what it is given. */
    @Test
    void theScriptGivesTheExampleDataToReadersAlone(@TempDir Path home) throws Exception {
        Path examples = Files.createDirectories(home.resolve("examples"));
        Files.createDirectories(examples.resolve("src"));
        Files.createDirectories(examples.resolve("target"));
        Files.writeString(examples.resolve("target/classpath.txt"), "none");
        Path script = Files.copy(Path.of("run"), examples.resolve("run"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nshift 3\necho \"$@\"\n");
        Assumptions.assumeTrue(java.toFile().setExecutable(true), "needs a shell");
        String data = " " + home.toRealPath().resolve("examples/data");
        assertThat(script(script, bin, "QuickStart")).isEqualTo("io.tidemark.examples.QuickStart" + data);
        assertThat(script(script, bin, "WriteAndQuery")).isEqualTo("io.tidemark.examples.WriteAndQuery");
        assertThat(script(script, bin, "WriteAndQuery", "/tmp/x"))
                .isEqualTo("io.tidemark.examples.WriteAndQuery /tmp/x");
    }

    private static String script(Path script, Path bin, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", bin.toString(), (path, ours) -> ours + ":" + path);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void jasperReport(@TempDir Path folder) throws Exception {
        assertThat(run(args -> JasperReport.main(new String[] {args[0], folder.toString()})))
                .containsExactly("1 page in scrapes.pdf and scrapes.png");
        BufferedImage page = ImageIO.read(folder.resolve("scrapes.png").toFile());
        // The three lines of the chart, and the table's head.
        assertThat(colours(page)).contains(0xFF5555, 0x5555FF, 0x55FF55, 0x31506E);
        PdfReader pdf = new PdfReader(Files.readAllBytes(folder.resolve("scrapes.pdf")));
        assertThat(pdf.getNumberOfPages()).isEqualTo(1);
        assertThat(new PdfTextExtractor(pdf).getTextFromPage(1))
                .contains("Temperatures and scrapes", "fastnative", "6,795", "2026-11-22 13:53:10", "21,878");
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> out = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                out.add(image.getRGB(x, y) & 0xFFFFFF);
            }
        }
        return out;
    }

    private static List<String> run(Example example) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            example.run(new String[] {"data"});
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
