package io.tidemark.sql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tidemark.sql.plan.Planner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The plans that were used last. Safe for any thread. */
final class PlanCache {
    /**
     * What a plan depends on.
     *
     * @param lifted whether the text is one without its literals, or the statement's own
     */
    record Key(String text, boolean lifted, SqlSettings settings, long schemaVersion) {}

    /** A plan and how it fares. */
    static final class Plan {
        private final String text;
        private final Planner.Planned planned;
        private final double plannedMillis;
        private final LongAdder uses = new LongAdder();

        Plan(String text, Planner.Planned planned, double plannedMillis) {
            this.text = text;
            this.planned = planned;
            this.plannedMillis = plannedMillis;
        }

        String text() {
            return text;
        }

        Planner.Planned planned() {
            return planned;
        }

        double plannedMillis() {
            return plannedMillis;
        }

        long uses() {
            return uses.sum();
        }
    }

    private static final int KEPT = 500;

    /** A text that is longer is not worth its memory. */
    private static final int LONGEST = 64 << 10;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Key, Plan> plans = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Plan> eldest) {
            return size() > KEPT;
        }
    };

    @Nullable
    Plan get(Key key) {
        Plan plan;
        synchronized (lock) {
            plan = plans.get(key);
        }
        if (plan != null) {
            plan.uses.increment();
        }
        return plan;
    }

    void put(Key key, Plan plan) {
        if (key.text.length() <= LONGEST) {
            synchronized (lock) {
                plans.put(key, plan);
            }
        }
    }

    /** Least recently used first. */
    List<Plan> entries() {
        synchronized (lock) {
            return new ArrayList<>(plans.values());
        }
    }
}
