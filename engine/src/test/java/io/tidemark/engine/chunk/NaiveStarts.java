package io.tidemark.engine.chunk;

/** Writes start timestamps (0: none) as the format page says for encodings 4 to 6. */
final class NaiveStarts {
    private final boolean firstKnown;
    private final int firstChange;
    private long difference;

    /** Looks ahead for the header. */
    NaiveStarts(long[] starts) {
        firstKnown = starts.length > 0 && starts[0] != 0;
        int change = 0;
        for (int i = 1; i < starts.length && change == 0; i++) {
            if (starts[i] != starts[i - 1] || i == 127) {
                change = i;
            }
        }
        firstChange = change;
    }

    int header() {
        return (firstKnown ? 0x80 : 0) | firstChange;
    }

    /** Writes what stands behind sample {@code i}. */
    void put(NaiveBits out, int i, long time, long timeBefore, long start) {
        if (i == 0) {
            if (firstKnown) {
                out.putVarint(time - start);
            }
        } else if (firstChange > 0 && i >= firstChange) {
            long now = timeBefore - start;
            out.putVarbitInt(i == firstChange ? now : now - difference);
            difference = now;
        }
    }
}
