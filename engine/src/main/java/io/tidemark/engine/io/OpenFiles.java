package io.tidemark.engine.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which files other processes have open, as far as {@code /proc} of Linux shows it to us. Stateless. */
final class OpenFiles {
    private static final Path PROC = Path.of("/proc");
    private static final String FLAGS = "flags:";

    /** The bits of open(2)'s flags that say read, write or both. */
    private static final int ACCESS_MODE = 3;

    private OpenFiles() {}

    /** A process other than this one that has a file below a real path open for writing. */
    static Optional<String> writerBelow(Path directory) {
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                String pid = process.getFileName().toString();
                if (!pid.equals(Long.toString(self)) && writesBelow(process, directory)) {
                    return Optional.of("process " + pid + name(process));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty(); // No such thing here.
        }
        return Optional.empty();
    }

    private static boolean writesBelow(Path process, Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (isBelow(file, directory) && isForWriting(process, file.getFileName())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // It ended meanwhile, or is not ours to look at.
        }
        return false;
    }

    private static boolean isBelow(Path file, Path directory) {
        try {
            Path target = Files.readSymbolicLink(file);
            return target.isAbsolute() && target.startsWith(directory) && !target.equals(directory);
        } catch (IOException e) {
            return false; // Closed meanwhile.
        }
    }

    private static boolean isForWriting(Path process, Path number) throws IOException {
        for (String line : Files.readAllLines(process.resolve("fdinfo").resolve(number), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith(FLAGS)) {
                long flags = Long.parseLong(line.substring(FLAGS.length()).trim(), 8);
                return (flags & ACCESS_MODE) != 0;
            }
        }
        return false;
    }

    private static String name(Path process) {
        try {
            return " ("
                    + Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                            .trim() + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
