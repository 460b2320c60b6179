package io.tidemark.sql.exec;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/** What each operator of one execution did, for EXPLAIN ANALYZE. Safe for any thread. */
public final class Profile {
    /** One operator's work. */
    public static final class Work {
        /** Rows that it gave. */
        public final LongAdder rows = new LongAdder();

        /** Batches that it gave. */
        public final LongAdder batches = new LongAdder();

        /** Nanoseconds inside it and below it, summed over the threads that ran it. */
        public final LongAdder nanos = new LongAdder();
    }

    private final Map<RelNode, Work> works = Collections.synchronizedMap(new IdentityHashMap<>());

    /** An operator's work, or null if it never ran. */
    public @Nullable Work of(RelNode rel) {
        return works.get(rel);
    }

    Work begin(RelNode rel) {
        return works.computeIfAbsent(rel, r -> new Work());
    }
}
