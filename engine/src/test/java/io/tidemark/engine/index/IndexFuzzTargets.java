package io.tidemark.engine.index;

import io.tidemark.engine.io.HeapDirectory;
import io.tidemark.engine.model.TimeRange;
import io.tidemark.engine.testing.AnyBytes;
import io.tidemark.engine.testing.Seals;
import java.io.IOException;

/** What fuzzers call. */
public final class IndexFuzzTargets {
    private IndexFuzzTargets() {}

    /** Asks an index all that it can be asked, its checksums made right. */
    public static void read(byte[] bytes) {
        HeapDirectory heap = new HeapDirectory();
        heap.put("index", Seals.index(bytes));
        AnyBytes.giveDataOrCorruption(bytes.length, () -> {
            try (IndexReader reader = IndexReader.open(heap.open("index"))) {
                AnyBytes.giveDataOrCorruption(bytes.length, () -> lists(reader));
                AnyBytes.giveDataOrCorruption(bytes.length, () -> series(reader));
                AnyBytes.giveDataOrCorruption(
                        bytes.length, () -> reader.forEachSeries((ref, count, first, last) -> {}));
                AnyBytes.giveDataOrCorruption(bytes.length, reader::verifyLabelIndices);
                AnyBytes.giveDataOrCorruption(
                        bytes.length, () -> IndexWalk.walk(heap.open("index"), AnyBytes::checkFault));
            }
        });
    }

    private static void lists(IndexReader reader) throws IOException {
        for (String name : reader.labelNames()) {
            for (String value : reader.labelValues(name)) {
                reader.postings(name, value);
            }
        }
    }

    private static void series(IndexReader reader) throws IOException {
        Postings all = reader.all();
        CollectedSeries series = new CollectedSeries();
        for (int i = 0; i < all.size(); i++) {
            int ref = all.get(i);
            AnyBytes.giveDataOrCorruption(64 << 10, () -> reader.series(ref, TimeRange.ALL, series));
        }
    }
}
