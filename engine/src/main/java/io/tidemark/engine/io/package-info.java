/**
 * The only door to the disk. Index and chunk code read ranges of bytes from a {@link io.tidemark.engine.io.ByteInput},
 * never from a path or a mapped buffer, so that local files, bytes on the heap, a simulated disk and later object storage
 * are one thing to them. What passes is counted in {@link io.tidemark.engine.io.IoCounters}.
 *
 * <p>Mapped memory is handled with gloves: bytes are copied to the heap by plain reads and only then checked or decoded,
 * because a file that is cut under a checksum intrinsic kills the JVM, while a plain read throws an error which is turned
 * into a {@link io.tidemark.engine.io.CorruptionException}.
 */
@NullMarked
package io.tidemark.engine.io;

import org.jspecify.annotations.NullMarked;
