package io.tidemark.engine.index;

import io.tidemark.engine.io.ByteCursor;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.model.Utf8Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The postings offset table: for each label and value, where the list of its series begins. In memory are every
 * {@value IndexFormat#SAMPLING}nd value of each label and its last; what lies between is read from the file when it is asked
 * for, and compared with a checksum that was taken when the whole was verified. The table of version 1 need not be sorted and
 * is kept whole: such files are old and small. Safe for any thread.
 */
final class PostingsTable {
    /** How much of the table is read at once while all values of a label are walked. */
    private static final int WALK_BYTES = 64 << 10;

    private final ByteInput file;
    private final Map<String, Values> names;
    private final List<String> labelNames;

    private PostingsTable(ByteInput file, Map<String, Values> names) {
        this.file = file;
        this.names = names;
        List<String> list = new ArrayList<>(names.keySet());
        list.remove("");
        this.labelNames = Collections.unmodifiableList(list);
    }

    /**
     * What is in memory of one label.
     *
     * @param utf8Name the label's name
     * @param values every so manyth value in UTF-8, ascending
     * @param places where the entry of each of {@code values} begins in the file; in version 1, where its postings begin
     * @param crcs the checksums of the entries from each place up to the next, or to the end; empty in version 1
     * @param last the last value
     * @param count how many values there are, those that are not in memory included
     * @param end where the entries of the label end in the file; -1 in version 1, where every value is here
     */
    private record Values(
            byte[] utf8Name, byte[][] values, long[] places, int[] crcs, byte[] last, int count, long end) {
        boolean isWhole() {
            return end < 0;
        }

        /** Index of the last sample that is not above a value; -1 where the value is below the first or above the last. */
        int floor(byte[] value) {
            return Arrays.compareUnsigned(value, last) > 0 ? -1 : floorSample(value);
        }

        /** Index of the last sample that is not above a value; -1 where all are. */
        int floorSample(byte[] value) {
            int low = 0;
            int high = values.length - 1;
            while (low <= high) {
                int mid = (low + high) >>> 1;
                if (Arrays.compareUnsigned(values[mid], value) <= 0) {
                    low = mid + 1;
                } else {
                    high = mid - 1;
                }
            }
            return high;
        }

        /** Where the entries from sample {@code i} up to sample {@code i + n} end. */
        long endOf(int i, int n) {
            return i + n < places.length ? places[i + n] : end;
        }
    }

    /** Takes entries as they are walked; false ends the walk. */
    interface EntryVisitor {
        boolean entry(byte[] bytes, int valueAt, int valueLength, long postingsOffset) throws IOException;
    }

    /** Reads the whole table once, verifies it, and keeps the samples. */
    static PostingsTable load(ByteInput file, Toc toc, int version) throws IOException {
        SectionScanner scan = new SectionScanner(file, toc.postingsTable(), "postings offset table");
        long count = scan.be32() & 0xffffffffL;
        if (count > scan.remaining() / 4) {
            throw scan.corrupt(count + " entries cannot be in " + scan.remaining() + " bytes");
        }
        return new PostingsTable(
                file, version == IndexFormat.V1 ? loadWhole(scan, count) : new Sampler(scan).load(count));
    }

    private static Map<String, Values> loadWhole(SectionScanner scan, long count) throws IOException {
        Map<String, TreeMap<byte[], Long>> all = new TreeMap<>(Utf8Order.COMPARATOR);
        for (long i = 0; i < count; i++) {
            keyCount(scan);
            int nameLength = scan.stringLength();
            String name = new String(scan.array(), scan.string(nameLength), nameLength, StandardCharsets.UTF_8);
            int valueLength = scan.stringLength();
            byte[] value = scan.copy(scan.string(valueLength), valueLength);
            all.computeIfAbsent(name, key -> new TreeMap<>(Arrays::compareUnsigned))
                    .put(value, scan.uvarint());
        }
        finish(scan, count);
        Map<String, Values> names = new LinkedHashMap<>();
        all.forEach((name, values) -> names.put(
                name,
                new Values(
                        name.getBytes(StandardCharsets.UTF_8),
                        values.keySet().toArray(new byte[0][]),
                        values.values().stream().mapToLong(Long::longValue).toArray(),
                        new int[0],
                        values.lastKey(),
                        values.size(),
                        -1)));
        return names;
    }

    private static void keyCount(SectionScanner scan) throws IOException {
        long parts = scan.uvarint();
        if (parts != 2) {
            throw scan.corrupt("an entry of " + Long.toUnsignedString(parts) + " strings, 2 are expected");
        }
    }

    private static void finish(SectionScanner scan, long count) throws IOException {
        if (scan.remaining() != 0) {
            throw scan.corrupt(scan.remaining() + " bytes are left after " + count + " entries");
        }
        scan.finish();
    }

    /** Walks a sorted table and keeps what {@link Values} needs. */
    private static final class Sampler {
        private final SectionScanner scan;
        private final Map<String, Values> names = new LinkedHashMap<>();

        private byte[] name = new byte[0];
        private List<byte[]> values = new ArrayList<>();
        private List<Long> places = new ArrayList<>();
        private List<Integer> crcs = new ArrayList<>();

        private byte[] last = new byte[64];
        private int lastLength;
        private long inName;

        Sampler(SectionScanner scan) {
            this.scan = scan;
        }

        Map<String, Values> load(long count) throws IOException {
            scan.endEntry();
            scan.takeCrc();
            for (long i = 0; i < count; i++) {
                entry();
                scan.endEntry();
            }
            endName(scan.offset());
            PostingsTable.finish(scan, count);
            return names;
        }

        private void entry() throws IOException {
            long place = scan.offset();
            keyCount(scan);
            int nameLength = scan.stringLength();
            int at = scan.string(nameLength);
            int c = inName == 0 ? -1 : Arrays.compareUnsigned(name, 0, name.length, scan.array(), at, at + nameLength);
            if (c > 0) {
                throw scan.corrupt("the labels of the table are not in order");
            }
            if (c < 0) {
                endName(place);
                name = scan.copy(at, nameLength);
            }
            int length = scan.stringLength();
            at = scan.string(length);
            if (inName > 0 && Arrays.compareUnsigned(last, 0, lastLength, scan.array(), at, at + length) >= 0) {
                throw scan.corrupt(
                        "the values of label " + new String(name, StandardCharsets.UTF_8) + " are not in order");
            }
            if (inName % IndexFormat.SAMPLING == 0) {
                if (inName > 0) {
                    crcs.add(scan.takeCrc());
                }
                values.add(scan.copy(at, length));
                places.add(place);
            }
            if (length > last.length) {
                last = new byte[Math.max(length, last.length * 2)];
            }
            System.arraycopy(scan.array(), at, last, 0, length);
            lastLength = length;
            inName++;
            scan.uvarint();
        }

        private void endName(long end) {
            if (inName == 0) {
                return;
            }
            crcs.add(scan.takeCrc());
            names.put(
                    new String(name, StandardCharsets.UTF_8),
                    new Values(
                            name,
                            values.toArray(new byte[0][]),
                            places.stream().mapToLong(Long::longValue).toArray(),
                            crcs.stream().mapToInt(Integer::intValue).toArray(),
                            Arrays.copyOf(last, lastLength),
                            (int) Math.min(inName, Integer.MAX_VALUE),
                            end));
            values = new ArrayList<>();
            places = new ArrayList<>();
            crcs = new ArrayList<>();
            inName = 0;
        }
    }

    /** Names of all labels, ascending. */
    List<String> labelNames() {
        return labelNames;
    }

    /** How many values a label has. */
    int valueCount(String name) {
        Values values = names.get(name);
        return values == null ? 0 : values.count();
    }

    /**
     * Where the postings of each of some values begin; -1 where no series has the value.
     *
     * @param sorted values in UTF-8, ascending
     */
    long[] find(String name, List<byte[]> sorted) throws IOException {
        long[] found = new long[sorted.size()];
        Arrays.fill(found, -1);
        Values values = names.get(name);
        if (values == null) {
            return found;
        }
        for (int i = 0; i < found.length; ) {
            int sample = values.floor(sorted.get(i));
            if (sample < 0) {
                i++;
            } else if (values.isWhole()) {
                if (Arrays.equals(values.values()[sample], sorted.get(i))) {
                    found[i] = values.places()[sample];
                }
                i++;
            } else {
                i = findIn(values, sample, sorted, i, found);
            }
        }
        return found;
    }

    /** Looks for values from the {@code i}th on between one sample and the next; returns the first that lies beyond. */
    private int findIn(Values values, int sample, List<byte[]> sorted, int i, long[] found) throws IOException {
        int end = i + 1;
        while (end < sorted.size()
                && (sample + 1 == values.values().length
                        || Arrays.compareUnsigned(sorted.get(end), values.values()[sample + 1]) < 0)) {
            end++;
        }
        int stop = end;
        int[] next = {i};
        walk(values, sample, values.endOf(sample, 1), (bytes, at, length, offset) -> {
            while (next[0] < stop) {
                byte[] wanted = sorted.get(next[0]);
                int c = Arrays.compareUnsigned(wanted, 0, wanted.length, bytes, at, at + length);
                if (c == 0) {
                    found[next[0]] = offset;
                }
                if (c > 0) {
                    return true;
                }
                next[0]++;
            }
            return false;
        });
        return end;
    }

    /** The values of a label that begin with a prefix, ascending. */
    List<String> values(String name, String prefix) throws IOException {
        List<String> out = new ArrayList<>();
        byte[] first = prefix.getBytes(StandardCharsets.UTF_8);
        visit(name, first, (bytes, at, length, offset) -> {
            if (length >= first.length && Arrays.equals(bytes, at, at + first.length, first, 0, first.length)) {
                out.add(new String(bytes, at, length, StandardCharsets.UTF_8));
                return true;
            }
            return Arrays.compareUnsigned(bytes, at, at + length, first, 0, first.length) < 0;
        });
        return out;
    }

    /** Walks the values of a label from about {@code first} on (never later), ascending. */
    void visit(String name, byte[] first, EntryVisitor visitor) throws IOException {
        Values values = names.get(name);
        if (values == null) {
            return;
        }
        int sample = Math.max(0, values.floorSample(first));
        if (!values.isWhole()) {
            walk(values, sample, values.end(), visitor);
            return;
        }
        for (int i = sample; i < values.values().length; i++) {
            byte[] value = values.values()[i];
            if (!visitor.entry(value, 0, value.length, values.places()[i])) {
                return;
            }
        }
    }

    /** Walks entries of the file from a sample on up to {@code end}, in pieces that end at samples. */
    private void walk(Values values, int sample, long end, EntryVisitor visitor) throws IOException {
        int i = sample;
        while (i < values.places().length && values.places()[i] < end) {
            int n = 1;
            while (values.endOf(i, n) < end && values.endOf(i, n + 1) - values.places()[i] <= WALK_BYTES) {
                n++;
            }
            long from = values.places()[i];
            long to = values.endOf(i, n);
            if (to - from > Integer.MAX_VALUE - 64) {
                throw new CorruptionException(file.name(), from, "values of more than 2 GiB are not supported");
            }
            ByteCursor in = file.cursor(from, (int) (to - from));
            for (int g = i; g < i + n; g++) {
                int at = (int) (values.places()[g] - from);
                int length = (int) (values.endOf(g, 1) - values.places()[g]);
                file.verify(in.array(), at, length, values.crcs()[g], values.places()[g]);
            }
            if (!walk(values, in, visitor)) {
                return;
            }
            i += n;
        }
    }

    private static boolean walk(Values values, ByteCursor in, EntryVisitor visitor) throws IOException {
        while (in.remaining() > 0) {
            int nameLength = in.uvarint() == 2 ? in.count(in.remaining(), "a name's length") : -1;
            if (nameLength != values.utf8Name().length) {
                throw in.corrupt("the offset table has changed since it was opened");
            }
            in.skip(nameLength);
            int length = in.count(in.remaining(), "a value's length");
            int at = in.position();
            in.skip(length);
            if (!visitor.entry(in.array(), at, length, in.uvarint())) {
                return false;
            }
        }
        return true;
    }
}
