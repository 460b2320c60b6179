/**
 * The newest samples, in memory: what the log says and no block holds yet. A {@link io.tidemark.engine.head.Head} is built from
 * the chunks in {@code chunks_head}, the log's checkpoint, its segments and the out-of-order log, in this order, and grows with
 * the log from then on. Readers see it as two {@link io.tidemark.engine.block.BlockReader}s, samples in order and samples that
 * came late, at one version: what is added afterwards stays hidden from them.
 *
 * <pre>
 * chunks_head/000001, 000002, …     complete chunks; files follow each other without gaps
 *
 * file      be32 0130BC91 | version 01 | 3 zero bytes | record …
 * record    be64 series | be64 min | be64 max | encoding (bit 7: out of order) | uvarint length | data | crc32c of all before
 * </pre>
 *
 * <p>A record of zeros, or fewer bytes than a record has, end a file; they must all be zero. A chunk's reference is the number
 * of its file in the upper 32 bits and the record's offset in the lower ones. A file has 128 MiB at most. A damaged file and those
 * behind it are not used: all that they hold is in the log too. Where a file before the first is missing, which the log shows by
 * older samples, none is used.
 *
 * <p>Files that we write have chunks in order only, of samples that the log has durably; of each series the first ones without a
 * gap, in their order. Every start and every checkpoint begins a new file. A start cuts off what it could not read; a checkpoint
 * drops all files, once it is durable and before anything else is committed: {@code chunks_head} is renamed and deleted.
 *
 * <p>A log is read and decoded by one thread. Samples go from it to {@code ReplayLane}s in batches, series by series, and in each
 * batch the samples of a series are added in one go; everything else that a log says is done by the thread that reads. Where there
 * are few samples that thread does it all.
 *
 * <p>Locks, in the order in which they may be taken: {@link io.tidemark.engine.head.LiveHead} or what
 * {@link io.tidemark.engine.head.HeadWriter} names, then a series, then {@code MemPostings}. A lane's own lock is held while no
 * other is asked for.
 *
 * <p>Upstream: Prometheus {@code tsdb/docs/format/head_chunks.md}, {@code tsdb/head_wal.go} and {@code tsdb/head_append.go}, read
 * at v3.14.0 and v2.42.0.
 */
@NullMarked
package io.tidemark.engine.head;

import org.jspecify.annotations.NullMarked;
