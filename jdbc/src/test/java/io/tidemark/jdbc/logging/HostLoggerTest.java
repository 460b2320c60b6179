package io.tidemark.jdbc.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/** What a host's log gets to see. */
class HostLoggerTest {
    private static final List<String> LINES = new ArrayList<>();
    private static final List<Throwable> THROWN = new ArrayList<>();

    /** Stands for the host's slf4j. */
    public static final class Host {
        private Host() {}

        /** As in slf4j. */
        public static Logger getLogger(String name) {
            return new Recorder();
        }
    }

    private static final class Recorder extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
            LINES.add(level + " " + pattern);
            if (thrown != null) {
                THROWN.add(thrown);
            }
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }

    private HostLogger logger;

    @BeforeEach
    void clear() throws Exception {
        LINES.clear();
        THROWN.clear();
        logger = new HostLogger("tidemark", new HostSlf4j(Host.class, Logger.class));
    }

    @Test
    void argumentsCannotBeginALineOrColourATerminal() {
        logger.warn("{}: {} samples", "up\r\nERROR forged", 3);
        logger.info("a {}", "\u001b[31mred\u0000\u0085\u009b");
        logger.error("b {} {}", "x\u2028y", "\u202egnp.exe");
        assertThat(LINES)
                .containsExactly(
                        "WARN up\\r\\nERROR forged: 3 samples",
                        "INFO a \\u001b[31mred\\u0000\\u0085\\u009b",
                        "ERROR b x\\u2028y \\u202egnp.exe");
    }

    @Test
    void braceOfAnArgumentIsNoPlaceForAnother() {
        logger.info("{} {}", "{}", "b");
        assertThat(LINES).containsExactly("INFO {} b");
    }

    @Test
    void messagesOfWhatWasThrownAreEscapedWithTheirCauses() {
        IOException cause = new IOException("file \n2026-01-01 ERROR forged");
        IllegalStateException thrown = new IllegalStateException("outer", cause);
        thrown.addSuppressed(new IOException("and\rthis"));
        logger.warn("failed", thrown);
        StringWriter printed = new StringWriter();
        THROWN.get(0).printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString())
                .contains("java.lang.IllegalStateException: outer")
                .contains("Caused by: java.io.IOException: file \\n2026-01-01 ERROR forged")
                .contains("Suppressed: java.io.IOException: and\\rthis")
                .contains("messagesOfWhatWasThrownAreEscaped")
                .doesNotContain("\n2026")
                .doesNotContain("\r");
    }

    @Test
    void whatIsPlainIsHandedOnAsItIs() {
        IOException thrown = new IOException("plain");
        logger.error("Grüße ☃ {}", "日本", thrown);
        assertThat(LINES).containsExactly("ERROR Grüße ☃ 日本");
        assertThat(THROWN).containsExactly(thrown);
    }
}
