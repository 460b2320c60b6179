package io.tidemark.engine.record;

/**
 * One record of a log. Those with many entries hold them as columns of equal length, of which the first {@code size} count;
 * the arrays belong to the record and are not written once it is handed on.
 */
public sealed interface Record
        permits SeriesRecord,
                SamplesRecord,
                HistogramsRecord,
                TombstonesRecord,
                ExemplarsRecord,
                MetadataRecord,
                MmapMarkersRecord,
                CommitMark,
                UnknownRecord {
    /** What it is, to switch on. */
    Kind kind();

    /** The kinds of records; each is one class. */
    enum Kind {
        /** {@link SeriesRecord}. */
        SERIES,
        /** {@link SamplesRecord}. */
        SAMPLES,
        /** {@link HistogramsRecord}. */
        HISTOGRAMS,
        /** {@link TombstonesRecord}. */
        TOMBSTONES,
        /** {@link ExemplarsRecord}. */
        EXEMPLARS,
        /** {@link MetadataRecord}. */
        METADATA,
        /** {@link MmapMarkersRecord}. */
        MMAP_MARKERS,
        /** {@link CommitMark}. */
        COMMIT_MARK,
        /** {@link UnknownRecord}. */
        UNKNOWN
    }
}
