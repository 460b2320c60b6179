package io.tidemark.sql;

import io.tidemark.engine.Appender;
import io.tidemark.engine.Tsdb;
import io.tidemark.engine.TsdbOptions;
import io.tidemark.engine.model.TagFilter;
import io.tidemark.engine.model.TimeRange;
import java.io.IOException;
import java.nio.file.Path;

/** What statements that write ask of a store. Safe for any thread. */
interface WriteStore {
    /** Makes sure that somebody who came in a mode may write. */
    void open(TsdbOptions.Mode mode) throws IOException;

    /** Somebody who adds samples. */
    Appender appender() throws IOException;

    /** Deletes; the count of what was visible. */
    long delete(TagFilter series, TimeRange range) throws IOException;

    /** Makes blocks of the head. */
    void flush() throws IOException;

    /** Merges blocks. */
    void compact() throws IOException;

    /** Copies the store. */
    void snapshot(Path target) throws IOException;

    /** How far ahead of the clock a sample may lie. */
    long maxFutureMillis();

    /** A database that is open. */
    static WriteStore of(Tsdb tsdb) {
        return new WriteStore() {
            @Override
            public void open(TsdbOptions.Mode mode) throws IOException {
                tsdb.openForWriting(mode);
            }

            @Override
            public Appender appender() throws IOException {
                return tsdb.appender();
            }

            @Override
            public long delete(TagFilter series, TimeRange range) throws IOException {
                return tsdb.delete(series, range);
            }

            @Override
            public void flush() throws IOException {
                tsdb.flush();
            }

            @Override
            public void compact() throws IOException {
                tsdb.compact();
            }

            @Override
            public void snapshot(Path target) throws IOException {
                tsdb.snapshot(target);
            }

            @Override
            public long maxFutureMillis() {
                return tsdb.options().maxFutureMillis();
            }
        };
    }
}
