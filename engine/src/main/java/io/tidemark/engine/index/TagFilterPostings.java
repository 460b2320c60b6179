package io.tidemark.engine.index;

import io.tidemark.engine.model.Labels;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers a {@link TagFilter} from an inverted index, each test once per distinct value. A test that an absent tag passes is
 * answered by its complement: all series less those whose value fails it. After Prometheus' {@code PostingsForMatchers}.
 */
public final class TagFilterPostings {
    /** Reading the labels of a series costs about as much as testing so many values. */
    private static final int VALUES_PER_SERIES = 10;

    private TagFilterPostings() {}

    /** Gives the labels of a series, for tests that look at several tags. */
    @FunctionalInterface
    public interface LabelsOf {
        /** The labels of a series. */
        Labels labels(int ref) throws IOException;
    }

    /** The series that a filter selects, ascending. */
    public static Postings select(PostingsSource index, TagFilter filter, LabelsOf labels) throws IOException {
        return select(index, filter, labels, null);
    }

    /** Of the series in {@code within} (all, where null) those that a filter selects. */
    private static Postings select(PostingsSource index, TagFilter filter, LabelsOf labels, @Nullable Postings within)
            throws IOException {
        if (within != null && within.isEmpty()) {
            return Postings.EMPTY;
        }
        if (filter instanceof TagFilter.And and) {
            return and(index, and.parts(), labels, within);
        }
        if (filter instanceof TagFilter.Or or) {
            List<Postings> parts = new ArrayList<>(or.parts().size());
            for (TagFilter part : or.parts()) {
                parts.add(select(index, part, labels, within));
            }
            return Postings.union(parts);
        }
        if (filter instanceof TagFilter.Tag tag) {
            return within != null && isCheaperByLabels(index, tag, within)
                    ? byLabels(tag, labels, within)
                    : tag(index, tag, within);
        }
        return byLabels(filter, labels, within == null ? index.all() : within);
    }

    /** Tests series one by one. */
    private static Postings byLabels(TagFilter filter, LabelsOf labels, Postings candidates) throws IOException {
        int[] out = new int[candidates.size()];
        int n = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int ref = candidates.get(i);
            if (filter.matches(labels.labels(ref))) {
                out[n++] = ref;
            }
        }
        return Postings.ofSorted(out, n);
    }

    /**
     * Whether a test is answered sooner by looking at the few series that are left than by the values of its label: one metric
     * of ten series beside a label of a hundred thousand values.
     */
    private static boolean isCheaperByLabels(PostingsSource index, TagFilter.Tag tag, Postings within)
            throws IOException {
        Set<String> exact = tag.test().exactValues();
        int values = exact != null ? exact.size() : index.valueCount(tag.name());
        return (long) within.size() * VALUES_PER_SERIES < values;
    }

    /** Cheap and narrowing parts first: lists of values, then other tests, then complements, then what needs labels. */
    private static Postings and(PostingsSource index, List<TagFilter> parts, LabelsOf labels, @Nullable Postings within)
            throws IOException {
        List<TagFilter> ordered = new ArrayList<>(parts);
        ordered.sort((a, b) -> Integer.compare(cost(a), cost(b)));
        Postings result = within;
        for (TagFilter part : ordered) {
            result = select(index, part, labels, result);
            if (result.isEmpty()) {
                return result;
            }
        }
        return result == null ? index.all() : result;
    }

    private static int cost(TagFilter filter) {
        if (filter instanceof TagFilter.Tag tag) {
            if (tag.test().exactValues() != null) {
                return 0;
            }
            return tag.test().matches(null) ? 3 : 1;
        }
        return filter instanceof TagFilter.Series ? 4 : 2;
    }

    private static Postings tag(PostingsSource index, TagFilter.Tag tag, @Nullable Postings within) throws IOException {
        Set<String> exact = tag.test().exactValues();
        if (exact != null) {
            List<String> values = new ArrayList<>(exact);
            values.sort(Utf8Order.COMPARATOR);
            return narrow(within, index.postings(tag.name(), values));
        }
        boolean absentMatches = tag.test().matches(null);
        List<String> candidates = absentMatches
                ? index.labelValues(tag.name())
                : index.labelValues(tag.name(), tag.test().prefix());
        List<String> chosen = new ArrayList<>();
        for (String value : candidates) {
            if (tag.test().matches(value) != absentMatches) {
                chosen.add(value);
            }
        }
        Postings found = index.postings(tag.name(), chosen);
        if (absentMatches) {
            return (within == null ? index.all() : within).without(found);
        }
        return narrow(within, found);
    }

    private static Postings narrow(@Nullable Postings within, Postings found) {
        return within == null ? found : within.and(found);
    }
}
