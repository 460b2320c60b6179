package io.tidemark.engine.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The content of a simulated file twice over: as the running system sees it, and as the platter has it together with the
 * operations that have not reached it for certain. Guarded by the {@link SimDirectory} it belongs to.
 */
final class SimFile implements SimNode {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private final long key;
    private byte[] bytes = new byte[0];
    private int length;
    private byte[] durable;
    private final List<Change> changes = new ArrayList<>();
    long modifiedMillis;

    SimFile(long key, byte[] durable) {
        this.key = key;
        this.durable = durable;
        this.bytes = durable.clone();
        this.length = durable.length;
    }

    @Override
    public long key() {
        return key;
    }

    int length() {
        return length;
    }

    /** Where the bytes of {@link #length()} are; they move as the file grows. */
    byte[] array() {
        return bytes;
    }

    byte[] content() {
        return Arrays.copyOf(bytes, length);
    }

    void write(long sequence, byte[] source, int offset, int count) {
        changes.add(new Change(sequence, length, Arrays.copyOfRange(source, offset, offset + count)));
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void truncate(long sequence, int newLength) {
        changes.add(new Change(sequence, newLength, null));
        if (newLength > bytes.length) {
            bytes = Arrays.copyOf(bytes, newLength);
        } else if (newLength < length) {
            Arrays.fill(bytes, newLength, length, (byte) 0);
        }
        length = newLength;
    }

    /** A bit flips, in memory and on the platter, which has all the rest too. */
    void rot(int bit) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        durable = content();
        changes.clear();
    }

    /** All that was written reaches the platter, but for what an earlier failing sync has given up. */
    void sync() {
        changes.forEach(Change::synced);
        int done = 0;
        while (done < changes.size() && changes.get(done).state == State.SYNCED) {
            durable = changes.get(done).applyTo(durable);
            done++;
        }
        changes.subList(0, done).clear();
    }

    /**
     * A sync fails as it does on Linux: the pages count as clean from now on, the running system goes on reading them, and no
     * later sync will write them. Whether they ever reached the platter is open.
     */
    void syncFails() {
        changes.forEach(Change::givenUp);
    }

    /** Whether a part of the content may be lost in a crash. */
    boolean isAtRisk() {
        return !changes.isEmpty();
    }

    /** The file as it is after a crash. */
    SimFile afterCrash(long newKey, Survival survival, SplittableRandom random) {
        byte[] image = durable;
        int last = -1;
        boolean[] kept = new boolean[changes.size()];
        for (int i = 0; i < kept.length; i++) {
            Change change = changes.get(i);
            kept[i] = change.state == State.SYNCED || survival.keeps(change.sequence, random);
            if (kept[i] && change.state != State.SYNCED) {
                last = i;
            }
        }
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                Change change = changes.get(i);
                boolean torn = change.data != null && survival.tears() && i == last;
                image = torn ? tear(change, image, random) : change.applyTo(image);
            }
        }
        return new SimFile(newKey, image);
    }

    /** The file as it is after only the process died. */
    SimFile afterKill(long newKey) {
        SimFile copy = new SimFile(newKey, durable);
        for (Change change : changes) {
            // The kernel still holds the pages: they are as much at risk as before.
            copy.changes.add(change.copy());
        }
        copy.bytes = content();
        copy.length = length;
        return copy;
    }

    private static byte[] tear(Change change, byte[] image, SplittableRandom random) {
        byte[] data = change.data;
        if (data == null || data.length == 0) {
            return image;
        }
        switch (random.nextInt(4)) {
            case 0: // cut, the length as far as the bytes go
                return new Change(0, change.offset, Arrays.copyOf(data, cut(data.length, random))).applyTo(image);
            case 1: { // cut, but the new length was already on the platter: zeros, or the old bytes, beyond
                byte[] partial =
                        new Change(0, change.offset, Arrays.copyOf(data, cut(data.length, random))).applyTo(image);
                return partial.length >= change.end() ? partial : Arrays.copyOf(partial, change.end());
            }
            case 2: { // any of its pages
                byte[] out = image.length >= change.end() ? image.clone() : Arrays.copyOf(image, change.end());
                for (int at = change.offset; at < change.end(); ) {
                    int next = Math.min(change.end(), (at / PAGE + 1) * PAGE);
                    if (random.nextBoolean()) {
                        System.arraycopy(data, at - change.offset, out, at, next - at);
                    }
                    at = next;
                }
                return out;
            }
            default:
                return change.applyTo(image);
        }
    }

    private static int cut(int length, SplittableRandom random) {
        int at = random.nextInt(length + 1);
        return random.nextBoolean() ? at : at / SECTOR * SECTOR;
    }

    private enum State {
        PENDING,
        SYNCED,
        GIVEN_UP
    }

    /** A write of data at an offset, or, without data, a cut to that length. */
    private static final class Change {
        final long sequence;
        final int offset;
        final byte[] data;
        State state = State.PENDING;

        @SuppressWarnings("NullAway") // data is null for a cut; the class is private to this file
        Change(long sequence, int offset, byte[] data) {
            this.sequence = sequence;
            this.offset = offset;
            this.data = data;
        }

        Change copy() {
            Change copy = new Change(sequence, offset, data);
            copy.state = state;
            return copy;
        }

        int end() {
            return offset + (data == null ? 0 : data.length);
        }

        void synced() {
            if (state == State.PENDING) {
                state = State.SYNCED;
            }
        }

        void givenUp() {
            if (state == State.PENDING) {
                state = State.GIVEN_UP;
            }
        }

        byte[] applyTo(byte[] image) {
            if (data == null) {
                return Arrays.copyOf(image, offset);
            }
            byte[] out = image.length >= end() ? image.clone() : Arrays.copyOf(image, end());
            System.arraycopy(data, 0, out, offset, data.length);
            return out;
        }
    }
}
