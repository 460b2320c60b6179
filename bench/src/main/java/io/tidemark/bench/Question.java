package io.tidemark.bench;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** One question in both dialects. Each round asks it about other hosts and another window, so that no text repeats. */
enum Question {
    /** Maximum of one metric of one host by minute, one hour. */
    SINGLE_GROUPBY_1_1_1 {
        @Override
        Pair ask(CpuData data, Random random) {
            String window = window(data, random, 1);
            String host = "host_" + random.nextInt(data.hosts());
            return new Pair(
                    "SELECT time_bucket('1m', time) AS minute, max(value) AS m FROM cpu_usage_user WHERE hostname = '"
                            + host + "' AND " + window + " GROUP BY minute ORDER BY minute",
                    "SELECT date_trunc('minute', time) AS minute, max(usage_user) AS m FROM cpu WHERE hostname = '"
                            + host + "' AND " + window + " GROUP BY minute ORDER BY minute");
        }
    },
    /** Mean of one metric of every host by hour, half of the data. */
    DOUBLE_GROUPBY_1 {
        @Override
        Pair ask(CpuData data, Random random) {
            String window = window(data, random, 12);
            return new Pair(
                    "SELECT time_bucket('1h', time) AS hour, hostname, avg(value) AS mean FROM cpu_usage_user WHERE "
                            + window + " GROUP BY hour, hostname ORDER BY hour, hostname",
                    "SELECT date_trunc('hour', time) AS hour, hostname, avg(usage_user) AS mean FROM cpu WHERE "
                            + window + " GROUP BY hour, hostname ORDER BY hour, hostname");
        }
    },
    /** The newest sample of one metric of every host. */
    LASTPOINT {
        @Override
        Pair ask(CpuData data, Random random) {
            String before = "time <= TIMESTAMP '" + stamp(data.endMillis() - 1000L * random.nextInt(600)) + "'";
            return new Pair(
                    "SELECT hostname, last(value) AS newest FROM cpu_usage_user WHERE " + before
                            + " GROUP BY hostname ORDER BY hostname",
                    "SELECT hostname, arg_max(usage_user, time) AS newest FROM cpu WHERE " + before
                            + " GROUP BY hostname ORDER BY hostname");
        }
    },
    /** The five newest minutes before a time, with the maximum over all hosts. */
    GROUPBY_ORDERBY_LIMIT {
        @Override
        Pair ask(CpuData data, Random random) {
            String before = "time < TIMESTAMP '" + stamp(data.endMillis() - 1000L * random.nextInt(3600)) + "'";
            return new Pair(
                    "SELECT time_bucket('1m', time) AS minute, max(value) AS m FROM cpu_usage_user WHERE " + before
                            + " GROUP BY minute ORDER BY minute DESC LIMIT 5",
                    "SELECT date_trunc('minute', time) AS minute, max(usage_user) AS m FROM cpu WHERE " + before
                            + " GROUP BY minute ORDER BY minute DESC LIMIT 5");
        }
    },
    /** The sum of one metric by region, over everything. */
    SUM_BY_REGION {
        @Override
        Pair ask(CpuData data, Random random) {
            String after = "time >= TIMESTAMP '" + stamp(data.startMillis() + 1000L * random.nextInt(600)) + "'";
            return new Pair(
                    "SELECT region, sum(value) AS total FROM cpu_usage_user WHERE " + after
                            + " GROUP BY region ORDER BY region",
                    "SELECT region, sum(usage_user) AS total FROM cpu WHERE " + after
                            + " GROUP BY region ORDER BY region");
        }
    };

    /** The same question for each. */
    record Pair(String tidemark, String duckdb) {}

    static final List<Question> ALL = List.of(values());

    abstract Pair ask(CpuData data, Random random);

    private static String window(CpuData data, Random random, int hours) {
        long length = Math.min(hours * 3_600_000L, data.endMillis() - data.startMillis());
        long slack = (data.endMillis() - data.startMillis() - length) / 1000;
        long from = data.startMillis() + 1000 * (slack == 0 ? 0 : random.nextInt((int) slack));
        return "time >= TIMESTAMP '" + stamp(from) + "' AND time < TIMESTAMP '" + stamp(from + length) + "'";
    }

    private static String stamp(long millis) {
        return Instant.ofEpochMilli(millis).toString().replace('T', ' ').replace("Z", "");
    }

    /** The name in reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
