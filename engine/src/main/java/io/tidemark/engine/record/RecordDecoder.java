package io.tidemark.engine.record;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.Utf8Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Decodes records, one after the other. Names and values of labels that come again are the same String, within one decoder.
 * Any bytes give a record or a {@link CorruptionException}; memory is taken in proportion to the bytes. For one thread.
 */
public final class RecordDecoder {
    /** The least that one more sample takes: two varints and a double. */
    private static final int SAMPLE_BYTES_MIN = 10;

    /** The least that one more histogram takes. */
    private static final int HISTOGRAM_BYTES_MIN = 24;

    /** So many records of samples, of at most so many samples each, are kept to be filled again. */
    private static final int SPARES_MAX = 16;

    private static final int SPARE_SAMPLES_MAX = 1 << 14;

    private final StringPool strings = new StringPool();
    private final Deque<SamplesRecord> spares = new ArrayDeque<>();

    /** Decodes a whole record, type byte first; the cursor is at its end then. The bytes are not kept. */
    public Record decode(ByteCursor in) throws CorruptionException {
        int type = in.u8();
        return switch (type) {
            case RecordType.SERIES -> series(in);
            case RecordType.SAMPLES -> samples(in);
            case RecordType.TOMBSTONES -> tombstones(in);
            case RecordType.EXEMPLARS -> exemplars(in);
            case RecordType.MMAP_MARKERS -> mmapMarkers(in);
            case RecordType.METADATA -> metadata(in);
            case RecordType.HISTOGRAMS, RecordType.CUSTOM_HISTOGRAMS -> histograms(in, true);
            case RecordType.FLOAT_HISTOGRAMS, RecordType.CUSTOM_FLOAT_HISTOGRAMS -> histograms(in, false);
            case RecordType.SAMPLES_V2 -> samplesV2(in);
            case RecordType.HISTOGRAMS_V2 -> histogramsV2(in, true);
            case RecordType.FLOAT_HISTOGRAMS_V2 -> histogramsV2(in, false);
            case RecordType.COMMIT_MARK -> commitMark(in);
            default -> {
                UnknownRecord unknown = new UnknownRecord(type, in.remaining() + 1);
                in.skip(in.remaining());
                yield unknown;
            }
        };
    }

    /** Takes back a record that nobody needs any more, to fill it with other samples: new memory costs more than decoding. */
    public void recycle(SamplesRecord record) {
        if (spares.size() < SPARES_MAX && record.refs.length <= SPARE_SAMPLES_MAX) {
            record.size = 0;
            spares.push(record);
        }
    }

    private SamplesRecord emptySamples(int capacity) {
        SamplesRecord spare = spares.poll();
        return spare == null ? new SamplesRecord(capacity) : spare;
    }

    private SeriesRecord series(ByteCursor in) throws CorruptionException {
        SeriesRecord out = new SeriesRecord(in.remaining() / 64);
        while (in.remaining() > 0) {
            long ref = in.be64();
            if (ref == 0) {
                throw in.corrupt("a series with reference 0");
            }
            out.add(ref, labels(in));
        }
        return out;
    }

    private Labels labels(ByteCursor in) throws CorruptionException {
        int n = in.count(in.remaining() / 2, "the number of labels");
        String[] pairs = new String[2 * n];
        int size = 0;
        String previous = null;
        for (int i = 0; i < n; i++) {
            String name = string(in);
            String value = string(in);
            if (previous != null && Utf8Order.compare(previous, name) >= 0) {
                throw in.corrupt("label \"" + name + "\" after \"" + previous + "\", which is not ascending");
            }
            previous = name;
            if (!value.isEmpty()) {
                pairs[size++] = name;
                pairs[size++] = value;
            }
        }
        return Labels.ofSorted(size == pairs.length ? pairs : Arrays.copyOf(pairs, size));
    }

    private String string(ByteCursor in) throws CorruptionException {
        int length = in.count(in.remaining(), "a string's length");
        int at = in.position();
        in.skip(length);
        return strings.get(in.array(), at, length);
    }

    private SamplesRecord samples(ByteCursor in) throws CorruptionException {
        if (in.remaining() == 0) {
            return emptySamples(0);
        }
        long baseRef = in.be64();
        long baseTime = in.be64();
        SamplesRecord out = emptySamples(in.remaining() / SAMPLE_BYTES_MIN);
        while (in.remaining() > 0) {
            out.add(baseRef + in.varint(), baseTime + in.varint(), in.f64());
        }
        return out;
    }

    private SamplesRecord samplesV2(ByteCursor in) throws CorruptionException {
        SamplesRecord out = emptySamples(in.remaining() / SAMPLE_BYTES_MIN);
        long ref = 0;
        long firstTime = 0;
        while (in.remaining() > 0) {
            ref += in.varint();
            long time = firstTime + in.varint();
            if (out.size == 0) {
                firstTime = time;
                in.varint();
            } else {
                skipStartTime(in);
            }
            out.add(ref, time, in.f64());
        }
        return out;
    }

    /** A start timestamp is of no use to us; its marker says how many bytes it has. */
    private static void skipStartTime(ByteCursor in) throws CorruptionException {
        int marker = in.u8();
        switch (marker) {
            case 0, 1 -> {}
            case 2 -> in.varint();
            default -> throw in.corrupt("start timestamp marker " + marker + " is unknown");
        }
    }

    private static HistogramsRecord histograms(ByteCursor in, boolean integer) throws CorruptionException {
        if (in.remaining() == 0) {
            return new HistogramsRecord(integer, 0, 0);
        }
        long baseRef = in.be64();
        long baseTime = in.be64();
        HistogramsRecord out = new HistogramsRecord(integer, in.remaining() / HISTOGRAM_BYTES_MIN, in.remaining());
        while (in.remaining() > 0) {
            long ref = baseRef + in.varint();
            long time = baseTime + in.varint();
            histogram(in, out, ref, time);
        }
        return out;
    }

    private static HistogramsRecord histogramsV2(ByteCursor in, boolean integer) throws CorruptionException {
        HistogramsRecord out = new HistogramsRecord(integer, in.remaining() / HISTOGRAM_BYTES_MIN, in.remaining());
        if (in.remaining() == 0) {
            return out;
        }
        long ref = in.varint();
        long firstTime = in.varint();
        in.varint();
        histogram(in, out, ref, firstTime);
        while (in.remaining() > 0) {
            ref += in.varint();
            long time = firstTime + in.varint();
            skipStartTime(in);
            histogram(in, out, ref, time);
        }
        return out;
    }

    /** Decodes a histogram to check it, and keeps its bytes, unless its schema means nothing to us. */
    private static void histogram(ByteCursor in, HistogramsRecord out, long ref, long time) throws CorruptionException {
        int from = in.position();
        int schema = HistogramCodec.decode(in, out.integer).schema();
        if (HistogramCodec.isKnownSchema(schema)) {
            out.add(ref, time, in.array(), from, in.position() - from);
        }
    }

    private static TombstonesRecord tombstones(ByteCursor in) throws CorruptionException {
        TombstonesRecord out = new TombstonesRecord(in.remaining() / 10);
        while (in.remaining() > 0) {
            out.add(in.be64(), in.varint(), in.varint());
        }
        return out;
    }

    private ExemplarsRecord exemplars(ByteCursor in) throws CorruptionException {
        List<ExemplarsRecord.Exemplar> out = new ArrayList<>();
        if (in.remaining() > 0) {
            long baseRef = in.be64();
            long baseTime = in.be64();
            while (in.remaining() > 0) {
                out.add(new ExemplarsRecord.Exemplar(
                        baseRef + in.varint(), baseTime + in.varint(), in.f64(), exemplarLabels(in)));
            }
        }
        return new ExemplarsRecord(out);
    }

    /** Labels of an exemplar may stand in any order, and what they say is thrown away: they don't go to the pool. */
    private static Labels exemplarLabels(ByteCursor in) throws CorruptionException {
        int n = in.count(in.remaining() / 2, "the number of labels");
        String[] pairs = new String[2 * n];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = in.string();
        }
        return Labels.of(pairs);
    }

    private static MmapMarkersRecord mmapMarkers(ByteCursor in) throws CorruptionException {
        MmapMarkersRecord out = new MmapMarkersRecord(in.remaining() / 16);
        while (in.remaining() > 0) {
            out.add(in.be64(), in.be64());
        }
        return out;
    }

    private static MetadataRecord metadata(ByteCursor in) throws CorruptionException {
        List<MetadataRecord.Entry> out = new ArrayList<>();
        while (in.remaining() > 0) {
            long ref = in.uvarint();
            MetricType type = MetricType.of(in.u8());
            int fields = in.count(in.remaining() / 2, "the number of metadata fields");
            String unit = "";
            String help = "";
            for (int i = 0; i < fields; i++) {
                String name = in.string();
                String value = in.string();
                switch (name) {
                    case "UNIT" -> unit = value;
                    case "HELP" -> help = value;
                    default -> {}
                }
            }
            out.add(new MetadataRecord.Entry(ref, type, unit, help));
        }
        return new MetadataRecord(out);
    }

    private static CommitMark commitMark(ByteCursor in) throws CorruptionException {
        if (in.remaining() != CommitMark.LENGTH - 1 || in.be32() != CommitMark.MAGIC) {
            throw in.corrupt("a commit mark that is none");
        }
        int place = in.u8();
        CommitMark.Place[] places = CommitMark.Place.values();
        if (place < 1 || place > places.length) {
            throw in.corrupt("commit mark " + place + " is unknown");
        }
        return new CommitMark(places[place - 1], in.be64());
    }
}
