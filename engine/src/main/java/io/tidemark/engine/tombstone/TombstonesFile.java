package io.tidemark.engine.tombstone;

import io.tidemark.engine.io.ByteBuilder;
import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the file {@code tombstones} of a block; the package's page has its bytes. */
public final class TombstonesFile {
    private static final int MAGIC = 0x0130BA30;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 5;
    private static final int CRC_BYTES = 4;

    /** Far above any real file; a longer one is refused before a byte of it is read. */
    private static final int LENGTH_MAX = 1 << 30;

    private TombstonesFile() {}

    /** Reads a file; {@link Tombstones#NONE} where there is none. */
    public static Tombstones read(Directory directory, String path) throws IOException {
        if (directory.stat(path) == null) {
            return Tombstones.NONE;
        }
        try (ByteInput file = directory.open(path)) {
            return read(file);
        }
    }

    private static Tombstones read(ByteInput file) throws IOException {
        long length = file.length();
        if (length < HEADER_BYTES + CRC_BYTES || length > LENGTH_MAX) {
            throw new CorruptionException(file.name(), 0, "a tombstones file cannot be " + length + " bytes long");
        }
        ByteCursor in = file.cursor(0, (int) length);
        int magic = in.be32();
        if (magic != MAGIC) {
            throw new CorruptionException(
                    file.name(), 0, "magic number " + Integer.toHexString(magic) + ", tombstones have 130ba30");
        }
        int version = in.u8();
        if (version != VERSION) {
            throw new CorruptionException(file.name(), 4, "tombstones of version " + version + ", known is 1");
        }
        ByteCursor entries = in.slice((int) length - HEADER_BYTES - CRC_BYTES);
        // The checksum covers the entries alone, neither magic nor version.
        file.verify(entries.array(), entries.position(), entries.remaining(), in.be32(), HEADER_BYTES);
        return entries(entries);
    }

    /** The entries up to a cursor's end. */
    static Tombstones entries(ByteCursor in) throws CorruptionException {
        Map<Long, List<Interval>> lists = new HashMap<>();
        while (in.remaining() > 0) {
            long ref = in.uvarint();
            long min = in.varint();
            long max = in.varint();
            if (min <= max) { // Else it holds no time at all, and hides nothing.
                lists.computeIfAbsent(ref, key -> new ArrayList<>(1)).add(new Interval(min, max));
            }
        }
        Map<Long, Intervals> byRef = new HashMap<>();
        lists.forEach((ref, list) -> byRef.put(ref, Intervals.of(list)));
        return Tombstones.of(byRef);
    }

    /** The bytes of a file. */
    public static byte[] encode(Tombstones tombstones) {
        ByteBuilder out = new ByteBuilder(64);
        out.be32(MAGIC).u8(VERSION);
        add(tombstones, out);
        return out.crcFrom(HEADER_BYTES).toByteArray();
    }

    /** Adds the entries alone. */
    static void add(Tombstones tombstones, ByteBuilder out) {
        tombstones.byRef().forEach((ref, intervals) -> {
            for (Interval interval : intervals.list()) {
                out.uvarint(ref).varint(interval.minMillis()).varint(interval.maxMillis());
            }
        });
    }

    /** Creates a file and makes its bytes durable; its name is the caller's to make durable. */
    public static void write(Directory directory, String path, Tombstones tombstones) throws IOException {
        byte[] bytes = encode(tombstones);
        try (ByteOutput out = directory.create(path)) {
            out.write(bytes, 0, bytes.length);
            out.sync();
        }
    }

    /** Puts a file in place of one that may be there, so that at each moment one of the two is there whole. */
    public static void replace(Directory directory, String parent, String name, Tombstones tombstones)
            throws IOException {
        String path = parent + "/" + name;
        String temporary = path + ".tmp";
        if (directory.stat(temporary) != null) {
            directory.delete(temporary);
        }
        write(directory, temporary, tombstones);
        directory.rename(temporary, path);
        directory.sync(parent);
    }
}
