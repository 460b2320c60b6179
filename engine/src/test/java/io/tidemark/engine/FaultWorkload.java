package io.tidemark.engine;

import io.tidemark.engine.io.LocalDirectory;
import io.tidemark.engine.io.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * The program that fault tests drive from outside: {@code FaultWorkload DIR N} commits N times (below zero: for ever) and prints
 * {@code ACK n nanos} after each commit that has returned; {@code FaultWorkload DIR 0 check} opens, checks, compares and prints
 * {@code OPEN last=n}. Any failure prints {@code CAUGHT …} and ends with 3.
 */
final class FaultWorkload {
    private FaultWorkload() {}

    /** Arguments: the directory, how many commits, and perhaps {@code check}. */
    public static void main(String[] args) {
        Path path = Path.of(args[0]);
        long count = Long.parseLong(args[1]);
        try {
            if (args.length > 2) {
                check(path);
            } else {
                run(path, count);
            }
        } catch (IOException | RuntimeException | Error e) {
            say("CAUGHT " + e);
            for (StackTraceElement frame : e.getStackTrace()) {
                say("  at " + frame);
            }
            System.exit(3);
        }
    }

    private static Tsdb open(Path path) throws IOException {
        return Tsdb.open(
                new LocalDirectory(path), new LocalDirectory(path), Workload.OPTIONS, Clock.systemUTC(), false);
    }

    private static void run(Path path, long count) throws IOException {
        try (Tsdb tsdb = open(path)) {
            long last = Workload.LARGE.check(tsdb);
            Workload.LARGE.run(tsdb, last, count, n -> say("ACK " + n + " " + System.nanoTime()));
        }
    }

    private static void check(Path path) throws IOException {
        long last;
        int problems;
        long segments;
        try (Tsdb tsdb = open(path)) {
            last = Workload.LARGE.check(tsdb);
            problems = tsdb.problems().size();
            segments = tsdb.logFiles().stream()
                    .filter(file -> file.kind() == LogFile.Kind.SEGMENT)
                    .count();
        }
        List<Problem> found = IntegrityChecker.check(path).problems();
        if (!found.isEmpty()) {
            throw new IllegalStateException("check: " + found);
        }
        say("OPEN last=" + last + " problems=" + problems + " segments=" + segments);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
