package io.tidemark.engine.io;

/** {@link HeapDirectory} keeps the contract. */
class HeapDirectoryTest extends DirectoryContract {
    @Override
    Directory directory() {
        return new HeapDirectory();
    }
}
