package io.tidemark.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which series a statement wants: a tree over tests of tags, of two values only. Whoever builds it from three-valued logic
 * has carried NOT down to the leaves, so that "unknown" is simply "does not match". Immutable, safe for any thread.
 */
public sealed interface TagFilter {
    /** Every series. */
    TagFilter ALL = new And(List.of());

    /** No series. */
    TagFilter NONE = new Or(List.of());

    /** Whether a series is wanted. */
    boolean matches(Labels labels);

    /** All of the parts; without parts, every series. */
    record And(List<TagFilter> parts) implements TagFilter {
        /** Copies the list. */
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(Labels labels) {
            for (TagFilter part : parts) {
                if (!part.matches(labels)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Any of the parts; without parts, no series. */
    record Or(List<TagFilter> parts) implements TagFilter {
        /** Copies the list. */
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(Labels labels) {
            for (TagFilter part : parts) {
                if (part.matches(labels)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A test of one tag, answered from the index. */
    record Tag(String name, ValueTest test) implements TagFilter {
        @Override
        public boolean matches(Labels labels) {
            return test.matches(labels.get(name));
        }
    }

    /**
     * A test over several tags at once, such as {@code a = b}; answered once per series that the rest of the tree leaves.
     *
     * @param names the tags it looks at, for messages
     */
    record Series(Set<String> names, Predicate<Labels> test) implements TagFilter {
        /** Copies the set. */
        public Series {
            names = Set.copyOf(names);
        }

        @Override
        public boolean matches(Labels labels) {
            return test.test(labels);
        }
    }

    /** This and another, flattened. */
    default TagFilter and(TagFilter other) {
        List<TagFilter> parts = new ArrayList<>();
        for (TagFilter f : List.of(this, other)) {
            if (f instanceof And and) {
                parts.addAll(and.parts());
            } else {
                parts.add(f);
            }
        }
        return parts.size() == 1 ? parts.get(0) : new And(parts);
    }
}
