package io.tidemark.engine.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock between processes. */
class LocalLockTest {
    /** Takes the lock, says so, and holds it until its input ends. */
    static final class Holder {
        private Holder() {}

        /** The argument is the directory. */
        public static void main(String[] args) throws IOException {
            try (DirectoryLock lock = new LocalDirectory(Path.of(args[0])).lock("the.lock")) {
                System.out.println("TAKEN " + lock.getClass().getSimpleName());
                System.out.flush();
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            } catch (LockHeldException e) {
                System.out.println("HELD " + e.getMessage());
            }
        }
    }

    private static Process start(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // slf4j says there that it has nothing to log to.
                .start();
    }

    private static String line(Process process) throws IOException {
        InputStream in = process.getInputStream();
        StringBuilder out = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            out.append((char) c);
        }
        return out.toString();
    }

    @Test
    void noOtherProcessGetsTheLockWhileThisOneHoldsIt(@TempDir Path temp) throws Exception {
        Directory dir = new LocalDirectory(temp);
        try (DirectoryLock lock = dir.lock("the.lock")) {
            // A POSIX lock would fall if this attempt opened and closed the file.
            assertThatThrownBy(() -> new LocalDirectory(temp).lock("the.lock")).isInstanceOf(LockHeldException.class);
            Process other = start(temp);
            assertThat(new String(other.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HELD ")
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(other.waitFor()).isZero();
            assertThat(lock).isNotNull();
        }
        dir.lock("the.lock").close();
    }

    @Test
    void lockOfAProcessThatWasKilledIsNoObstacle(@TempDir Path temp) throws Exception {
        Directory dir = new LocalDirectory(temp);
        Process other = start(temp);
        assertThat(line(other)).startsWith("TAKEN");
        assertThatThrownBy(() -> dir.lock("the.lock"))
                .isInstanceOf(LockHeldException.class)
                .hasMessageContaining("process " + other.pid());
        other.destroyForcibly().waitFor();
        dir.lock("the.lock").close();
    }
}
