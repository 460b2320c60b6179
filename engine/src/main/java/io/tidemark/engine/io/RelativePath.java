package io.tidemark.engine.io;

/** The rules of paths inside a {@link Directory}: relative, parts joined by {@code /}, never out of the root. */
final class RelativePath {
    private RelativePath() {}

    /** Splits a path into its parts; the empty path has none. */
    static String[] parts(String path) {
        if (path.isEmpty()) {
            return new String[0];
        }
        String[] parts = path.split("/", -1);
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("not a path inside a directory: \"" + path + "\"");
            }
        }
        return parts;
    }

    /** The path of the directory that holds an entry; the empty path for the root's own entries. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** The last part of a path. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
