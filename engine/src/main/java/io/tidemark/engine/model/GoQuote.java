package io.tidemark.engine.model;

/** Quotes text as Go's {@code %q} does, the way promtool prints label values. */
final class GoQuote {
    private GoQuote() {}

    static void append(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 11 -> out.append("\\v");
                default -> appendPlain(out, c);
            }
        }
        out.append('"');
    }

    private static void appendPlain(StringBuilder out, int c) {
        if (c < ' ' || c == 0x7f) {
            out.append("\\x").append(hex(c, 2));
        } else if (isPrintable(c)) {
            out.appendCodePoint(c);
        } else if (c > 0xffff) {
            out.append("\\U").append(hex(c, 8));
        } else {
            out.append("\\u").append(hex(c, 4));
        }
    }

    /** Go's IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
    private static boolean isPrintable(int c) {
        if (c == ' ') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String hex(int c, int digits) {
        String text = Integer.toHexString(c);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
