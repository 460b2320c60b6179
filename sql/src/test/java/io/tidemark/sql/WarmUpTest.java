package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    /** What goes wrong in its thread nobody would see. */
    @Test
    void itsStatementCanBePlanned() {
        assertThatCode(WarmUp::run).doesNotThrowAnyException();
    }
}
