package io.tidemark.engine.record;

import io.tidemark.engine.io.ByteBuilder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Encodes float samples as one record while they come, so that they are not gathered first. For one thread. */
public final class SamplesEncoder {
    /** Two varints and a double. */
    private static final int SAMPLE_BYTES_MAX = 28;

    private static final VarHandle BE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final ByteBuilder out;
    private long baseRef;
    private long baseTime;
    private int count;

    /** A record, without a sample yet, behind what a builder has; nobody else adds to it meanwhile. */
    public SamplesEncoder(ByteBuilder out) {
        this.out = out;
        out.u8(RecordType.SAMPLES);
    }

    /** How many samples there are. */
    public int count() {
        return count;
    }

    /** Adds a sample: a series' reference, milliseconds since the epoch, a value bit for bit. */
    public void add(long ref, long time, double value) {
        if (count++ == 0) {
            baseRef = ref;
            baseTime = time;
            out.be64(ref).be64(time);
        }
        out.ensure(SAMPLE_BYTES_MAX);
        byte[] bytes = out.array();
        int at = varint(bytes, out.size(), ref - baseRef);
        at = varint(bytes, at, time - baseTime);
        BE64.set(bytes, at, Double.doubleToRawLongBits(value));
        out.size(at + Long.BYTES);
    }

    /** Zig-zag; the result is where it ends. */
    private static int varint(byte[] bytes, int from, long v) {
        int at = from;
        long rest = (v << 1) ^ (v >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }
}
