package io.tidemark.engine.block;

import io.tidemark.engine.index.Postings;
import io.tidemark.engine.io.Directory;
import io.tidemark.engine.io.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Everything that a data directory's blocks answer, as text: the samples, and the series of each label and value. */
record BlockAnswer(String text, boolean hasProblem) {
    static BlockAnswer of(Directory directory) throws IOException {
        StringBuilder out = new StringBuilder();
        BlockScanner.Listing listing = BlockScanner.scan(directory);
        boolean hasProblem = !listing.problems().isEmpty();
        for (BlockMeta meta : listing.blocks()) {
            Block block = new Block(directory, meta);
            try {
                Optional<Problem> problem = block.verifyRange();
                hasProblem |= problem.isPresent();
                ByteArrayOutputStream dump = new ByteArrayOutputStream();
                BlockDump.write(block, dump);
                out.append(block.name()).append('\n').append(dump.toString(StandardCharsets.UTF_8));
                for (String name : block.labelNames()) {
                    for (String value : block.labelValues(name)) {
                        Postings postings = block.postings(name, value);
                        out.append(name).append('=').append(value);
                        for (int i = 0; i < postings.size(); i++) {
                            out.append(' ').append(block.labels(postings.get(i)));
                        }
                        out.append('\n');
                    }
                }
            } finally {
                block.release();
            }
        }
        return new BlockAnswer(out.toString(), hasProblem);
    }
}
