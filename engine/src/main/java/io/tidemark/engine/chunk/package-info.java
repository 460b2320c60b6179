/**
 * The codecs of chunks: some minutes to hours of one series' samples, in a few bits each. {@link
 * io.tidemark.engine.chunk.ChunkDecoder} reads every encoding; {@link io.tidemark.engine.chunk.XorAppender} and {@link
 * io.tidemark.engine.chunk.HistogramAppender} write the three that are written by default. What stands around a chunk in a
 * file (length, encoding, checksum) belongs to the files' own packages. Described upstream in Prometheus'
 * {@code tsdb/docs/format/chunks.md}; where that differs from the code of {@code tsdb/chunkenc}, as of 3.14.0, the code is
 * what stands here.
 *
 * <table>
 * <caption>Encodings</caption>
 * <tr><th>byte</th><th>samples</th><th>since Prometheus</th><th>here</th></tr>
 * <tr><td>1</td><td>floats (XOR)</td><td>2.0</td><td>read, written</td></tr>
 * <tr><td>2</td><td>native histograms, integer counts</td><td>2.40</td><td>read, written</td></tr>
 * <tr><td>3</td><td>native histograms, float counts</td><td>2.42</td><td>read, written</td></tr>
 * <tr><td>4</td><td>floats (XOR2), start timestamps</td><td>3.x, on request</td><td>read</td></tr>
 * <tr><td>5, 6</td><td>2 and 3 with start timestamps</td><td>3.x, on request</td><td>read</td></tr>
 * </table>
 *
 * <p>In {@code chunks_head} bit 7 of the byte marks out-of-order chunks; whoever reads the file masks it. Start timestamps
 * are passed over.
 *
 * <h2>Bits</h2>
 *
 * All is one stream of bits, the most significant first; the last byte is padded with zeros, and what follows the last
 * sample is not looked at (Prometheus before 3.0 may leave a zero byte). Times are milliseconds. {@code varint} is zig-zag
 * LEB128, {@code uvarint} plain LEB128, both eight bits at a time wherever they stand in the stream.
 *
 * <p><b>Signed payloads are asymmetric</b>: n bits hold -(2<sup>n-1</sup>-1) to 2<sup>n-1</sup>. They are two's complement,
 * except that the one pattern 100..0 is positive.
 *
 * <pre>
 * varbit   prefix    payload bits        varbit   prefix    payload bits
 *          0          0 (the value 0)             111110    18
 *          10         3                           1111110   25
 *          110        6                           11111110  56
 *          1110       9                           11111111  64
 *          11110     12
 * </pre>
 *
 * <p><b>V</b>, a double by its difference x (exclusive or of the raw bits) from the one before. The window is what the last
 * {@code 11} described: so many leading zeros, so many significant bits.
 *
 * <pre>
 * 0                                                                  x = 0
 * 10 | the window's bits of x                                        x lies within the window
 * 11 | 5 bits leading zeros, at most 31 | 6 bits significant bits, 0 is 64 | significant bits of x
 * </pre>
 *
 * A writer takes the window wherever it fits, however wide it is. A reader takes one that was never described as all 64
 * bits: Prometheus, when it resumes a chunk that knew no difference, writes so.
 *
 * <h2>1: XOR</h2>
 *
 * <pre>
 * byte 0  be16 number of samples
 *      2  varint t0 | 64 bits value
 *         uvarint t1 - t0 | V
 *         dod | V                  and so on; dod = the change of the distance in time
 *
 * dod  0                0              1110 | 20 bits   -524287 .. 524288
 *      10   | 14 bits   -8191 .. 8192  1111 | 64 bits   any
 *      110  | 17 bits   -65535 .. 65536
 * </pre>
 *
 * Values are compared by raw bits: the payload of a NaN (the staleness marker is one) and -0 survive.
 *
 * <h2>2 and 3: native histograms</h2>
 *
 * <pre>
 * byte 0  be16 number of samples
 *      2  top two bits: 10 counter reset before this chunk, 01 none, 11 gauge, 00 unknown; the rest zero
 *      3  zero threshold: 0 is 0.0; 1..254 is 0.5 * 2^(b-243); 255 and then 64 bits
 *         varbit schema: -4..8, or -53 for bounds of its own; -9..52 are read, what is above 8 is reduced to 8
 *         positive spans, negative spans: varbit (unsigned) n, then n times: varbit (unsigned) length | varbit offset
 *         only with schema -53: varbit (unsigned) n, then n bounds: varbit (unsigned) 1000 * bound + 1, or 0 | 64 bits
 *         samples, with neither length nor layout of their own
 *
 *         2, integers                            3, floats
 * first   varbit t                               varbit t
 *         varbit (unsigned) count, zero count    64 bits count, zero count
 *         64 bits sum                            64 bits sum
 *         varbit per bucket                      64 bits per bucket
 * others  varbit dod of t                        varbit dod of t
 *         varbit dod of count, of zero count     V of count, of zero count
 *         V of sum                               V of sum
 *         varbit dod per bucket                  V per bucket, each with its own window
 * </pre>
 *
 * The second sample's dod is taken against a distance of 0. An integer bucket is the difference to its neighbour below, the
 * first one absolute; a float bucket is absolute. A staleness marker is told by its sum alone, and has no buckets: as first
 * sample the layout is empty too; later, integer counts go on by a dod of 0 and float counts become 0.
 *
 * <p>What the header says of a reset holds against the chunk that came before when it was written; since that one may be
 * gone or another may have come between, the first sample is handed out as "unknown", as Prometheus 3 does.
 *
 * <p>Rules of writing: a new chunk begins where schema, zero threshold or bounds change, where count, zero count or a bucket
 * falls, where a bucket that was in use is missing, where gauge and counter change places, after a staleness marker, and
 * where the source says so. Buckets that appear widen the open chunk: all its samples are written anew, in the spans of the
 * new histogram, or, where that lacks some of the chunk's, in the fewest spans that name all. The header of the new chunk
 * says "reset" or "none" only where the two chunks could be compared, and "unknown" otherwise.
 *
 * <h2>4: XOR2</h2>
 *
 * <pre>
 * byte 0  be16 number of samples
 *      2  bit 7: sample 0 has a start timestamp; bits 0..6: from which sample on every one has (0: none)
 *      3  varint t0 | 64 bits value             | [varint t0 - start]
 *         uvarint t1 - t0 | V2                  | [varbit t0 - start]
 *         0                                       dod 0, value unchanged
 *         10 | 0 the window's bits, or 1 5+6+bits dod 0
 *         110 | 13 bits dod | V2                  two's complement, -4096 .. 4095
 *         1110 | 20 bits dod | V2                 two's complement
 *         11110 | 64 bits dod | V2
 *         11111                                   dod 0, staleness marker
 *                                       each with [varbit change of (t before - start)]
 * V2      0 unchanged, 10 the window's bits, 110 5+6+bits, 111 staleness marker
 * </pre>
 *
 * A staleness marker is not what the next value is compared with; that is the last one that was none.
 *
 * <h2>5 and 6</h2>
 *
 * As 2 and 3, but the header is: two bits of reset, 14 bits number of samples, and the byte of start timestamps as in 4;
 * each sample is followed by its start timestamp as in 4.
 *
 * <h2>Limits, and what is verified</h2>
 *
 * At most 65,535 samples (16,383 in 5 and 6). Before anything is allocated, the number of samples, spans, buckets and bounds
 * is held against the bits that are left: a chunk of n bytes costs at most some 64 n bytes of memory. A bit past the end, an
 * unknown schema, spans that overlap, more than 1024 empty spans, a window wider than 64 bits are
 * {@link io.tidemark.engine.io.CorruptionException}s. The order of times is not looked at here.
 */
@NullMarked
package io.tidemark.engine.chunk;

import org.jspecify.annotations.NullMarked;
