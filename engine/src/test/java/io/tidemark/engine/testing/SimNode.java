package io.tidemark.engine.testing;

/** A file or a folder of a {@link SimDirectory}; it lives while a name or an open handle leads to it. */
sealed interface SimNode permits SimFile, SimFolder {
    /** Tells it from all others that ever were. */
    long key();
}
