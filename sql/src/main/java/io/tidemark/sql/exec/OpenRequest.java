package io.tidemark.sql.exec;

import java.util.Map;
import java.util.Set;

/**
 * What an operator asks of a leaf besides its rows.
 *
 * @param shard which part of the leaf's rows to read, from 0
 * @param shards into how many parts they are cut; 1 for all. Rows of one series stay in one shard
 * @param runtimeSets per column, the values that a join above can still use: rows with another value, or NULL, may be left
 *     out. Only columns for which {@link BatchRel#acceptsRuntimeSet} said yes
 */
public record OpenRequest(int shard, int shards, Map<Integer, Set<Object>> runtimeSets) {
    /** All rows. */
    public static final OpenRequest WHOLE = new OpenRequest(0, 1, Map.of());

    /** Checks the numbers. */
    public OpenRequest {
        if (shards < 1 || shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("shard " + shard + " of " + shards);
        }
        runtimeSets = Map.copyOf(runtimeSets);
    }

    /** The same for a part of the rows. */
    public OpenRequest withShard(int newShard, int newShards) {
        return new OpenRequest(newShard, newShards, runtimeSets);
    }
}
