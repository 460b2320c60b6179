package io.tidemark.engine.fuzz;

import io.tidemark.engine.block.BlockFuzzTargets;
import io.tidemark.engine.chunk.ChunkFuzzTargets;
import io.tidemark.engine.head.HeadFuzzTargets;
import io.tidemark.engine.index.IndexFuzzTargets;
import io.tidemark.engine.record.RecordFuzzTargets;
import io.tidemark.engine.tombstone.TombstonesFuzzTargets;
import io.tidemark.engine.wal.WalFuzzTargets;
import java.io.IOException;

/** What takes bytes from outside. */
enum FuzzTarget {
    /** A chunk, behind the number of its encoding. */
    CHUNK("Chunk", ChunkFuzzTargets::decode),
    /** An index of any version. */
    INDEX("Index", IndexFuzzTargets::read),
    /** A block's deletions. */
    TOMBSTONES("Tombstones", TombstonesFuzzTargets::read),
    /** A block's meta.json. */
    META("Meta", BlockFuzzTargets::meta),
    /** A block of four files. */
    BLOCK("Block", BlockFuzzTargets::whole),
    /** A segment of the log, with its records. */
    SEGMENT("Segment", WalFuzzTargets::segment),
    /** A record of the log. */
    RECORD("Record", RecordFuzzTargets::decode),
    /** A block of snappy. */
    SNAPPY("Snappy", WalFuzzTargets::snappy),
    /** A frame of zstd. */
    ZSTD("Zstd", WalFuzzTargets::zstd),
    /** A file of a head's chunks. */
    HEAD_CHUNKS("HeadChunks", HeadFuzzTargets::chunks),
    /** A head of two segments and a file of chunks. */
    HEAD("Head", HeadFuzzTargets::replay);

    private final String title;
    private final Decoding decoding;

    FuzzTarget(String title, Decoding decoding) {
        this.title = title;
        this.decoding = decoding;
    }

    /** Takes any bytes. */
    @FunctionalInterface
    interface Decoding {
        void take(byte[] bytes) throws IOException;
    }

    /** Throws what a decoder must not throw. */
    void run(byte[] bytes) throws IOException {
        decoding.take(bytes);
    }

    /** Where the fuzzer looks for saved inputs: a resource beside the test that calls it. */
    String inputs() {
        return title + "FuzzTestInputs/anyBytes";
    }
}
