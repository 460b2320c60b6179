package io.tidemark.engine.chunk;

import io.tidemark.engine.model.Span;
import java.util.ArrayList;
import java.util.List;

/** Makes the fewest spans that name the buckets which are added in ascending order. */
final class SpanBuilder {
    private final List<Span> spans = new ArrayList<>();
    private int start;
    private int end;
    private int endOfLast;

    /** Adds the bucket of an index above all that were added. */
    void add(int index) {
        if (end == start) {
            start = index;
        } else if (index != end) {
            close();
            start = index;
        }
        end = index + 1;
    }

    /** The spans of all buckets; the builder is done with. */
    List<Span> build() {
        if (end != start) {
            close();
        }
        return List.copyOf(spans);
    }

    private void close() {
        long offset = (long) start - endOfLast;
        while (offset > Integer.MAX_VALUE) {
            // No real histogram has such a gap; an empty span carries what one offset cannot hold.
            spans.add(new Span(Integer.MAX_VALUE, 0));
            offset -= Integer.MAX_VALUE;
        }
        spans.add(new Span((int) offset, end - start));
        endOfLast = end;
    }
}
