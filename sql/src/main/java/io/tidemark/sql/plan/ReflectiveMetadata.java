package io.tidemark.sql.plan;

import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/** What Calcite wants to know of rels, answered by reflection: its other way writes Java and compiles it, for each kind of rel anew. */
class ReflectiveMetadata extends RelMetadataQuery {
    ReflectiveMetadata() {
        super(new ProxyingMetadataHandlerProvider(DefaultRelMetadataProvider.INSTANCE));
    }
}
