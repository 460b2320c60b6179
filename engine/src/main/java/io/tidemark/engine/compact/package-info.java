/**
 * What becomes of blocks: small ones are merged into larger ones, overlapping ones into one, deleted samples leave, old blocks
 * go. A compaction reads {@link io.tidemark.engine.block.BlockReader}s and writes a block; where its sources come from, the
 * head or the disk, it does not know.
 *
 * <p>The rules are those of Prometheus ({@code tsdb/compact.go} and {@code tsdb/db.go}, read at v2.42.0 and v3.14.0), so that
 * both may take turns on one directory. Two things are ours: which source wins at equal times
 * ({@link io.tidemark.engine.block.SourceRank}), and that a block far in the future does not make retention delete everything
 * before it ({@link io.tidemark.engine.compact.Retention}).
 */
@NullMarked
package io.tidemark.engine.compact;

import org.jspecify.annotations.NullMarked;
