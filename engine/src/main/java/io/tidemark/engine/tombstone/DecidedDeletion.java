package io.tidemark.engine.tombstone;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that concerns several files, which can't be replaced at one moment: it is written to a file of its own first, and
 * from the moment when that file is there it counts, whole, whatever happens before the others are replaced. Whoever opens the
 * directory to write replaces them, again if need be; whoever only reads takes it into account. The package's page has the
 * file's bytes. Immutable.
 *
 * @param blocks by the names of the blocks, all that is deleted in them from now on
 * @param head what is deleted in the head besides what its log says, by the references of the log
 */
public record DecidedDeletion(Map<String, Tombstones> blocks, Tombstones head) {
    /** The file in the data directory. */
    public static final String FILE = "tidemark.deletion";

    private static final String TEMPORARY = FILE + ".tmp";
    private static final int MAGIC = 0x544D4444;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 5;
    private static final int CRC_BYTES = 4;
    private static final int LENGTH_MAX = 1 << 30;

    /** Copies the map. */
    public DecidedDeletion {
        blocks = Map.copyOf(blocks);
    }

    /** Whether it deletes nothing. */
    public boolean isEmpty() {
        return blocks.isEmpty() && head.isEmpty();
    }

    /** The one that a directory has; null where there is none. */
    public static @Nullable DecidedDeletion read(Directory directory) throws IOException {
        if (directory.stat(FILE) == null) {
            return null;
        }
        try (ByteInput file = directory.open(FILE)) {
            return read(file);
        }
    }

    private static DecidedDeletion read(ByteInput file) throws IOException {
        long length = file.length();
        if (length < HEADER_BYTES + CRC_BYTES || length > LENGTH_MAX) {
            throw new CorruptionException(file.name(), 0, "a deletion cannot be " + length + " bytes long");
        }
        ByteCursor in = file.cursor(0, (int) length);
        int magic = in.be32();
        int version = in.u8();
        if (magic != MAGIC || version != VERSION) {
            throw new CorruptionException(
                    file.name(),
                    0,
                    "magic number " + Integer.toHexString(magic) + " and version " + version
                            + ", a deletion has 544d4444 and 1");
        }
        ByteCursor parts = in.slice((int) length - HEADER_BYTES - CRC_BYTES);
        file.verify(parts.array(), parts.position(), parts.remaining(), in.be32(), HEADER_BYTES);
        Map<String, Tombstones> blocks = new TreeMap<>();
        Tombstones head = part(parts);
        while (parts.remaining() > 0) {
            blocks.put(parts.string(), part(parts));
        }
        return new DecidedDeletion(blocks, head);
    }

    private static Tombstones part(ByteCursor in) throws CorruptionException {
        return TombstonesFile.entries(in.slice(in.count(in.remaining(), "a length")));
    }

    /** Makes it count. Where that fails, {@link #remove} must succeed before it is sure that it does not. */
    public void write(Directory directory) throws IOException {
        ByteBuilder out = new ByteBuilder(256);
        out.be32(MAGIC).u8(VERSION);
        add(head, out);
        new TreeMap<>(blocks).forEach((name, tombstones) -> {
            out.string(name);
            add(tombstones, out);
        });
        out.crcFrom(HEADER_BYTES);
        if (directory.stat(TEMPORARY) != null) {
            directory.delete(TEMPORARY);
        }
        try (ByteOutput file = directory.create(TEMPORARY)) {
            file.write(out.array(), 0, out.size());
            file.sync();
        }
        directory.rename(TEMPORARY, FILE);
        directory.sync("");
    }

    private static void add(Tombstones part, ByteBuilder out) {
        ByteBuilder entries = new ByteBuilder(64);
        TombstonesFile.add(part, entries);
        out.uvarint(entries.size()).bytes(entries.array(), 0, entries.size());
    }

    /** Takes the file away, durably: what it says is in the other files. Does no harm where there is none. */
    public static void remove(Directory directory) throws IOException {
        for (String each : new String[] {TEMPORARY, FILE}) {
            if (directory.stat(each) != null) {
                directory.delete(each);
            }
        }
        directory.sync("");
    }
}
