package io.tidemark.engine;

/**
 * When a commit counts as done.
 *
 * @param intervalMillis how late samples may become durable; 0 but for {@link Kind#INTERVAL}
 */
public record Durability(Kind kind, long intervalMillis) {
    /** What is waited for. */
    public enum Kind {
        /** A commit returns when it is durable: nothing acknowledged is lost, whatever happens. */
        COMMIT,
        /** A commit returns when the system has its bytes, which become durable within the interval. */
        INTERVAL,
        /** A commit returns when the system has its bytes; it survives the end of the process, not that of the machine. */
        OS
    }

    /** Durable before a commit returns. */
    public static final Durability COMMIT = new Durability(Kind.COMMIT, 0);

    /** Left to the system. */
    public static final Durability OS = new Durability(Kind.OS, 0);

    /** Checks that an interval, and only an interval, has a length. */
    public Durability {
        if (kind == Kind.INTERVAL ? intervalMillis < 1 : intervalMillis != 0) {
            throw new IllegalArgumentException("durability " + kind + " of " + intervalMillis + " ms");
        }
    }

    /** Durable so late at most. */
    public static Durability interval(long millis) {
        return new Durability(Kind.INTERVAL, millis);
    }

    /** As in a URL: {@code commit}, {@code interval:200}, {@code os}. */
    @Override
    public String toString() {
        return switch (kind) {
            case COMMIT -> "commit";
            case INTERVAL -> "interval:" + intervalMillis;
            case OS -> "os";
        };
    }
}
