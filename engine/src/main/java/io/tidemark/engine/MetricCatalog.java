package io.tidemark.engine;

import io.tidemark.engine.model.MetricMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What metrics there are and which tags they have, from indexes alone. Caches what can't change. Safe for any thread. */
public final class MetricCatalog {
    MetricCatalog() {}

    /** A number that changes whenever a metric or tag may have come or gone. */
    public long schemaVersion() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** All metrics, ascending by UTF-8 bytes. */
    public List<String> metricNames() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The metric of exactly this name; if there is none, that of this name in any case, where it is the only one. */
    public Optional<String> find(String name) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The tags of a metric, {@code __name__} not among them, ascending; empty where there is no such metric. */
    public List<String> tags(String metric) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The tags of every metric, in one pass over the series of each block. */
    public Map<String, List<String>> tagsOfAll() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Whether a metric holds native histograms, by one chunk of one of its series. */
    public boolean isNativeHistogram(String metric) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** What the scraped target said about a metric, or null where nothing is known. */
    public @Nullable MetricMetadata metadata(String metric) throws IOException {
        throw new UnsupportedOperationException();
    }
}
