package io.tidemark.bench;

import java.util.List;
import java.util.Random;

/**
 * Data in the shape of TSBS' "cpu-only": hosts with ten gauges each, a sample every ten seconds, random walks between 0 and
 * 100, floored; ten tags a host. The seed decides everything.
 *
 * @param startMillis the first sample's time
 */
record CpuData(int hosts, long startMillis, int steps, long seed) {
    static final long STEP_MILLIS = 10_000;

    static final List<String> METRICS = List.of(
            "usage_user",
            "usage_system",
            "usage_idle",
            "usage_nice",
            "usage_iowait",
            "usage_irq",
            "usage_softirq",
            "usage_steal",
            "usage_guest",
            "usage_guest_nice");

    static final List<String> TAGS = List.of(
            "hostname",
            "region",
            "datacenter",
            "rack",
            "os",
            "arch",
            "team",
            "service",
            "service_version",
            "service_environment");

    private static final String[] REGIONS = {
        "us-east-1",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "eu-central-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "sa-east-1"
    };

    long endMillis() {
        return startMillis + steps * STEP_MILLIS;
    }

    long samples() {
        return (long) hosts * METRICS.size() * steps;
    }

    /** The values of a host's tags, in the order of {@link #TAGS}. */
    String[] tags(int host) {
        Random random = new Random(seed * 31 + host);
        String region = REGIONS[random.nextInt(REGIONS.length)];
        return new String[] {
            "host_" + host,
            region,
            region + (char) ('a' + random.nextInt(3)),
            Integer.toString(random.nextInt(100)),
            random.nextBoolean() ? "Ubuntu16.10" : "Ubuntu16.04LTS",
            random.nextBoolean() ? "x64" : "x86",
            new String[] {"SF", "NYC", "LON", "CHI"}[random.nextInt(4)],
            Integer.toString(random.nextInt(20)),
            Integer.toString(random.nextInt(2)),
            new String[] {"production", "staging", "test"}[random.nextInt(3)]
        };
    }

    /** One series: a value a step. */
    double[] values(int host, int metric) {
        Random random = new Random(seed ^ (host * 1_000_003L + metric * 7_919L));
        double[] out = new double[steps];
        double v = random.nextDouble() * 100;
        for (int i = 0; i < steps; i++) {
            v = Math.max(0, Math.min(100, v + random.nextGaussian()));
            out[i] = Math.floor(v);
        }
        return out;
    }
}
