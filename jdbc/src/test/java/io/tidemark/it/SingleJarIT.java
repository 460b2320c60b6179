package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The single jar by itself: what it registers, what it holds, that it is silent, that it needs nothing beside it. */
class SingleJarIT {
    /** What it was when it was last cut, and a little. */
    private static final long SIZE_MAX = 13_200_000;

    private static final String WINDOW = "time > '2026-11-22T14:00:00Z' AND time < '2026-11-22T14:10:00Z'";

    private static final List<String> AGGREGATES = List.of(
            "any_value(job)",
            "approx_count_distinct(value)",
            "arg_max(value, time)",
            "arg_min(value, time)",
            "array_agg(value)",
            "avg(value)",
            "bit_and(CAST(value AS BIGINT))",
            "bool_and(value > 0)",
            "collect(value)",
            "count(DISTINCT job)",
            "countif(value > 0)",
            "delta(value)",
            "every(value > 0)",
            "first(value)",
            "increase(value)",
            "irate(value)",
            "last(value)",
            "listagg(job, ';')",
            "max(value)",
            "median(value)",
            "mode(value)",
            "percentile_cont(0.9) WITHIN GROUP (ORDER BY value)",
            "quantile_cont(value, 0.5)",
            "rate(value)",
            "stddev(value)",
            "string_agg(job, ',')",
            "sum(value)",
            "var_pop(value)",
            "variance(value)");

    private static final List<String> WRONG = List.of(
            "SELECT",
            "SELEC 1",
            "SELECT * FROM nowhere",
            "SELECT nothing FROM up",
            "SELECT no_function(1)",
            "SELECT 1 +",
            "SELECT job, value FROM up GROUP BY job",
            "SELECT 1 FROM up u JOIN up u USING (job)",
            "SELECT value FROM up, node_load1",
            "SELECT 1 / 0",
            "SELECT CAST('x' AS INTEGER)",
            "SELECT CAST('x' AS TIMESTAMP)",
            "SELECT TIMESTAMP '2026-13-01 00:00:00'",
            "SELECT (SELECT job FROM up)",
            "SELECT regexp_like('a', '(')",
            "SELECT JSON_VALUE('{}', '$.a')",
            "SELECT ST_POINT(1, 2)",
            "SELECT 'a' IS JSON",
            "SELECT JSON_OBJECT('a': 1)",
            "SELECT XMLTRANSFORM('a', 'b')",
            "SELECT SOUNDEX('a')",
            "SELECT TO_CHAR(now(), 'YYYY')",
            "SELECT LEVENSHTEIN('a', 'b')",
            "SELECT * FROM up MATCH_RECOGNIZE (PATTERN (a) DEFINE a AS value > 1)",
            "SELECT STREAM * FROM up",
            "SELECT * FROM up TABLESAMPLE BERNOULLI(10)",
            "CREATE TABLE t (a INT)",
            "CREATE VIEW v AS SELECT 1",
            "DROP TABLE up",
            "ALTER SYSTEM SET x = 1",
            "UPDATE up SET value = 1",
            "MERGE INTO up USING up ON 1 = 1 WHEN MATCHED THEN UPDATE SET value = 1",
            "INSERT INTO up (time, value) VALUES (now(), 1)",
            "DELETE FROM up",
            "SET no_such = 1",
            "KILL 99999",
            "SHOW NOTHING",
            "DESCRIBE nowhere",
            "EXPLAIN SELECT nothing FROM up",
            "EXPLAIN ANALYZE DELETE FROM up",
            "SELECT * FROM family('no_*')",
            "SELECT rate(value) FROM up",
            "SELECT time_bucket('5x', time) FROM up",
            "SELECT * FROM TABLE(nothing(1))",
            "VALUES (1), (1, 2)",
            "SELECT 1 UNION SELECT 1, 2",
            "SELECT * FROM up WHERE ?",
            "SELECT ? + ?",
            "SELECT a.b.c.d FROM up",
            "SELECT value OVER (ORDER BY time) FROM up",
            "SELECT row_number() FROM up",
            "SELECT max(max(value)) FROM up",
            "SELECT * FROM up WHERE max(value) > 1",
            "SELECT * FROM up ORDER BY 9",
            "SELECT * FROM up LIMIT -1",
            "(((((",
            "SELECT 'a");

    /** Whose classes lie below which package. */
    private static final Map<String, String> LIBRARIES = libraries();

    private static Map<String, String> libraries() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("com/fasterxml/jackson/core/", "com.fasterxml.jackson.core:jackson-core");
        all.put("com/google/common/util/concurrent/internal/", "com.google.guava:failureaccess");
        all.put("com/google/common/", "com.google.guava:guava");
        all.put("com/google/re2j/", "com.google.re2j:re2j");
        all.put("com/jayway/jsonpath/", "com.jayway.jsonpath:json-path");
        all.put("io/airlift/compress/", "io.airlift:aircompressor");
        all.put("org/antlr/v4/runtime/", "org.antlr:antlr4-runtime");
        all.put("org/apache/calcite/avatica/", "org.apache.calcite.avatica:avatica-core");
        all.put("org/apache/calcite/linq4j/", "org.apache.calcite:calcite-linq4j");
        all.put("org/apache/calcite/", "org.apache.calcite:calcite-core");
        all.put("org/apache/commons/codec/", "commons-codec:commons-codec");
        all.put("org/apache/commons/math3/", "org.apache.commons:commons-math3");
        all.put("org/codehaus/commons/", "org.codehaus.janino:commons-compiler");
        all.put("org/jline/reader/", "org.jline:jline-reader");
        all.put("org/jline/keymap/", "org.jline:jline-reader");
        all.put("org/jline/", "org.jline:jline-terminal");
        all.put("org/joou/", "org.jooq:joou-java-6");
        all.put("org/locationtech/jts/", "org.locationtech.jts:jts-core");
        all.put("org/slf4j/", "org.slf4j:slf4j-api");
        all.put("picocli/", "info.picocli:picocli");
        return all;
    }

    /** The names in a class file: its own, its parents', all that it names. */
    private record ClassNames(String name, List<String> parents, List<String> all) {
        static ClassNames read(InputStream file) throws IOException {
            DataInputStream in = new DataInputStream(new BufferedInputStream(file));
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            int[] classes = new int[count];
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classes[i] = in.readUnsignedShort();
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    default -> in.skipNBytes(4);
                }
            }
            in.skipNBytes(2);
            String self = texts[classes[in.readUnsignedShort()]];
            List<String> parents = new ArrayList<>();
            int parent = in.readUnsignedShort();
            if (parent != 0) {
                parents.add(texts[classes[parent]]);
            }
            int interfaces = in.readUnsignedShort();
            for (int i = 0; i < interfaces; i++) {
                parents.add(texts[classes[in.readUnsignedShort()]]);
            }
            List<String> all = new ArrayList<>();
            for (int index : classes) {
                if (index != 0) {
                    all.add(texts[index].replaceFirst("^\\[+L?", "").replaceFirst(";$", ""));
                }
            }
            return new ClassNames(self, parents, all);
        }
    }

    @Test
    void registersOurDriverAlone() throws Exception {
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            JarEntry services = jar.getJarEntry("META-INF/services/java.sql.Driver");
            assertThat(services).isNotNull();
            String text = new String(jar.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.strip()).isEqualTo("io.tidemark.jdbc.Driver");
        }
    }

    @Test
    void holdsNoClassOutsideItsOwnNames() throws IOException {
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            List<String> foreign = jar.stream()
                    .map(JarEntry::getName)
                    .filter(n -> n.endsWith(".class"))
                    .map(n -> n.replaceFirst("^META-INF/versions/[0-9]+/", ""))
                    .filter(n -> !n.startsWith("io/tidemark/"))
                    // Its native half looks its classes up by their names; loaded for zstd records alone.
                    .filter(n -> !n.startsWith("com/github/luben/"))
                    .toList();
            assertThat(foreign).isEmpty();
            assertThat(jar.stream().map(JarEntry::getName))
                    .noneMatch(n -> n.endsWith(".SF") || n.endsWith(".RSA") || n.endsWith("module-info.class"));
        }
    }

    /** By what the classes' constant pools name: no lookups, no listening, no foreign code by our own hand. */
    @Test
    void namesNoForbiddenApi() throws IOException {
        List<String> nowhere = List.of(
                "javax/naming/",
                "java/rmi/",
                "javax/management/remote",
                "java/net/ServerSocket",
                "java/net/http/",
                "javax/tools/",
                "javax/script/");
        List<String> notInOurs = List.of(
                "java/lang/ProcessBuilder",
                "java/io/ObjectInputStream",
                "java/net/URLClassLoader",
                "java/net/Socket",
                "java/net/HttpURLConnection",
                "sun/misc/Unsafe");
        List<String> found = new ArrayList<>();
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class")) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                    boolean ours = name.startsWith("io/tidemark/") && !name.startsWith("io/tidemark/shaded/");
                    nowhere.stream().filter(text::contains).forEach(api -> found.add(api + " in " + name));
                    if (ours) {
                        notInOurs.stream().filter(text::contains).forEach(api -> found.add(api + " in " + name));
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void answersInAnIsolatedClassLoader() throws Exception {
        URL[] urls = {Jar.path().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Driver driver = ServiceLoader.load(Driver.class, loader).stream()
                    .filter(p -> p.type().getName().equals("io.tidemark.jdbc.Driver"))
                    .findFirst()
                    .orElseThrow()
                    .get();
            try (Connection connection = driver.connect("jdbc:tidemark:" + Jar.exampleData(), new Properties());
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM up")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isPositive();
            }
        }
    }

    /** The build leaves classes out that no statement reaches: here is a statement of every form, on the jar alone. */
    @Test
    void runsEveryFormOfStatement() throws Exception {
        List<String> statements = List.of(
                "SELECT job, sum(rate(value)) FROM up WHERE time > '2026-11-22T14:00:00Z' AND time < '2026-11-22T14:10:00Z' GROUP BY job",
                "SELECT u.job, count(*) FROM up u JOIN node_load1 n USING (time, instance) WHERE u.job IN (SELECT job FROM up)"
                        + " GROUP BY u.job ORDER BY 2 LIMIT 3",
                "WITH x AS (SELECT * FROM up) SELECT job, (SELECT max(value) FROM node_load1) FROM x"
                        + " WHERE EXISTS (SELECT 1 FROM node_load1 n WHERE n.instance = x.instance) LIMIT 2",
                "SELECT DISTINCT job FROM up UNION SELECT instance FROM up ORDER BY 1 LIMIT 4",
                // What asks Calcite's metadata, and what it would fold by a compiler that is not here.
                "SELECT job FROM up u WHERE value >= (SELECT avg(value) FROM up v WHERE v.job = u.job) LIMIT 1",
                "SELECT job FROM up u WHERE job NOT IN (SELECT job FROM node_load1 n WHERE n.instance = 'x') LIMIT 1",
                "SELECT a.job, b.m FROM (SELECT DISTINCT job FROM up) a LEFT JOIN LATERAL"
                        + " (SELECT max(value) AS m FROM up u WHERE u.job = a.job) b ON TRUE",
                "SELECT count(*) FROM (SELECT DISTINCT job FROM up) a FULL JOIN (SELECT DISTINCT job FROM node_load1) b ON a.job = b.job"
                        + " WHERE CAST('1' AS INTEGER) + 1 = 2 AND UPPER('a') = 'A'",
                "SELECT job, instance, count(*), grouping(job) FROM up GROUP BY GROUPING SETS ((job, instance), (job), ())",
                "SELECT job, count(DISTINCT instance), sum(value) FROM up GROUP BY job HAVING count(DISTINCT instance) > 0",
                "SELECT job FROM up WHERE time > (SELECT max(time) - INTERVAL '5' MINUTE FROM up) EXCEPT SELECT 'x'",
                "SELECT * FROM (SELECT job, value FROM up ORDER BY time LIMIT 10) AS x ORDER BY value LIMIT 2",
                "SELECT job FROM up INTERSECT SELECT job FROM node_load1",
                "SELECT job, value, rank() OVER (PARTITION BY job ORDER BY time) AS r FROM up LIMIT 3",
                "SELECT job, value FROM up QUALIFY row_number() OVER (PARTITION BY job, instance ORDER BY time DESC) = 1",
                "SELECT time_bucket('5m', time) AS time, max(value), stddev(value), string_agg(job, ',') FROM up GROUP BY time",
                "SELECT job, count(*) FROM up GROUP BY ROLLUP (job)",
                "SELECT CASE WHEN value > 0 THEN 'up' ELSE 'down' END AS s, count(DISTINCT instance) FROM up GROUP BY 1",
                "SELECT labels, CAST(value AS INTEGER), UPPER(job), EXTRACT(HOUR FROM time) FROM up LIMIT 1",
                "VALUES (1, 'a'), (2, 'b')",
                "EXPLAIN ANALYZE SELECT * FROM up LIMIT 1",
                "SHOW METRICS",
                "DESCRIBE up",
                "SELECT * FROM system.metrics LIMIT 1",
                "SELECT * FROM information_schema.tables LIMIT 1");
        URL[] urls = {Jar.path().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Driver driver = (Driver) loader.loadClass("io.tidemark.jdbc.Driver")
                    .getDeclaredConstructor()
                    .newInstance();
            try (Connection connection = driver.connect("jdbc:tidemark:" + Jar.exampleData(), new Properties());
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        assertThat(rows.next()).as(sql).isTrue();
                    }
                }
            }
        }
    }

    /** What the jar does, with the thread's context class loader gone after connect: no function lacks a class. */
    @Test
    void everyFunctionRunsWithoutAContextClassLoader() throws Exception {
        List<String> failures = new ArrayList<>();
        int tried = 0;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = loaderOfTheJar();
                Connection c = driver(loader).connect("jdbc:tidemark:" + Jar.exampleData(), new Properties());
                Statement list = c.createStatement();
                Statement s = c.createStatement()) {
            Thread.currentThread().setContextClassLoader(null);
            List<String> calls = new ArrayList<>();
            try (ResultSet r = list.executeQuery("SELECT example FROM system.functions WHERE example <> ''")) {
                while (r.next()) {
                    // An expression, or, where it needs rows, a whole statement.
                    String example = r.getString(1);
                    calls.add(
                            example.startsWith("SELECT ") || example.startsWith("WITH ")
                                    ? example
                                    : "SELECT " + example);
                }
            }
            for (String aggregate : AGGREGATES) {
                calls.add("SELECT " + aggregate + " FROM up WHERE " + WINDOW);
                calls.add("SELECT job, " + aggregate + " FROM up WHERE " + WINDOW + " GROUP BY job");
            }
            for (String over : List.of(
                    "row_number()",
                    "rank()",
                    "dense_rank()",
                    "percent_rank()",
                    "cume_dist()",
                    "ntile(3)",
                    "lag(value)",
                    "lead(value, 2, 0)",
                    "first_value(value)",
                    "last_value(value)",
                    "nth_value(value, 2)",
                    "sum(value)",
                    "avg(value)",
                    "min(value)",
                    "count(*)")) {
                calls.add("SELECT " + over + " OVER (PARTITION BY job ORDER BY time) FROM up LIMIT 5");
            }
            for (String sql : calls) {
                tried++;
                try (ResultSet r = s.executeQuery(sql)) {
                    while (r.next()) {
                        r.getObject(1);
                        r.getString(1);
                    }
                } catch (Exception | LinkageError e) {
                    failures.add(sql + " -> " + e);
                }
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(failures).isEmpty();
        assertThat(tried).isGreaterThan(150);
    }

    /** Whatever is wrong is told as what it is: no error path lacks a class. */
    @Test
    void everyErrorIsToldWithoutAContextClassLoader() throws Exception {
        List<String> failures = new ArrayList<>();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = loaderOfTheJar();
                Connection c = driver(loader).connect("jdbc:tidemark:" + Jar.exampleData(), new Properties());
                Statement s = c.createStatement()) {
            Thread.currentThread().setContextClassLoader(null);
            for (String sql : WRONG) {
                try {
                    s.execute(sql);
                    try (ResultSet r = s.getResultSet()) {
                        while (r != null && r.next()) {
                            r.getString(1);
                        }
                    }
                    failures.add(sql + " -> no error");
                } catch (SQLException e) {
                    boolean lacks = false;
                    for (Throwable t = e; t != null; t = t.getCause()) {
                        lacks |= t instanceof LinkageError || t instanceof ClassNotFoundException;
                    }
                    if (lacks || e.getSQLState() == null || e.getSQLState().startsWith("XX")) {
                        failures.add(sql + " -> " + e.getSQLState() + " " + e);
                    }
                } catch (RuntimeException | LinkageError e) {
                    failures.add(sql + " -> " + e);
                }
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void allMetadataIsTold() throws Exception {
        List<String> failures = new ArrayList<>();
        int tried = 0;
        try (URLClassLoader loader = loaderOfTheJar();
                Connection c = driver(loader).connect("jdbc:tidemark:" + Jar.exampleData(), new Properties())) {
            DatabaseMetaData m = c.getMetaData();
            for (Method method : DatabaseMetaData.class.getMethods()) {
                Object[] args = Stream.of(method.getParameterTypes())
                        .map(type -> type == String.class
                                ? "%"
                                : type == boolean.class ? (Object) true : type == int.class ? (Object) 1 : null)
                        .toArray();
                try {
                    tried++;
                    if (method.invoke(m, args) instanceof ResultSet rows) {
                        try (rows) {
                            while (rows.next()) {
                                rows.getObject(1);
                            }
                        }
                    }
                } catch (InvocationTargetException e) {
                    if (!(e.getCause() instanceof SQLException)) {
                        failures.add(method + " -> " + e.getCause());
                    }
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(tried).isGreaterThan(170);
    }

    @Test
    void writesAndKeepsADatabase(@TempDir Path folder) throws Exception {
        try (URLClassLoader loader = loaderOfTheJar();
                Connection c = driver(loader)
                        .connect("jdbc:tidemark:" + folder.resolve("db") + "?mode=create", new Properties());
                Statement s = c.createStatement()) {
            s.executeUpdate(
                    "INSERT INTO m (time, value, job) SELECT TIMESTAMP '2026-11-22 00:00:00' + n * INTERVAL '1' SECOND, n, 'a'"
                            + " FROM generate_series(1, 20000) AS g(n)");
            for (String sql : List.of(
                    "FLUSH",
                    "COMPACT",
                    "DELETE FROM m WHERE time < TIMESTAMP '2026-11-22 00:01:00'",
                    "SNAPSHOT TO '" + folder.resolve("copy") + "'",
                    "EXPLAIN AS JSON DELETE FROM m WHERE job = 'b'")) {
                s.execute(sql);
            }
            try (ResultSet r = s.executeQuery("SELECT count(*), min(value) FROM m")) {
                assertThat(r.next()).isTrue();
                assertThat(r.getLong(1)).isEqualTo(20_000 - 59);
                assertThat(r.getDouble(2)).isEqualTo(60);
            }
        }
    }

    /** A class whose parent is not there can never be loaded, and one of ours that names a missing one fails some day. */
    @Test
    void noClassLacksItsParentsAndOursLackNothing() throws IOException {
        Map<String, ClassNames> classes = new TreeMap<>();
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    ClassNames names = ClassNames.read(jar.getInputStream(entry));
                    classes.put(names.name(), names);
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (ClassNames c : classes.values()) {
            boolean ours = !c.name().startsWith("io/tidemark/shaded/");
            for (String name : ours ? c.all() : c.parents()) {
                if (name.startsWith("io/tidemark/") && !classes.containsKey(name)) {
                    missing.add(c.name() + " lacks " + name);
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(classes).hasSizeGreaterThan(4500);
    }

    @Test
    void isNoLargerThanItWas() throws IOException {
        assertThat(Files.size(Jar.path())).isLessThan(SIZE_MAX);
    }

    /** Each library in the jar has its licence there, and none is listed that is not. */
    @Test
    void carriesTheLicencesOfWhatItHolds() throws IOException {
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            String list = text(jar, "META-INF/THIRD-PARTY.txt");
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0, January 2004");
            assertThat(text(jar, "META-INF/NOTICE"))
                    .contains("Apache Calcite", "Avatica", "Apache Commons Math", "Apache Commons Codec", "Jackson");
            Set<String> held = new TreeSet<>();
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.startsWith("io/tidemark/shaded/") && name.endsWith(".class")) {
                    String inside = name.substring("io/tidemark/shaded/".length());
                    held.add(LIBRARIES.entrySet().stream()
                            .filter(e -> inside.startsWith(e.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(inside));
                }
            }
            Set<String> listed = new TreeSet<>();
            for (String line : list.lines().toList()) {
                if (line.matches("[a-z][\\w.-]+:[\\w-]+ {2,}[\\w-]+.* https://\\S+")) {
                    listed.add(line.replaceFirst(" .*", ""));
                }
            }
            assertThat(held).isEqualTo(new TreeSet<>(LIBRARIES.values()));
            assertThat(listed).isEqualTo(held);
            assertThat(list)
                    .contains("Permission is hereby granted", "Redistribution and use in source and binary forms")
                    .contains("QOS.ch", "The Go Authors", "ANTLR Project", "Arno Unkrig", "Eclipse Foundation");
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static URLClassLoader loaderOfTheJar() throws IOException {
        return new URLClassLoader(new URL[] {Jar.path().toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private static Driver driver(ClassLoader loader) throws ReflectiveOperationException {
        return (Driver) loader.loadClass("io.tidemark.jdbc.Driver")
                .getDeclaredConstructor()
                .newInstance();
    }

    @Test
    void isSilentOnThisJdk() throws Exception {
        assertSilent(Jar.java());
    }

    @Test
    void isSilentOnANewerJdk() throws Exception {
        Path newer = newerJava();
        assumeTrue(newer != null, "needs another JDK, newer than 23, under /usr/lib/jvm");
        assertSilent(newer);
    }

    private static void assertSilent(Path java) throws Exception {
        Jar.Outcome outcome = Jar.shell(
                java, "sql", Jar.exampleData().toString(), "--format", "csv", "-e", "SELECT count(*) AS n FROM up");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("n\n");
    }

    private static Path newerJava() throws IOException {
        Path jvms = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jvms)) {
            return null;
        }
        try (Stream<Path> all = Files.list(jvms)) {
            return all.filter(p -> p.getFileName().toString().matches(".*-(2[4-9]|[3-9][0-9])-.*"))
                    .map(p -> p.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
    }
}
