package io.tidemark.engine.record;

/** A record of a type that is not known, as later versions may write; it is passed over. */
public record UnknownRecord(int type, int lengthBytes) implements Record {
    @Override
    public Kind kind() {
        return Kind.UNKNOWN;
    }
}
