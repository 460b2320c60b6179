package io.tidemark.engine.io;

import io.tidemark.engine.testing.SimDirectory;

class SimDirectoryContractTest extends DirectoryContract {
    @Override
    Directory directory() {
        return new SimDirectory();
    }
}
