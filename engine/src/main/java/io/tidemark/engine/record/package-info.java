/**
 * The records of a write-ahead log ({@code wal/}, its checkpoints, {@code wbl/}): what one commit said. How records lie in
 * files is the business of package {@code wal}.
 *
 * <p>A record is a type byte and a body. Integers of fixed size are big-endian; {@code varint} is zig-zag LEB128, {@code
 * uvarint} plain LEB128, {@code str} a uvarint length in bytes and UTF-8; times are milliseconds since the epoch. There is no
 * checksum here: fragments in the file carry them.
 *
 * <pre>
 * type                     body                                                                          (… = again until the end)
 *  1  series               be64 ref | labels …                      labels: uvarint n | (str name | str value) x n, names ascending
 *  2  floats               be64 baseRef | be64 baseTime | (varint ref-baseRef | varint time-baseTime | be64 value bits) …
 *  3  tombstones           (be64 ref | varint min | varint max) …   closed; max below min deletes nothing;
 *                                                                   [-2^63, 2^63-1]: the series is gone
 *  4  exemplars            be64 baseRef | be64 baseTime | (varint | varint | be64 value | labels) …
 *  5  mmap markers         (be64 ref | be64 chunk) …                only in wbl: what was buffered of ref is in that chunk
 *  6  metadata             (uvarint ref | type byte | uvarint n | (str key | str value) x n) …    keys UNIT, HELP; others ignored
 *  7  histograms           be64 baseRef | be64 baseTime | (varint | varint | H) …
 *  8  float histograms     the same with FH
 *  9, 10                   as 7 and 8, for histograms with custom bounds
 * 11  floats, v2           varint ref | varint time | varint start | be64 bits |
 *                          (varint ref-previous ref | varint time-first time | S | be64 bits) …
 * 12, 13                   as 11 with H or FH in place of the value
 * F1  commit mark          be32 54444D4B | 1 begin, 2 end, 3 late | be64 commit number                    ours alone
 *
 * S   0: no start time | 1: as the sample before | 2, varint start-first start
 * H   hint byte | varint schema | f64 zero threshold | uvarint zero count | uvarint count | f64 sum |
 *     spans+ | spans- | uvarint n (varint rise over the bucket before) x n, positive then negative | [bounds]
 * FH  hint byte | varint schema | f64 zero threshold | f64 zero count | f64 count | f64 sum |
 *     spans+ | spans- | uvarint n (f64) x n, positive then negative | [bounds]
 * spans   uvarint n | (varint offset | uvarint length) x n       bounds   only of schema -53: uvarint n | f64 x n
 * </pre>
 *
 * <p>Versions: Prometheus 2.40 on writes 7, 2.42 on 8, 3.2 on 9 and 10, 3.11 on 11, 3.12 on 12 and 13 (the last three on request
 * only). Types that are not known are passed over, as Prometheus does; so it passes over {@code F1}, which
 * brackets the records of one commit where one record could not hold it. A record of the type byte alone is legal and empty.
 *
 * <p>Checked while decoding: every count against the bytes that are left, ascending label names, spans against the number of
 * buckets, that a body ends where its last entry ends. Nothing is checked against other records. Histograms whose
 * schema is not known (outside -9 to 52 and not -53) are left out. Read-only: 9 to 13.
 *
 * <p>Upstream: Prometheus {@code tsdb/record/record.go}, read at v3.14.0 and v2.42.0.
 */
@NullMarked
package io.tidemark.engine.record;

import org.jspecify.annotations.NullMarked;
