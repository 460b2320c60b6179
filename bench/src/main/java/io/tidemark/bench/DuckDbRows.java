package io.tidemark.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The same rows in DuckDB, as its users would hold them: one wide table, a column a metric. */
final class DuckDbRows {
    private DuckDbRows() {}

    static Connection open(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:duckdb:" + file);
    }

    static Connection write(CpuData data, Path file) throws SQLException {
        Connection connection = open(file);
        try (Statement s = connection.createStatement()) {
            StringBuilder ddl = new StringBuilder("CREATE TABLE cpu (time TIMESTAMP");
            CpuData.TAGS.forEach(t -> ddl.append(", ").append(t).append(" VARCHAR"));
            CpuData.METRICS.forEach(m -> ddl.append(", ").append(m).append(" DOUBLE"));
            s.execute(ddl.append(')').toString());
        }
        double[][][] values = new double[data.hosts()][CpuData.METRICS.size()][];
        String[][] tags = new String[data.hosts()][];
        for (int h = 0; h < data.hosts(); h++) {
            tags[h] = data.tags(h);
            for (int m = 0; m < CpuData.METRICS.size(); m++) {
                values[h][m] = data.values(h, m);
            }
        }
        try (DuckDBAppender appender = ((DuckDBConnection) connection).createAppender("main", "cpu")) {
            for (int i = 0; i < data.steps(); i++) {
                long at = data.startMillis() + i * CpuData.STEP_MILLIS;
                LocalDateTime time = LocalDateTime.ofEpochSecond(at / 1000, 0, ZoneOffset.UTC);
                for (int h = 0; h < data.hosts(); h++) {
                    appender.beginRow();
                    appender.append(time);
                    for (String tag : tags[h]) {
                        appender.append(tag);
                    }
                    for (double[] metric : values[h]) {
                        appender.append(metric[i]);
                    }
                    appender.endRow();
                }
            }
        }
        try (Statement s = connection.createStatement()) {
            s.execute("CHECKPOINT");
        }
        return connection;
    }
}
