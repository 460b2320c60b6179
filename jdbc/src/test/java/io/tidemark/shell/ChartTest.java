package io.tidemark.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jdbc.Driver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
    private static String chart(String sql) throws SQLException {
        StringWriter text = new StringWriter();
        try (Connection connection = new Driver().connect("jdbc:tidemark:" + ShellData.path(), new Properties());
                Statement statement = connection.createStatement();
                PrintWriter out = new PrintWriter(text)) {
            StatementRunner.run(statement, sql, OutputFormat.CHART, out, 60);
        }
        return text.toString();
    }

    @Test
    void drawsOneCurveInDotsFromTheFirstTimeToTheLast() throws SQLException {
        String chart = chart("SELECT * FROM (VALUES (TIMESTAMP '2026-01-01 00:00:00', 0.0),"
                + " (TIMESTAMP '2026-01-01 00:00:10', 10.0)) AS t(time, v)");
        String[] lines = chart.split("\n");

        assertThat(lines[0]).startsWith("10 ┤").endsWith("⠔⠊"); // The highest point is the last.
        assertThat(lines[17]).startsWith(" 0 ┤⡠"); // The lowest is the first.
        assertThat(chart).contains("00:00:00", "00:00:05", "00:00:10").contains("(2 rows, 1 curve; times in UTC)");
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    }

    @Test
    void givesEachOfSeveralCurvesALetter() throws SQLException {
        String chart = chart(
                "SELECT * FROM (VALUES (TIMESTAMP '2026-01-01 00:00:00', 'x', 1), (TIMESTAMP '2026-01-01 00:00:10',"
                        + " 'x', 2), (TIMESTAMP '2026-01-01 00:00:00', 'y', 5)) AS t(time, tag, v)");

        assertThat(chart).contains("  A x", "  B y", "(3 rows, 2 curves; times in UTC)");
        assertThat(chart.lines().filter(l -> l.contains("┤B"))).hasSize(1);
    }

    @Test
    void leavesWhatIsNoNumberOut() throws SQLException {
        assertThat(
                        chart(
                                "SELECT * FROM (VALUES (TIMESTAMP '2026-01-01 00:00:00', CAST('NaN' AS DOUBLE))) AS t(time, v)"))
                .isEqualToIgnoringNewLines("(nothing to draw: 1 rows)");
    }

    @Test
    void saysWhatAChartNeeds() {
        assertThatThrownBy(() -> chart("SELECT 1")).hasMessageContaining("a chart needs a time and a number");
    }

    @Test
    void writesAPicture(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("x.png");
        try (Connection connection = new Driver().connect("jdbc:tidemark:" + ShellData.path(), new Properties());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT time, site, value FROM demo_temperature_celsius")) {
            PlotWriter.write(rows, file);
        }
        var image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(1000);
        boolean blue = false;
        for (int x = 80; x < 980 && !blue; x++) {
            for (int y = 20; y < 380 && !blue; y++) {
                blue = (image.getRGB(x, y) & 0xFFFFFF) == 0x0072B2;
            }
        }
        assertThat(blue).as("the first curve is drawn").isTrue();
    }
}
