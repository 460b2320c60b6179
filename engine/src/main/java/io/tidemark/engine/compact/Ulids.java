package io.tidemark.engine.compact;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.engine.block.Ulid;
import java.time.InstantSource;
import java.util.Random;

/**
 * Names new blocks of one directory, each above all that went before, whatever the clock does: the newest name decides which
 * block wins at equal times, so a name may not depend on a clock that was set back. Safe for any thread.
 */
public final class Ulids {
    private final InstantSource clock;
    private final Random random;

    @GuardedBy("this")
    private long newestMillis = -1;

    /** A source of names. */
    public Ulids(InstantSource clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    /** Says that a name is taken, so that all further ones are above it. */
    public synchronized void seen(String ulid) {
        newestMillis = Math.max(newestMillis, Ulid.millis(ulid));
    }

    /** A name above all others. */
    public synchronized String next() {
        // A millisecond apart, so that the order does not hang on random bits.
        newestMillis = Math.max(newestMillis + 1, clock.millis());
        return Ulid.of(newestMillis, random);
    }
}
