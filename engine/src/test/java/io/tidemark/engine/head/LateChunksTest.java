package io.tidemark.engine.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.chunk.Encoding;
import io.tidemark.engine.chunk.XorAppender;
import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.HeapDirectory;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LateChunksTest {
    private final HeapDirectory disk = new HeapDirectory();
    private final LateChunks late = new LateChunks(disk);
    private final ByteBuilder file = new ByteBuilder(512);

    private void header() {
        file.be32(HeadChunkFiles.MAGIC).u8(HeadChunkFiles.VERSION).u8(0).u8(0).u8(0);
    }

    private void chunk(int flags) {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < 120; i++) {
            appender.append(1000 + i, i);
        }
        byte[] data = appender.toByteArray();
        int start = file.size();
        file.be64(1).be64(1000).be64(1119).u8(Encoding.XOR.code() | flags);
        file.uvarint(data.length).bytes(data, 0, data.length).crcFrom(start);
    }

    private void put(String name) {
        byte[] bytes = java.util.Arrays.copyOf(file.toByteArray(), file.size() + 64);
        disk.put(HeadChunkFiles.PATH + "/" + name, bytes);
    }

    @Test
    void areSeenAsTheFilesGrowAndAreNotReadAgain() throws IOException {
        assertThat(late.exist()).as("no files").isFalse();
        header();
        for (int i = 0; i < 50; i++) {
            chunk(0);
        }
        put("000001");
        assertThat(late.exist()).isFalse();
        long before = disk.counters().snapshot().bytesRead();
        assertThat(late.exist()).isFalse();
        assertThat(disk.counters().snapshot().bytesRead() - before).isLessThan(200);
        chunk(HeadChunkFiles.OUT_OF_ORDER);
        put("000001");
        assertThat(late.exist()).isTrue();
        disk.delete(HeadChunkFiles.PATH + "/000001");
        assertThat(late.exist()).as("gone with their file").isFalse();
    }
}
