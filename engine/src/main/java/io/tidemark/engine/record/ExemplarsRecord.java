package io.tidemark.engine.record;

import io.tidemark.engine.model.Labels;
import java.util.List;

/** Exemplars. The store keeps none of them; they are decoded so that a fault in their bytes is found. */
public record ExemplarsRecord(List<Exemplar> exemplars) implements Record {
    /** Copies the list. */
    public ExemplarsRecord {
        exemplars = List.copyOf(exemplars);
    }

    /**
     * An exemplar.
     *
     * @param ref its series
     * @param timeMillis since the epoch
     * @param labels of the exemplar, not of the series
     */
    public record Exemplar(long ref, long timeMillis, double value, Labels labels) {}

    @Override
    public Kind kind() {
        return Kind.EXEMPLARS;
    }
}
