package io.tidemark.engine.record;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.model.Labels;

/** Encodes records, the counterpart of {@link RecordDecoder}; types 1 to 8 and commit marks, which every version reads. */
public final class RecordEncoder {
    private RecordEncoder() {}

    /** Adds a record, type byte first. Unknown records can't be encoded. */
    public static void encode(Record record, ByteBuilder out) {
        switch (record.kind()) {
            case SERIES -> series((SeriesRecord) record, out);
            case SAMPLES -> samples((SamplesRecord) record, out);
            case HISTOGRAMS -> histograms((HistogramsRecord) record, out);
            case TOMBSTONES -> tombstones((TombstonesRecord) record, out);
            case EXEMPLARS -> exemplars((ExemplarsRecord) record, out);
            case METADATA -> metadata((MetadataRecord) record, out);
            case MMAP_MARKERS -> mmapMarkers((MmapMarkersRecord) record, out);
            case COMMIT_MARK -> commitMark((CommitMark) record, out);
            case UNKNOWN -> throw new IllegalArgumentException("a record of an unknown type: " + record);
        }
    }

    /** A record encoded on its own. */
    public static byte[] encode(Record record) {
        ByteBuilder out = new ByteBuilder(256);
        encode(record, out);
        return out.toByteArray();
    }

    private static void series(SeriesRecord record, ByteBuilder out) {
        out.u8(RecordType.SERIES);
        for (int i = 0; i < record.size; i++) {
            out.be64(record.refs[i]);
            labels(record.labels[i], out);
        }
    }

    private static void labels(Labels labels, ByteBuilder out) {
        out.uvarint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            out.string(labels.name(i)).string(labels.value(i));
        }
    }

    private static void samples(SamplesRecord record, ByteBuilder out) {
        SamplesEncoder encoder = new SamplesEncoder(out);
        for (int i = 0; i < record.size; i++) {
            encoder.add(record.refs[i], record.times[i], record.values[i]);
        }
    }

    private static void histograms(HistogramsRecord record, ByteBuilder out) {
        out.u8(record.integer ? RecordType.HISTOGRAMS : RecordType.FLOAT_HISTOGRAMS);
        if (record.size == 0) {
            return;
        }
        long baseRef = record.refs[0];
        long baseTime = record.times[0];
        out.be64(baseRef).be64(baseTime);
        for (int i = 0; i < record.size; i++) {
            out.varint(record.refs[i] - baseRef)
                    .varint(record.times[i] - baseTime)
                    .bytes(record.data, record.offsets[i], record.offsets[i + 1] - record.offsets[i]);
        }
    }

    private static void tombstones(TombstonesRecord record, ByteBuilder out) {
        out.u8(RecordType.TOMBSTONES);
        for (int i = 0; i < record.size; i++) {
            out.be64(record.refs[i]).varint(record.minMillis[i]).varint(record.maxMillis[i]);
        }
    }

    private static void exemplars(ExemplarsRecord record, ByteBuilder out) {
        out.u8(RecordType.EXEMPLARS);
        if (record.exemplars().isEmpty()) {
            return;
        }
        long baseRef = record.exemplars().get(0).ref();
        long baseTime = record.exemplars().get(0).timeMillis();
        out.be64(baseRef).be64(baseTime);
        for (ExemplarsRecord.Exemplar e : record.exemplars()) {
            out.varint(e.ref() - baseRef).varint(e.timeMillis() - baseTime).f64(e.value());
            labels(e.labels(), out);
        }
    }

    private static void metadata(MetadataRecord record, ByteBuilder out) {
        out.u8(RecordType.METADATA);
        for (MetadataRecord.Entry e : record.entries()) {
            out.uvarint(e.ref()).u8(e.type().ordinal()).uvarint(2);
            out.string("UNIT").string(e.unit()).string("HELP").string(e.help());
        }
    }

    private static void mmapMarkers(MmapMarkersRecord record, ByteBuilder out) {
        out.u8(RecordType.MMAP_MARKERS);
        for (int i = 0; i < record.size; i++) {
            out.be64(record.refs[i]).be64(record.chunkRefs[i]);
        }
    }

    private static void commitMark(CommitMark mark, ByteBuilder out) {
        out.u8(RecordType.COMMIT_MARK)
                .be32(CommitMark.MAGIC)
                .u8(mark.place().ordinal() + 1)
                .be64(mark.commit());
    }
}
