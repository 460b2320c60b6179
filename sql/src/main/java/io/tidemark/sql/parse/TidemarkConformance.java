package io.tidemark.sql.parse;

import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/**
 * What our SQL allows beyond the standard: what Calcite calls BABEL, less two things. A column that is neither grouped nor
 * aggregated is an error (BABEL takes any value silently), and an alias is known to what stands right of it (BABEL's rule
 * reports a misspelt column as one that depends on itself).
 */
public final class TidemarkConformance extends SqlDelegatingConformance {
    /** The one instance: it has no state. */
    public static final SqlConformance INSTANCE = new TidemarkConformance();

    private TidemarkConformance() {
        super(SqlConformanceEnum.BABEL);
    }

    @Override
    public boolean isNonStrictGroupBy() {
        return false;
    }

    @Override
    public SelectAliasLookup isSelectAlias() {
        return SelectAliasLookup.LEFT_TO_RIGHT;
    }
}
