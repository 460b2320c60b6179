package io.tidemark.sql.exec;

import io.tidemark.engine.query.QueryAbortedException;
import io.tidemark.engine.query.QueryControl;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.sql.expr.ValueOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers groups by their keys, in the order of their first appearance; keys are the same as GROUP BY has it: NULL is NULL, NaN
 * is NaN, −0 is 0. A key is a word of 64 bits a column: a whole number as it is, a double's bits, an object's number in the
 * dictionary of its column. So a batch is turned into words column by column, and then looked up without an object a row; along
 * a run of rows with equal keys only the first is looked up. For one thread.
 */
final class KeyTable implements AutoCloseable {
    private static final int LONG = 0;
    private static final int DOUBLE = 1;
    private static final int OBJECT = 2;

    /** What a group takes beside its words: its hash and its slots. */
    private static final int GROUP_BYTES = 4 + 2 * 4;

    private final QueryControl control;
    private final int width;

    /** How each column is held; unknown before the first batch. */
    private final byte[] kinds;

    private final KeyDictionary[] dictionaries;
    private boolean begun;

    /** Open addressing: a group's number plus one, 0 where free. At most half are taken. */
    private int[] slots = new int[32];

    /** By group. */
    private int[] hashes = new int[16];

    /** By group, then by column. */
    private long[] words;

    /** By group, a bit for each column whose number is NULL; null before the first. */
    private long @Nullable [] nulls;

    private final int nullWords;
    private int size;
    private long claimed;

    // The batch at hand, by row, then by column.
    private long[] rowWords = new long[0];
    private long[] rowNulls = new long[0];
    private int[] rowHashes = new int[0];
    private boolean rowsHaveNulls;

    KeyTable(QueryControl control, int width) {
        this.control = control;
        this.width = width;
        this.kinds = new byte[width];
        this.dictionaries = new KeyDictionary[width];
        this.words = new long[16 * width];
        this.nullWords = (width + 63) >>> 6;
    }

    int size() {
        return size;
    }

    /** Finds or makes the group of each row; {@code into} has room for them. */
    void groupsOf(Vector[] columns, int rows, int[] into) throws QueryAbortedException {
        groupsOf(columns, null, rows, into);
    }

    /** The same, with −1 for the rows that are skipped. */
    void groupsOf(Vector[] columns, boolean @Nullable [] skipped, int rows, int[] into) throws QueryAbortedException {
        begin(columns);
        if (skipped == null && allConstant(columns)) {
            if (rows > 0) {
                encode(columns, 1, true);
                Arrays.fill(into, 0, rows, group(0));
            }
            return;
        }
        encode(columns, rows, true);
        int previous = -1;
        for (int i = 0; i < rows; i++) {
            if (skipped != null && skipped[i]) {
                into[i] = -1;
            } else if (previous >= 0 && sameRows(previous, i)) {
                into[i] = into[previous];
            } else {
                into[i] = group(i);
                previous = i;
            }
        }
    }

    /** Finds the group of each row; −1 where there is none, or the row is skipped. */
    void find(Vector[] columns, boolean @Nullable [] skipped, int rows, int[] into) throws QueryAbortedException {
        begin(columns);
        encode(columns, rows, false);
        for (int i = 0; i < rows; i++) {
            into[i] = skipped != null && skipped[i] ? -1 : slots[slotOf(i)] - 1;
        }
    }

    /** The keys of a range of groups; see the other method. */
    Vector[] keys(int from, int to) {
        int[] groups = new int[to - from];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = from + i;
        }
        return keys(groups, groups.length);
    }

    /** The keys of some groups: numbers as each first appeared, objects as they first did in their column. */
    Vector[] keys(int[] groups, int n) {
        Vector[] out = new Vector[width];
        for (int c = 0; c < width; c++) {
            switch (kinds[c]) {
                case LONG -> {
                    long[] values = new long[n];
                    for (int i = 0; i < n; i++) {
                        values[i] = words[groups[i] * width + c];
                    }
                    out[c] = new LongVector(values, nullsOf(c, groups, n));
                }
                case DOUBLE -> {
                    double[] values = new double[n];
                    for (int i = 0; i < n; i++) {
                        values[i] = Double.longBitsToDouble(words[groups[i] * width + c]);
                    }
                    out[c] = new DoubleVector(values, nullsOf(c, groups, n));
                }
                default -> {
                    @Nullable Object[] values = new Object[n];
                    for (int i = 0; i < n; i++) {
                        values[i] = dictionaries[c].value((int) words[groups[i] * width + c]);
                    }
                    out[c] = new ObjectVector(values);
                }
            }
        }
        return out;
    }

    /** The different values of a column of objects, NULL left out; or null for a column of numbers, or before a first row. */
    @Nullable
    List<Object> objects(int column) {
        return begun && kinds[column] == OBJECT ? dictionaries[column].values() : null;
    }

    private boolean @Nullable [] nullsOf(int column, int[] groups, int n) {
        long[] all = nulls;
        if (all == null) {
            return null;
        }
        boolean[] out = null;
        for (int i = 0; i < n; i++) {
            if ((all[groups[i] * nullWords + (column >>> 6)] & 1L << column) != 0) {
                out = out == null ? new boolean[n] : out;
                out[i] = true;
            }
        }
        return out;
    }

    private void begin(Vector[] columns) {
        if (begun) {
            return;
        }
        begun = true;
        for (int c = 0; c < width; c++) {
            kinds[c] = (byte)
                    (columns[c] instanceof LongVector ? LONG : columns[c] instanceof DoubleVector ? DOUBLE : OBJECT);
            dictionaries[c] = new KeyDictionary(control);
        }
    }

    private static boolean allConstant(Vector[] columns) {
        for (Vector column : columns) {
            if (!column.isConstant()) {
                return false;
            }
        }
        return true;
    }

    /** Turns a batch into words and hashes. An object that is not in the dictionary is −1 where it may not be added. */
    private void encode(Vector[] columns, int rows, boolean add) throws QueryAbortedException {
        if (rowHashes.length < rows) {
            rowHashes = new int[rows];
            rowWords = new long[Math.multiplyExact(rows, width)];
        }
        rowsHaveNulls = false;
        Arrays.fill(rowHashes, 0, rows, 0);
        for (int c = 0; c < width; c++) {
            Vector column = columns[c];
            switch (kinds[c]) {
                case LONG -> encodeLongs((LongVector) column, c, rows);
                case DOUBLE -> encodeDoubles((DoubleVector) column, c, rows);
                default -> encodeObjects((ObjectVector) column, c, rows, add);
            }
        }
    }

    private void encodeLongs(LongVector column, int c, int rows) {
        if (column.isConstant()) {
            long word = column.isNull(0) ? 0 : column.get(0);
            for (int i = 0, at = c; i < rows; i++, at += width) {
                rowWords[at] = word;
                rowHashes[i] = mix(rowHashes[i], word);
            }
        } else {
            long[] values = column.values();
            boolean[] missing = column.nulls();
            for (int i = 0, at = c; i < rows; i++, at += width) {
                long word = missing != null && missing[i] ? 0 : values[i];
                rowWords[at] = word;
                rowHashes[i] = mix(rowHashes[i], word);
            }
        }
        encodeNulls(column, c, rows);
    }

    private void encodeDoubles(DoubleVector column, int c, int rows) {
        double[] values = column.values();
        boolean[] missing = column.nulls();
        boolean constant = column.isConstant();
        for (int i = 0, at = c; i < rows; i++, at += width) {
            int from = constant ? 0 : i;
            double v = missing != null && missing[from] ? 0 : values[from];
            rowWords[at] = Double.doubleToRawLongBits(v);
            rowHashes[i] = mix(rowHashes[i], ValueOrder.groupBits(v));
        }
        encodeNulls(column, c, rows);
    }

    private void encodeObjects(ObjectVector column, int c, int rows, boolean add) throws QueryAbortedException {
        KeyDictionary dictionary = dictionaries[c];
        @Nullable Object[] values = column.values();
        boolean constant = column.isConstant();
        @Nullable Object before = null;
        long word = 0;
        for (int i = 0, at = c; i < rows; i++, at += width) {
            Object value = values[constant ? 0 : i];
            if (value != before || i == 0) {
                word = add ? dictionary.add(value) : dictionary.find(value);
                before = value;
            }
            rowWords[at] = word;
            rowHashes[i] = mix(rowHashes[i], word);
        }
    }

    private void encodeNulls(Vector column, int c, int rows) {
        if (column.hasNoNulls()) {
            return;
        }
        for (int i = 0; i < rows; i++) {
            if (column.isNull(i)) {
                if (!rowsHaveNulls) {
                    rowsHaveNulls = true;
                    int needed = rows * nullWords;
                    if (rowNulls.length < needed) {
                        rowNulls = new long[needed];
                    } else {
                        Arrays.fill(rowNulls, 0, needed, 0);
                    }
                }
                rowNulls[i * nullWords + (c >>> 6)] |= 1L << c;
            }
        }
    }

    /** Doubles have their differences at the top and times at the bottom: both must reach the slot's bits. */
    private static int mix(int hash, long word) {
        long h = word ^ hash * 0x9E3779B97F4A7C15L;
        h = (h ^ h >>> 32) * 0xD6E8FEB86659FD93L;
        return (int) (h ^ h >>> 32);
    }

    private boolean sameRows(int a, int b) {
        for (int c = 0; c < width; c++) {
            if (!sameWords(rowWords[a * width + c], rowWords[b * width + c], c)) {
                return false;
            }
        }
        if (rowsHaveNulls) {
            for (int w = 0; w < nullWords; w++) {
                if (rowNulls[a * nullWords + w] != rowNulls[b * nullWords + w]) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean sameWords(long a, long b, int column) {
        return a == b
                || kinds[column] == DOUBLE
                        && ValueOrder.groupBits(Double.longBitsToDouble(a))
                                == ValueOrder.groupBits(Double.longBitsToDouble(b));
    }

    private boolean isGroup(int row, int group) {
        for (int c = 0; c < width; c++) {
            if (!sameWords(rowWords[row * width + c], words[group * width + c], c)) {
                return false;
            }
        }
        for (int w = 0; w < nullWords && (rowsHaveNulls || nulls != null); w++) {
            long ofRow = rowsHaveNulls ? rowNulls[row * nullWords + w] : 0;
            long ofGroup = nulls == null ? 0 : nulls[group * nullWords + w];
            if (ofRow != ofGroup) {
                return false;
            }
        }
        return true;
    }

    /** The slot where a row's group stands, or would. */
    private int slotOf(int row) {
        int mask = slots.length - 1;
        int hash = rowHashes[row];
        int slot = hash & mask;
        while (true) {
            int group = slots[slot] - 1;
            if (group < 0 || hashes[group] == hash && isGroup(row, group)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int group(int row) throws QueryAbortedException {
        int slot = slotOf(row);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (size == hashes.length) {
            grow();
            slot = slotOf(row);
        }
        int group = size++;
        System.arraycopy(rowWords, row * width, words, group * width, width);
        hashes[group] = rowHashes[row];
        slots[slot] = group + 1;
        if (rowsHaveNulls) {
            if (nulls == null) {
                claim((long) hashes.length * nullWords * Long.BYTES);
                nulls = new long[hashes.length * nullWords];
            }
            System.arraycopy(rowNulls, row * nullWords, nulls, group * nullWords, nullWords);
        }
        return group;
    }

    private void grow() throws QueryAbortedException {
        int room = Math.multiplyExact(hashes.length, 2);
        int added = room - hashes.length;
        claim((long) added
                * (GROUP_BYTES + (long) width * Long.BYTES + (nulls == null ? 0 : (long) nullWords * Long.BYTES)));
        hashes = Arrays.copyOf(hashes, room);
        words = Arrays.copyOf(words, Math.multiplyExact(room, width));
        if (nulls != null) {
            nulls = Arrays.copyOf(nulls, Math.multiplyExact(room, nullWords));
        }
        slots = new int[Math.multiplyExact(room, 2)];
        int mask = slots.length - 1;
        for (int group = 0; group < size; group++) {
            int slot = hashes[group] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = group + 1;
        }
    }

    private void claim(long bytes) throws QueryAbortedException {
        control.claim(bytes);
        claimed += bytes;
    }

    @Override
    public void close() {
        control.free(claimed);
        claimed = 0;
        for (KeyDictionary dictionary : dictionaries) {
            if (dictionary != null) {
                dictionary.close();
            }
        }
    }
}
