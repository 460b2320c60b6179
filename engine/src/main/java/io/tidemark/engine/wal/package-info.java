/**
 * The framing of a write-ahead log, {@code wal/} and {@code wbl/}: how records lie in pages and segments. What records say is
 * the business of package {@code record}.
 *
 * <pre>
 * wal/00000000, 00000001, …         segments, 128 MiB, numbered without gaps; a record never crosses one
 * wal/checkpoint.00000005/          a log of its own that stands for segments 0 to 5; the highest number counts
 *
 * segment   page of 32 KiB | page | …          the last page may be short
 * page      fragment | fragment | … | zeros    fewer than 7 bytes that are left are zeros
 * fragment  type 1 | be16 length | be32 crc32c of the bytes as stored | bytes
 * type      bits 0-2: 0 the rest of the page is zero, 1 full, 2 first, 3 middle, 4 last; bit 3 snappy; bit 4 zstd
 * </pre>
 *
 * <p>A record is compressed as a whole before it is cut into fragments. A tail that is short, or zero from some byte on, is the
 * trace of a crash and cut in silence; every other fault is reported and read past ({@link io.tidemark.engine.wal.WalFault}).
 *
 * <p>Written: every record with snappy where that makes it shorter. Commits that need several records stand between two marks
 * of our own ({@link io.tidemark.engine.record.CommitMark}), in one segment. After a failed write the segment is cut back to
 * its last whole record and never written to again.
 *
 * <p>Upstream: Prometheus {@code tsdb/docs/format/wal.md} and {@code tsdb/wlog/wlog.go}, read at v3.14.0.
 */
@NullMarked
package io.tidemark.engine.wal;

import org.jspecify.annotations.NullMarked;
