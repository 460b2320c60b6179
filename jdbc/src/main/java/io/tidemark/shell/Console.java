package io.tidemark.shell;

import java.io.InputStream;
import java.io.PrintWriter;

/**
 * Where commands read and write; a test gives its own.
 *
 * @param interactive whether a person sits at a terminal on both ends: progress and prompts are for people only
 */
record Console(InputStream in, PrintWriter out, PrintWriter err, boolean interactive) {
    /** The process' own streams. This is the one place that knows them. */
    @SuppressForbidden("a command-line program prints")
    static Console system() {
        return new Console(System.in, Main.utf8(System.out), Main.utf8(System.err), System.console() != null);
    }
}
