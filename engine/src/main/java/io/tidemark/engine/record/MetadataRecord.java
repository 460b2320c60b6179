package io.tidemark.engine.record;

import java.util.List;

/** What a target says of its metrics, per series. */
public record MetadataRecord(List<Entry> entries) implements Record {
    /** Copies the list. */
    public MetadataRecord {
        entries = List.copyOf(entries);
    }

    /** Type, unit and help of one series' metric; the texts may be empty. */
    public record Entry(long ref, MetricType type, String unit, String help) {}

    @Override
    public Kind kind() {
        return Kind.METADATA;
    }
}
