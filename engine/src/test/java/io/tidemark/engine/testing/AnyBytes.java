package io.tidemark.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;

/** What every decoder owes to any bytes: data, or a {@link CorruptionException} of its own, for a bounded price. */
public final class AnyBytes {
    private static final long ALLOCATED_MIN = 64L << 20;

    /** Snappy's bound; the other decoders stay far below it. */
    private static final long ALLOCATED_PER_BYTE = 1024;

    private AnyBytes() {}

    /** Something that reads bytes. */
    @FunctionalInterface
    public interface Reading {
        void run() throws IOException;
    }

    /**
     * Runs a reading of so many bytes.
     *
     * @return whether there was data
     */
    public static boolean giveDataOrCorruption(int length, Reading reading) {
        long before = Allocations.ofThisThread();
        boolean isData;
        try {
            reading.run();
            isData = true;
        } catch (CorruptionException e) {
            checkFault(e);
            isData = false;
        } catch (IOException e) {
            throw new AssertionError("bytes are at fault, and it is not said so", e);
        }
        assertThat(Allocations.ofThisThread() - before).isLessThan(ALLOCATED_MIN + ALLOCATED_PER_BYTE * length);
        return isData;
    }

    /** A fault names its file and its place, and is nobody else's exception. */
    public static void checkFault(CorruptionException e) {
        assertThat(e.getCause()).isNull();
        assertThat(e.file()).isNotEmpty();
        assertThat(e.offset()).isNotNegative();
    }
}
