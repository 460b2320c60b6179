package io.tidemark.jdbc.session;

/**
 * A function.
 *
 * @param name its name
 * @param kind how many values go in and come out
 * @param group what it works on
 * @param signature how to call it: the name, then the parameters in parentheses, those that may be left out in brackets
 * @param remarks what it does, or ""
 */
public record FunctionInfo(String name, Kind kind, Group group, String signature, String remarks) {
    /** What goes in and comes out. */
    public enum Kind {
        /** A row's values in, one out. */
        SCALAR,
        /** Many rows in, one value out. */
        AGGREGATE,
        /** Needs OVER. */
        WINDOW,
        /** Rows come out. */
        TABLE
    }

    /** The lists in which DatabaseMetaData asks for functions. */
    public enum Group {
        /** Numbers. */
        NUMERIC,
        /** Text. */
        STRING,
        /** Date and time. */
        TIME,
        /** The database and its user. */
        SYSTEM,
        /** The rest. */
        OTHER
    }
}
