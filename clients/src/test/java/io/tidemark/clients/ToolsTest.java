package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import schemacrawler.inclusionrule.RegularExpressionInclusionRule;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.Table;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevel;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import sqlline.SqlLine;
import us.fatehi.utility.datasource.DatabaseConnectionSources;

/** Tools with a life of their own: SchemaCrawler and sqlline. */
class ToolsTest {
    @Test
    void schemaCrawlerCrawlsEverything() throws Exception {
        System.setProperty("SC_WITHOUT_DATABASE_PLUGIN", "tidemark");
        SchemaCrawlerOptions options = options(SchemaInfoLevelBuilder.maximum());
        Catalog catalog = SchemaCrawlerUtility.getCatalog(
                DatabaseConnectionSources.fromDataSource(new io.tidemark.jdbc.TidemarkDataSource(ExampleData.url())),
                options);
        assertThat(catalog.getDatabaseInfo().getProductName()).isEqualTo("Tidemark");
        assertThat(catalog.getTables()).hasSizeGreaterThan(3);
        Table up = catalog.getTables().stream()
                .filter(t -> t.getName().contains("up") && t.getFullName().endsWith("up"))
                .findFirst()
                .orElseThrow();
        assertThat(up.getColumns()).extracting(Column::getName).startsWith("time", "value");
        assertThat(up.getPrimaryKey().getConstrainedColumns()).hasSize(7);
        assertThat(up.getColumns().get(1).getColumnDataType().getName()).isEqualTo("DOUBLE");
        assertThat(up.getColumns().get(0).getColumnDataType().getJavaSqlType().getVendorTypeNumber())
                .isEqualTo(java.sql.Types.TIMESTAMP);
    }

    private static SchemaCrawlerOptions options(SchemaInfoLevel detail) {
        return SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
                .withLimitOptions(LimitOptionsBuilder.builder()
                        .includeTables(new RegularExpressionInclusionRule(".*\\.(up|demo_.*)"))
                        .toOptions())
                .withLoadOptions(
                        LoadOptionsBuilder.builder().withSchemaInfoLevel(detail).toOptions());
    }

    @Test
    void sqlline(@TempDir Path folder) throws Exception {
        String out = sqlline(
                folder,
                "!tables",
                "!columns up",
                "!primarykeys up",
                "!indexes up",
                "!metadata getTypeInfo",
                "!metadata getFunctions",
                "!metadata getClientInfoProperties",
                "!dbinfo",
                "!isolation TRANSACTION_READ_COMMITTED",
                "!set rowlimit 3",
                "SELECT job, value FROM up ORDER BY time LIMIT 10;",
                "!set rowlimit 0",
                "SELECT count(*) AS n FROM up WHERE job = 'node';",
                "!set outputformat csv",
                "SELECT DISTINCT job FROM up ORDER BY job;",
                "!nativesql SELECT {fn UCASE('x')}",
                "!commit",
                "!rollback",
                "!reconnect",
                "SELECT 1 + 1 AS two;",
                "!closeall");
        assertThat(out).contains("3187").contains("'two'").contains("3 rows selected");
        assertThat(out).contains("'fastnative'");
        assertThat(out).contains("getMaxTablesInSelect");
        assertThat(out.lines().filter(l -> l.startsWith("Error:")).toList())
                .as(out)
                .allMatch(l -> l.contains("autocommit"));
    }

    private static String sqlline(Path folder, String... commands) throws Exception {
        Path script = folder.resolve("script.sql");
        Files.write(script, List.of(commands));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        SqlLine line = new SqlLine();
        line.setOutputStream(out);
        line.setErrorStream(out);
        line.begin(
                new String[] {"-u", ExampleData.url(), "-n", "u", "-p", "p", "--force=true", "-f", script.toString()},
                new ByteArrayInputStream(new byte[0]),
                false);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
