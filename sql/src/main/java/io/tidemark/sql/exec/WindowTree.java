package io.tidemark.sql.exec;

import io.tidemark.engine.vector.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Partial aggregates of the rows of a partition in a tree, so that any frame is the merge of a logarithmic number of them, in
 * the order of the rows. Nothing is ever taken out of a state: a sum over a sliding frame does not drift. Each level has an
 * aggregator of its own.
 */
final class WindowTree implements AutoCloseable {
    /** How many results are made at once. */
    static final int CHUNK = 1024;

    private static final int POLL_MASK = 0xfff;

    private final ExecContext ctx;
    private final int n;
    private final IntFunction<Aggregator> maker;
    private final List<Aggregator> levels = new ArrayList<>();
    private final int[] tail = new int[64];
    private final int[] tailLevel = new int[64];
    private long claimed;

    WindowTree(ExecContext ctx, int n, IntFunction<Aggregator> maker) throws IOException {
        this.ctx = ctx;
        this.n = n;
        this.maker = maker;
        Aggregator leaves = maker.apply(n);
        levels.add(leaves);
        claim(leaves, n);
    }

    private void claim(Aggregator a, int slots) throws IOException {
        long bytes = (long) a.bytesPerSlot() * slots;
        ctx.control().claim(bytes);
        claimed += bytes;
    }

    /** Adds the rows of places {@code [from, from + rows)}. */
    void add(Vector[] args, int from, int rows) throws IOException {
        ctx.control().poll();
        int[] slots = new int[rows];
        for (int i = 0; i < rows; i++) {
            slots[i] = from + i;
        }
        levels.get(0).add(args, slots, rows);
    }

    /** Builds the levels above the rows. */
    void build() throws IOException {
        int width = n;
        while (width > 1) {
            Aggregator below = levels.get(levels.size() - 1);
            int above = (width + 1) / 2;
            Aggregator level = maker.apply(above);
            levels.add(level);
            claim(level, above);
            for (int i = 0; i < above; i++) {
                level.merge(i, below, 2 * i);
                if (2 * i + 1 < width) {
                    level.merge(i, below, 2 * i + 1);
                }
                if ((i & POLL_MASK) == 0) {
                    ctx.control().poll();
                }
            }
            width = above;
        }
    }

    /** Merges the rows of places {@code [from, to)} into a slot, in their order. */
    void query(int from, int to, Aggregator into, int slot) throws IOException {
        int lo = from;
        int hi = to;
        int level = 0;
        int waiting = 0;
        while (lo < hi) {
            if ((lo & 1) == 1) {
                into.merge(slot, levels.get(level), lo++);
            }
            if ((hi & 1) == 1) {
                tail[waiting] = --hi;
                tailLevel[waiting++] = level;
            }
            lo >>= 1;
            hi >>= 1;
            level++;
        }
        while (waiting > 0) {
            waiting--;
            into.merge(slot, levels.get(tailLevel[waiting]), tail[waiting]);
        }
    }

    @Override
    public void close() {
        for (Aggregator level : levels) {
            level.close();
        }
        ctx.control().free(claimed);
        claimed = 0;
    }
}
