package io.tidemark.engine.query;

import io.tidemark.engine.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The series of several metrics that have equal tags: what a row of them side by side comes from. */
final class SeriesGroup {
    final Labels tags;

    /** By measure; null where the metric has no such series. */
    final @Nullable SelectedSeries[] series;

    private SeriesGroup(Labels tags, int measures) {
        this.tags = tags;
        this.series = new SelectedSeries[measures];
    }

    private record Member(Labels tags, int measure, SelectedSeries series) {}

    /** Groups of series in the order of tags; those that a required metric has no series for are left out, and counted. */
    static List<SeriesGroup> of(List<SelectedSeries> series, SideBySide metrics, ScanCounters counters) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < metrics.measures().size(); i++) {
            places.put(metrics.measures().get(i).metric(), i);
        }
        List<Member> members = new ArrayList<>(series.size());
        for (SelectedSeries s : series) {
            Labels tags = s.labels.with(Labels.METRIC_NAME, SideBySide.ANY_METRIC);
            members.add(new Member(tags, places.getOrDefault(s.labels.metric(), 0), s));
        }
        // Metric after metric they are in this order already, so that the sort is a merge.
        members.sort(Comparator.comparing(Member::tags));
        List<SeriesGroup> groups = new ArrayList<>();
        SeriesGroup last = null;
        for (Member member : members) {
            if (last == null || !last.tags.equals(member.tags)) {
                last = new SeriesGroup(member.tags, metrics.measures().size());
                groups.add(last);
            }
            last.series[member.measure] = member.series;
        }
        groups.removeIf(group -> {
            boolean removed = !group.hasRequired(metrics);
            if (removed) {
                counters.chunksSkipped.add(group.chunkCount());
            }
            return removed;
        });
        return groups;
    }

    private boolean hasRequired(SideBySide metrics) {
        for (int i = 0; i < series.length; i++) {
            if (metrics.measures().get(i).required() && series[i] == null) {
                return false;
            }
        }
        return true;
    }

    int chunkCount() {
        int n = 0;
        for (SelectedSeries s : series) {
            n += s == null ? 0 : s.chunkCount();
        }
        return n;
    }

    /** No row is older. */
    long minMillis(SideBySide metrics) {
        long least = Long.MAX_VALUE;
        long required = Long.MIN_VALUE;
        for (int i = 0; i < series.length; i++) {
            SelectedSeries s = series[i];
            if (s != null) {
                long min = s.minMillis();
                least = Math.min(least, min);
                required = metrics.measures().get(i).required() ? Math.max(required, min) : required;
            }
        }
        return Math.max(least, required);
    }

    /** No row is newer. */
    long maxMillis(SideBySide metrics) {
        long greatest = Long.MIN_VALUE;
        long required = Long.MAX_VALUE;
        for (int i = 0; i < series.length; i++) {
            SelectedSeries s = series[i];
            if (s != null) {
                long max = s.maxMillis();
                greatest = Math.max(greatest, max);
                required = metrics.measures().get(i).required() ? Math.min(required, max) : required;
            }
        }
        return Math.min(greatest, required);
    }
}
