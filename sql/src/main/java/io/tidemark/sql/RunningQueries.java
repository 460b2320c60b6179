package io.tidemark.sql;

import io.tidemark.engine.query.QueryControl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The statements that run now, by number. Safe for any thread. */
final class RunningQueries {
    /** One of them. */
    record Running(long id, String session, String sql, long startedMillis, QueryControl control) {}

    private final ConcurrentHashMap<Long, Running> running = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    Running begin(String session, String sql, long startedMillis, QueryControl control) {
        Running query = new Running(last.incrementAndGet(), session, sql, startedMillis, control);
        running.put(query.id, query);
        return query;
    }

    void end(Running query) {
        running.remove(query.id);
    }

    /** All, oldest first. */
    List<Running> list() {
        List<Running> all = new ArrayList<>(running.values());
        all.sort(Comparator.comparingLong(Running::id));
        return all;
    }

    /** Cancels one; false where there is none of that number. */
    boolean kill(long id) {
        Running query = running.get(id);
        if (query == null) {
            return false;
        }
        query.control.cancel();
        return true;
    }

    /** Cancels all. */
    void killAll() {
        running.values().forEach(query -> query.control.cancel());
    }
}
