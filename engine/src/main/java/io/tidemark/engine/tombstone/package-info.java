/**
 * Deleted ranges of time per series: the file {@code <ulid>/tombstones} of a block, and the same values in the log.
 *
 * <pre>
 * be32 0130BA30 | version u8 = 1 | entries x (uvarint series reference, varint min, varint max) | crc
 * </pre>
 *
 * <p>{@code crc} is CRC-32C, stored be32, over the entries alone: neither magic nor version are covered, so both are compared.
 * An empty file has nine bytes, a missing one deletes nothing. Times are milliseconds since the epoch, both ends deleted. Entries
 * come in any order and several for a series; what overlaps or is adjacent by one millisecond is one interval. A reference is
 * that of the index beside it: whoever writes an index anew has applied the tombstones to it. Read upstream: {@code
 * tsdb/tombstones/tombstones.go} and {@code tsdb/docs/format/tombstones.md} of Prometheus 2.42.0 and 3.14.0.
 *
 * <p><b>What is verified</b> on reading: length (at most 1 GiB), magic, version, checksum, and that the last entry is whole. The
 * file is replaced, never changed: written beside, made durable, renamed.
 *
 * <p>A deletion that concerns several of these files, or some and the log, stands for that time in {@code tidemark.deletion} in
 * the data directory, a file of ours that Prometheus passes over:
 *
 * <pre>
 * be32 544D4444 | version u8 = 1 | part of the head | parts of blocks x (name, part) | crc
 * name : uvarint length, UTF-8        part : uvarint length in bytes, entries as above
 * </pre>
 *
 * <p>{@code crc} covers the parts. A block's part is all that is deleted in the block from then on; the head's part is what comes
 * to what the log says, by the log's references.
 */
@NullMarked
package io.tidemark.engine.tombstone;

import org.jspecify.annotations.NullMarked;
