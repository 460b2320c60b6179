package io.tidemark.engine.head;

import io.tidemark.engine.record.HistogramsRecord;
import java.io.IOException;

/**
 * Adds the samples of a log to the series of a head, on several threads where there are many: each series is one lane's, and a
 * lane adds in the order of the log. Nothing is certain to be in the head before {@link #settle}. No thread outlives
 * {@link #close}. For one thread.
 */
final class HeadFiller implements AutoCloseable {
    /** So many rows keep a thread at work for milliseconds, and hold several samples of each of ten thousand series. */
    static final int ROWS = 1 << 16;

    /** One thread decodes a log as fast as so many add what it says. */
    private static final int LANES_MAX = 4;

    private final Head head;
    private final ReplayLane[] lanes;

    /**
     * A filler that has no thread yet.
     *
     * @param version which the samples belong to
     * @param threads how many threads work at most, the caller's included
     * @param rows how many samples of a lane are handed over at once
     */
    HeadFiller(Head head, long version, int threads, int rows) {
        this.head = head;
        // A power of two, so that a series' lane is told by bits of its number.
        lanes = new ReplayLane[Integer.highestOneBit(Math.max(1, Math.min(LANES_MAX, threads - 1)))];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new ReplayLane(head, version, rows, threads > 1 ? "tidemark-replay-" + (i + 1) : null);
        }
    }

    private ReplayLane lane(int number) {
        return lanes[number & lanes.length - 1];
    }

    /** Adds a float of the series of a number: late, or in order, where it goes unless a newer one of its series is there. */
    void add(int to, long millis, double value, boolean isLate) throws IOException {
        ReplayLane lane = lane(to);
        lane.filling().add(to, millis, value, isLate);
        if (lane.filling().isFull()) {
            lane.handOver();
        }
    }

    /** The same with a histogram of a record, which must not change any more. */
    void add(int to, long millis, HistogramsRecord record, int place, boolean isLate) throws IOException {
        ReplayLane lane = lane(to);
        lane.filling().add(to, millis, record, place, isLate);
        if (lane.filling().isFull()) {
            lane.handOver();
        }
    }

    /** Returns when all that was added is in the head. */
    void settle() throws IOException {
        for (ReplayLane lane : lanes) {
            lane.flush();
        }
        for (ReplayLane lane : lanes) {
            head.reached(lane.await());
        }
    }

    /** Ends the threads. What was not settled may be in the head or not. */
    @Override
    public void close() {
        for (ReplayLane lane : lanes) {
            lane.close();
        }
    }
}
