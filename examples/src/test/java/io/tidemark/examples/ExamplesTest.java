package io.tidemark.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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

    private static java.util.List<String> run(Example example) throws Exception {
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
