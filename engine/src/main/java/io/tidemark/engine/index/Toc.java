package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import java.io.IOException;

/**
 * Where the sections of an index begin, in bytes from the file's start. A writer since Prometheus 3.7 leaves out both
 * sections of label indices: then {@code labelIndices} is the end of the series and {@code labelIndicesTable} equals
 * {@code postingsTable}.
 */
record Toc(long symbols, long series, long labelIndices, long labelIndicesTable, long postings, long postingsTable) {

    static Toc read(ByteInput file) throws IOException {
        long at = file.length() - IndexFormat.TOC_BYTES;
        if (at < IndexFormat.HEADER_BYTES) {
            throw new CorruptionException(
                    file.name(),
                    0,
                    "an index of " + file.length() + " bytes is too short for a header and a table of contents");
        }
        ByteCursor in = file.cursor(at, IndexFormat.TOC_BYTES);
        int covered = IndexFormat.TOC_BYTES - IndexFormat.CRC_BYTES;
        long[] offsets = new long[6];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = in.be64();
        }
        file.verify(in.array(), 0, covered, in.be32(), at);
        for (long offset : offsets) {
            // Zero says "no such section"; only sections that are read are missed, later.
            if (offset != 0 && (offset < IndexFormat.HEADER_BYTES || offset > at)) {
                throw new CorruptionException(
                        file.name(),
                        at,
                        "a section is said to begin at " + Long.toUnsignedString(offset) + ", outside the file");
            }
        }
        return new Toc(offsets[0], offsets[1], offsets[2], offsets[3], offsets[4], offsets[5]);
    }

    /** Where the series end: at the next section, whichever that is. */
    long seriesEnd(long fileLength) {
        long end = fileLength - IndexFormat.TOC_BYTES;
        for (long offset : new long[] {symbols, labelIndices, labelIndicesTable, postings, postingsTable}) {
            if (offset >= series && offset < end && offset != 0) {
                end = offset;
            }
        }
        return end;
    }

    void write(ByteBuilder out) {
        int start = out.size();
        out.be64(symbols)
                .be64(series)
                .be64(labelIndices)
                .be64(labelIndicesTable)
                .be64(postings)
                .be64(postingsTable);
        out.crcFrom(start);
    }
}
