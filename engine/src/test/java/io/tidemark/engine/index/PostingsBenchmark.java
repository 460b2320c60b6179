package io.tidemark.engine.index;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Intersection of a list of a million series with a second one; PERFORMANCE's floor is Prometheus' walk, 0.41 G postings a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PostingsBenchmark {
    private static final int LARGE = 1_000_000;

    /** Size of the second list. */
    @Param({"1000", "100000", "500000"})
    public int second;

    private Postings large = Postings.EMPTY;
    private Postings small = Postings.EMPTY;

    /** Two random lists over the same series. */
    @Setup
    public void make() {
        large = random(LARGE, 1);
        small = random(second, 2);
    }

    private static Postings random(int size, long seed) {
        int[] refs =
                new Random(seed).ints(size, 0, 2 * LARGE).sorted().distinct().toArray();
        return Postings.ofSorted(refs, refs.length);
    }

    /** Those in both. */
    @Benchmark
    public Postings and() {
        return large.and(small);
    }

    /** Those in either. */
    @Benchmark
    public Postings or() {
        return large.or(small);
    }

    /** Those of the large list that are not in the other. */
    @Benchmark
    public Postings without() {
        return large.without(small);
    }
}
