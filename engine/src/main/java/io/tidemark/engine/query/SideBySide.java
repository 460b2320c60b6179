package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.ValueTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several metrics whose samples of equal tags and equal time make one row. Native histograms are not in it.
 *
 * @param measures one for each metric; where none is required a row is there wherever any has a sample
 */
public record SideBySide(List<Measure> measures) {
    /** Stands for the name of the metric among the tags of a row; under one and the same name all metrics' series are in one order. */
    public static final String ANY_METRIC = "*";

    /** Copies the list. */
    public SideBySide {
        measures = List.copyOf(measures);
    }

    /**
     * One metric.
     *
     * @param wanted whether its values are of interest: what is not need not be read but to know where a row is
     * @param required whether there is a row only where it has a sample
     * @param values which values make a row, or null for all; only of a required one
     */
    public record Measure(
            String metric,
            boolean wanted,
            boolean required,
            @Nullable ValueFilter values) {
        /** A filter on values requires one. */
        public Measure {
            if (values != null && !required) {
                throw new IllegalArgumentException(metric + " has a filter but is not required");
            }
        }
    }

    /** The series that have to be read. */
    TagFilter series() {
        boolean some = measures.stream().anyMatch(Measure::required);
        Set<String> names = measures.stream()
                .filter(m -> !some || m.required || m.wanted)
                .map(Measure::metric)
                .collect(Collectors.toUnmodifiableSet());
        return new TagFilter.Tag(Labels.METRIC_NAME, ValueTest.oneOf(names));
    }
}
