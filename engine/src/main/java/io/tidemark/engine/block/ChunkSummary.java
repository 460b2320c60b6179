package io.tidemark.engine.block;

/**
 * What aggregates want to know of a whole chunk of floats without staleness markers: whoever wants all of its samples need not
 * decode it again.
 *
 * @param chunkRef which chunk of its reader
 * @param count how many samples, at least one
 * @param sum the sum of the finite values, rounded; −0 where there is none
 * @param sumError what rounding took from it
 * @param specials the sum of the infinities and NaN, 0 where there are none
 * @param least the least value, −0 below +0; NaN where there is nothing else
 * @param greatest the greatest, likewise
 * @param first the value at the chunk's first time
 * @param last the value at its last
 */
public record ChunkSummary(
        long chunkRef,
        int count,
        double sum,
        double sumError,
        double specials,
        double least,
        double greatest,
        double first,
        double last) {}
