package io.tidemark.engine.index;

import java.io.IOException;
import java.util.List;

/** What an inverted index answers: which tags, which values, which series. Safe for any thread. */
public interface PostingsSource {
    /** Names of all labels, ascending by UTF-8 bytes. */
    List<String> labelNames() throws IOException;

    /** All values of a label, ascending by UTF-8 bytes; empty where no series has it. */
    List<String> labelValues(String name) throws IOException;

    /** All values of a label that begin with a prefix, ascending. */
    List<String> labelValues(String name, String prefix) throws IOException;

    /** How many values a label has, or about so many; decides which way to answer a test, so it is cheap. */
    default int valueCount(String name) throws IOException {
        return labelValues(name).size();
    }

    /** All series. */
    Postings all() throws IOException;

    /** The series that have a label with this value. */
    Postings postings(String name, String value) throws IOException;

    /** The series that have a label with any of these values. */
    Postings postings(String name, List<String> values) throws IOException;
}
