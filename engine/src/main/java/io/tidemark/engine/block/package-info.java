/**
 * Persisted blocks, and {@link io.tidemark.engine.block.BlockReader}, the seam through which query and compaction read them and
 * the head alike.
 *
 * <p>A block is a directory of the data directory whose whole name is a ULID: 26 characters of Crockford's base 32, upper case.
 * Nothing in it changes but by replacement of a whole file.
 *
 * <pre>
 * 01M81SZS4C4XQW3ZF925R9G5TQ/
 *   meta.json            what it is made of; a directory without a readable one is no block
 *   index                series and postings, see the page of io.tidemark.engine.index
 *   chunks/000001 ...    samples
 *   tombstones           deletions, see the page of io.tidemark.engine.tombstone
 * </pre>
 *
 * <p>It is made in {@code <ulid>.tmp-for-creation} and renamed when all of it is durable; it is deleted by a rename to {@code
 * <ulid>.tmp-for-deletion} first. Names with either ending are ignored, and removed by a writing open. Links are ignored.
 *
 * <h2>chunks/NNNNNN</h2>
 *
 * <pre>
 * be32 85BD40DD | version u8 = 1 | 3 zero bytes
 * chunks x (uvarint length of data, 1 to 5 bytes | encoding u8 | data | crc)
 * </pre>
 *
 * <p>{@code crc} is CRC-32C, stored be32, over encoding and data; the length is not covered, but a wrong one makes a wrong
 * checksum. A chunk's reference is {@code (segment << 32) | offset of the length}, segment being the place of the file in the
 * sorted list of files, so that {@code 000001} is 0. Files end at 512 MiB; a series' chunks stay in one where they fit. The page
 * of {@code io.tidemark.engine.chunk} has the data.
 *
 * <h2>meta.json</h2>
 *
 * <p>An object, indented by tabs, zero counts and empty lists left out:
 *
 * <pre>
 * ulid                     not believed: the directory's name counts
 * minTime, maxTime         all samples t: minTime &lt;= t &lt; maxTime
 * stats                    numSamples, numFloatSamples, numHistogramSamples, numSeries, numChunks, numTombstones
 * compaction.level         1 from the head, merged: the highest of the parents + 1
 * compaction.sources       ULIDs of all level-1 blocks in it
 * compaction.parents       {ulid, minTime, maxTime} of what was merged into it; those still there are superseded
 * compaction.deletable, failed, hints
 * version                  1
 * </pre>
 *
 * <p>Members that are not listed are kept when the file is rewritten (Thanos adds {@code thanos}).
 *
 * <p><b>What is verified.</b> Opening a block opens no file. Magic and version of each file at its first use; each chunk's
 * bounds and checksum on every read, over a copy on the heap. The range of meta.json prunes nothing before {@link
 * io.tidemark.engine.block.Block#verifyRange} has compared it with every series; statistics are never taken for an answer. Read
 * upstream: {@code tsdb/block.go}, {@code tsdb/chunks/chunks.go} and {@code tsdb/docs/format/chunks.md} of Prometheus 2.42.0 and
 * 3.14.0.
 */
@NullMarked
package io.tidemark.engine.block;

import org.jspecify.annotations.NullMarked;
