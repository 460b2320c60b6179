package io.tidemark.engine.testing;

import java.util.SplittableRandom;

/** Which of the operations that were not synced reach the platter in one crash; drawn from a seed. One instance per crash. */
final class Survival {
    private enum Kind {
        NOTHING,
        EVERYTHING,
        /** The operations up to one of them, as an ordered journal leaves. */
        PREFIX,
        /** Any subset. */
        SOME
    }

    private final Kind kind;
    private final boolean tears;
    private final int percent;
    private final long lastKept;

    Survival(SplittableRandom random, long lastSequence) {
        kind = Kind.values()[random.nextInt(Kind.values().length)];
        tears = random.nextInt(3) > 0;
        percent = new int[] {10, 50, 90}[random.nextInt(3)];
        // Most often near the end: older operations have usually been synced.
        long back = random.nextBoolean() ? random.nextLong(8) : random.nextLong(lastSequence + 1);
        lastKept = lastSequence - back;
    }

    boolean keeps(long sequence, SplittableRandom random) {
        return switch (kind) {
            case NOTHING -> false;
            case EVERYTHING -> true;
            case PREFIX -> sequence <= lastKept;
            case SOME -> random.nextInt(100) < percent;
        };
    }

    boolean tears() {
        return tears;
    }
}
