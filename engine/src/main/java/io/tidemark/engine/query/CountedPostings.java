package io.tidemark.engine.query;

import io.tidemark.engine.index.Postings;
import io.tidemark.engine.index.PostingsSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts the entries of the postings lists that pass. */
final class CountedPostings implements PostingsSource {
    private final PostingsSource source;
    private final LongAdder entries;

    CountedPostings(PostingsSource source, LongAdder entries) {
        this.source = source;
        this.entries = entries;
    }

    @Override
    public List<String> labelNames() throws IOException {
        return source.labelNames();
    }

    @Override
    public List<String> labelValues(String name) throws IOException {
        return source.labelValues(name);
    }

    @Override
    public List<String> labelValues(String name, String prefix) throws IOException {
        return source.labelValues(name, prefix);
    }

    @Override
    public int valueCount(String name) throws IOException {
        return source.valueCount(name);
    }

    @Override
    public Postings all() throws IOException {
        return counted(source.all());
    }

    @Override
    public Postings postings(String name, String value) throws IOException {
        return counted(source.postings(name, value));
    }

    @Override
    public Postings postings(String name, List<String> values) throws IOException {
        return counted(source.postings(name, values));
    }

    private Postings counted(Postings postings) {
        entries.add(postings.size());
        return postings;
    }
}
