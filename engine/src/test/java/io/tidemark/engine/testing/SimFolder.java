package io.tidemark.engine.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of a simulated folder: as the running system sees them, and as the platter has them together with the changes
 * that have not reached it for certain. Guarded by the {@link SimDirectory} it belongs to.
 */
final class SimFolder implements SimNode {
    private final long key;
    final TreeMap<String, SimNode> names = new TreeMap<>();
    private final TreeMap<String, SimNode> durable = new TreeMap<>();
    private final List<NameChange> changes = new ArrayList<>();

    SimFolder(long key) {
        this.key = key;
    }

    @Override
    public long key() {
        return key;
    }

    void put(NameChange.Fate fate, String name, SimNode node) {
        names.put(name, node);
        changes.add(new NameChange(fate, name, node));
    }

    void remove(NameChange.Fate fate, String name) {
        names.remove(name);
        changes.add(new NameChange(fate, name, null));
    }

    /** All changes of names reach the platter, but for what an earlier failing sync has given up. */
    void sync() {
        for (NameChange change : changes) {
            change.fate().synced();
        }
        settle();
    }

    void syncFails() {
        for (NameChange change : changes) {
            change.fate().giveUp();
        }
    }

    private void settle() {
        Iterator<NameChange> it = changes.iterator();
        while (it.hasNext()) {
            NameChange change = it.next();
            if (!change.fate().isSynced()) {
                return;
            }
            change.applyTo(durable);
            it.remove();
        }
    }

    /** The names as they are after a crash. */
    TreeMap<String, SimNode> afterCrash(Survival survival, SplittableRandom random) {
        TreeMap<String, SimNode> image = new TreeMap<>(durable);
        for (NameChange change : changes) {
            if (change.fate().survives(survival, random)) {
                change.applyTo(image);
            }
        }
        return image;
    }

    boolean isAtRisk() {
        return !changes.isEmpty();
    }

    /** Makes a folder of a new disk hold what survived: all of it is on the platter. */
    void restore(String name, SimNode node) {
        names.put(name, node);
        durable.put(name, node);
    }

    /** A name that is set, or taken away where there is no node. */
    record NameChange(Fate fate, String name, @Nullable SimNode node) {
        void applyTo(TreeMap<String, SimNode> image) {
            if (node == null) {
                image.remove(name);
            } else {
                image.put(name, node);
            }
        }

        /**
         * Whether a change reaches the platter. The two halves of a rename share one: a rename is atomic on every file
         * system we write to, whatever else is not.
         */
        static final class Fate {
            private final long sequence;
            private boolean synced;
            private boolean givenUp;
            private @Nullable Survival decidedFor;
            private boolean survives;

            Fate(long sequence) {
                this.sequence = sequence;
            }

            void synced() {
                synced |= !givenUp;
            }

            void giveUp() {
                givenUp |= !synced;
            }

            boolean isSynced() {
                return synced;
            }

            boolean survives(Survival survival, SplittableRandom random) {
                if (decidedFor != survival) {
                    decidedFor = survival;
                    survives = synced || survival.keeps(sequence, random);
                }
                return survives;
            }
        }
    }
}
