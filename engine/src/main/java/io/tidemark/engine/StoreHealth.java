package io.tidemark.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one side of a store works, why not and since when; logs a line at each change and never another. Safe for any thread.
 */
final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

    private final String what;
    private final InstantSource clock;

    @GuardedBy("this")
    private State state;

    /**
     * A moment's health.
     *
     * @param reason why it does not work, or empty where it does
     * @param sinceMillis since when, by the clock
     */
    record State(String reason, long sinceMillis) {
        /** Whether it works. */
        boolean isGood() {
            return reason.isEmpty();
        }
    }

    /**
     * Good from the start.
     *
     * @param what a name for the log, such as {@code writes of /data}
     */
    StoreHealth(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
        this.state = new State("", clock.millis());
    }

    synchronized State state() {
        return state;
    }

    /** It does not work. Since when it has not is told by the first call. */
    synchronized void failed(String reason) {
        if (state.isGood()) {
            LOG.warn("{}: failing: {}", what, reason);
            state = new State(reason, clock.millis());
        } else {
            state = new State(reason, state.sinceMillis);
        }
    }

    /** It works. */
    synchronized void works() {
        if (!state.isGood()) {
            LOG.info("{}: working again after: {}", what, state.reason);
            state = new State("", clock.millis());
        }
    }
}
