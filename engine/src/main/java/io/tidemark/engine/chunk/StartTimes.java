package io.tidemark.engine.chunk;

import io.tidemark.engine.io.CorruptionException;

/** Where start timestamps stand among the samples of the encodings that have them: nothing here needs them, so they are passed over. */
final class StartTimes {
    private final boolean firstKnown;
    private final int firstChange;

    /** By the header byte: bit 7 says that sample 0 has one, the others from which sample on every one has (0: none). */
    StartTimes(int header) {
        firstKnown = (header & 0x80) != 0;
        firstChange = header & 0x7f;
    }

    /** Passes over the start timestamp that stands behind sample {@code i}, if any does. */
    void skip(BitReader in, int i) throws CorruptionException {
        if (i == 0) {
            if (firstKnown) {
                in.varint();
            }
        } else if (firstChange != 0 && i >= firstChange) {
            in.varbitInt();
        }
    }
}
