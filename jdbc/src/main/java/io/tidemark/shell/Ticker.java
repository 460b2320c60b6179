package io.tidemark.shell;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import org.jline.terminal.Terminal;

/** Says on the terminal that a statement still runs, from its third second until its first row. */
final class Ticker implements AutoCloseable {
    private static final long FIRST_MILLIS = 2_000;
    private static final long STEP_MILLIS = 500;

    private final Terminal terminal;
    private final Thread thread;
    private boolean ended;
    private boolean shown;

    private Ticker(Terminal terminal) {
        this.terminal = terminal;
        this.thread = new Thread(this::tick, "tidemark-shell-ticker");
        thread.setDaemon(true);
    }

    static Ticker start(Terminal terminal) {
        Ticker ticker = new Ticker(terminal);
        ticker.thread.start();
        return ticker;
    }

    private void tick() {
        long start = System.nanoTime();
        try {
            Thread.sleep(FIRST_MILLIS);
            while (show((System.nanoTime() - start) / 1_000_000_000L)) {
                Thread.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It has ended.
        }
    }

    private synchronized boolean show(long seconds) {
        if (!ended) {
            terminal.writer().print(String.format(Locale.ROOT, "\rrunning, %d s; Ctrl-C cancels", seconds));
            terminal.writer().flush();
            shown = true;
        }
        return !ended;
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            thread.interrupt();
            if (shown) {
                terminal.writer().print("\r" + " ".repeat(40) + "\r");
                terminal.writer().flush();
            }
        }
    }

    /** A writer that ends this with the first character that is written. */
    PrintWriter quietOnWrite(Writer to) {
        return new PrintWriter(new FilterWriter(to) {
            @Override
            public void write(int c) throws IOException {
                end();
                super.write(c);
            }

            @Override
            public void write(char[] chars, int from, int length) throws IOException {
                end();
                super.write(chars, from, length);
            }

            @Override
            public void write(String text, int from, int length) throws IOException {
                end();
                super.write(text, from, length);
            }
        });
    }

    @Override
    public void close() {
        end();
    }
}
