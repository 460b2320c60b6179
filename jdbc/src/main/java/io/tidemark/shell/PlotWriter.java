package io.tidemark.shell;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Time series drawn as a PNG picture. Needs the JDK's own drawing, which a headless JDK has where fonts are installed. */
final class PlotWriter {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 420;
    private static final int LEFT = 80;
    private static final int TOP = 20;
    private static final int BOTTOM = 40;
    private static final int LEGEND_LINE = 18;
    private static final int LEGEND_MAX = 20;

    /** Eight colours that people with any kind of colour sight tell apart (Okabe and Ito, 2008). */
    private static final int[] COLOURS = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xB8A800
    };

    private PlotWriter() {}

    /** Draws all rows and says how many there were. */
    static long write(ResultSet rows, Path file) throws SQLException, IOException {
        SeriesOfRows series = SeriesOfRows.read(rows);
        if (series.isEmpty()) {
            throw new SQLException("nothing to draw: no row has a time and a finite number", "02000");
        }
        BufferedImage image = draw(series);
        try (var out = Files.newOutputStream(file)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("this JDK writes no PNG pictures");
            }
        }
        return series.rows();
    }

    private static BufferedImage draw(SeriesOfRows series) throws IOException {
        System.setProperty("java.awt.headless", "true");
        int legend = Math.min(series.curves().size(), LEGEND_MAX) * LEGEND_LINE;
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT + legend, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, WIDTH, HEIGHT + legend);
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            Axis axis = Axis.of(series.min(), series.max(), 6);
            grid(g, series, axis);
            List<SeriesOfRows.Curve> curves = series.curves();
            for (int k = 0; k < curves.size(); k++) {
                g.setColor(new Color(COLOURS[k % COLOURS.length]));
                curve(g, series, axis, curves.get(k));
                if (k < LEGEND_MAX) {
                    name(g, curves, k);
                }
            }
        } catch (NoClassDefFoundError | UnsatisfiedLinkError | InternalError e) {
            throw new IOException(
                    "this JDK can't draw text: install a font (Debian, Ubuntu: apt install"
                            + " fontconfig fonts-dejavu-core), or use --format chart",
                    e);
        } finally {
            g.dispose();
        }
        return image;
    }

    private static void grid(Graphics2D g, SeriesOfRows series, Axis axis) {
        FontMetrics font = g.getFontMetrics();
        for (double v = axis.from; v <= axis.to + axis.step / 2; v += axis.step) {
            int y = (int) Math.round(y(axis, v));
            g.setColor(new Color(0xDDDDDD));
            g.drawLine(LEFT, y, WIDTH - 20, y);
            g.setColor(Color.DARK_GRAY);
            String label = axis.label(v);
            g.drawString(label, LEFT - 8 - font.stringWidth(label), y + font.getAscent() / 2 - 1);
        }
        long span = series.maxMillis() - series.minMillis();
        int labels = span == 0 ? 0 : 6;
        for (int i = 0; i <= labels; i++) {
            long millis = labels == 0 ? series.minMillis() : series.minMillis() + span * i / labels;
            String label = Axis.time(millis, span);
            int x = (int) Math.round(x(series, millis));
            int at = Math.min(Math.max(LEFT, x - font.stringWidth(label) / 2), WIDTH - 10 - font.stringWidth(label));
            g.drawString(label, at, HEIGHT - BOTTOM + 22);
        }
    }

    private static double x(SeriesOfRows series, long millis) {
        long span = series.maxMillis() - series.minMillis();
        double part = span == 0 ? 0.5 : (millis - series.minMillis()) / (double) span;
        return LEFT + part * (WIDTH - 20 - LEFT);
    }

    private static double y(Axis axis, double value) {
        return TOP + (1 - axis.place(value)) * (HEIGHT - BOTTOM - TOP);
    }

    private static void curve(Graphics2D g, SeriesOfRows series, Axis axis, SeriesOfRows.Curve curve) {
        g.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        long gap = 3 * ChartPrinter.usualStep(curve);
        Path2D.Double path = new Path2D.Double();
        for (int i = 0; i < curve.size; i++) {
            double x = x(series, curve.millis[i]);
            double y = y(axis, curve.values[i]);
            if (i == 0 || curve.millis[i] - curve.millis[i - 1] > gap) {
                path.moveTo(x, y);
                path.lineTo(x + 0.5, y); // A point on its own is seen too.
            } else {
                path.lineTo(x, y);
            }
        }
        g.draw(path);
    }

    private static void name(Graphics2D g, List<SeriesOfRows.Curve> curves, int k) {
        int y = HEIGHT + k * LEGEND_LINE;
        g.fillRect(LEFT, y, 14, 4);
        g.setColor(Color.DARK_GRAY);
        boolean more = k == LEGEND_MAX - 1 && curves.size() > LEGEND_MAX;
        String text =
                more ? String.format(Locale.ROOT, "and %,d more", curves.size() - LEGEND_MAX + 1) : curves.get(k).name;
        g.drawString(text, LEFT + 22, y + 7);
    }
}
