package io.tidemark.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import net.sf.jasperreports.engine.JRException;
import net.sf.jasperreports.engine.JasperCompileManager;
import net.sf.jasperreports.engine.JasperExportManager;
import net.sf.jasperreports.engine.JasperFillManager;
import net.sf.jasperreports.engine.JasperPrint;
import net.sf.jasperreports.engine.JasperPrintManager;

/** How do I print a metric? A JasperReports report with a time-series chart, as PDF and as PNG. */
public final class JasperReport {
    private JasperReport() {}

    /** Writes {@code scrapes.pdf} and {@code scrapes.png} into the folder of the second argument, or the working directory. */
    public static void main(String[] args) throws JRException, SQLException, IOException {
        String url = "jdbc:tidemark:" + (args.length > 0 ? args[0] : "examples/data") + "?mode=ro";
        Path folder = Files.createDirectories(Path.of(args.length > 1 ? args[1] : "."));
        JasperPrint print;
        try (InputStream design = JasperReport.class.getResourceAsStream("/scrapes.jrxml");
                Connection connection = DriverManager.getConnection(url)) {
            print = JasperFillManager.fillReport(
                    JasperCompileManager.compileReport(Objects.requireNonNull(design)),
                    new java.util.HashMap<>(Map.of("WARMER_THAN", 0.0)),
                    connection);
        }
        Path pdf = folder.resolve("scrapes.pdf");
        JasperExportManager.exportReportToPdfFile(print, pdf.toString());
        Path png = folder.resolve("scrapes.png");
        BufferedImage page = (BufferedImage) JasperPrintManager.printPageToImage(print, 0, 1.5f);
        ImageIO.write(page, "png", png.toFile());
        System.out.println(print.getPages().size() + " page in " + pdf.getFileName() + " and " + png.getFileName());
    }
}
