package io.tidemark.engine.testing;

/**
 * The moment at which a simulated machine loses its power. An Error, so that no code which handles failures of the disk
 * mistakes it for one: whatever the dying program still tries on that disk throws it again.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(long operation) {
        super("crash at operation " + operation);
    }
}
