package io.tidemark.jdbc;

/** The version, for metadata. */
final class Version {
    static final int MAJOR = 0;
    static final int MINOR = 1;

    private Version() {}

    static String text() {
        String implementation = Version.class.getPackage().getImplementationVersion();
        return implementation == null ? MAJOR + "." + MINOR : implementation;
    }
}
