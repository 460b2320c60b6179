package io.tidemark.jdbc;

import io.tidemark.jdbc.session.TypeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A parameter of a function, read from how the function is called, where names tell types: {@code text}, {@code n}, {@code
 * time}.
 *
 * @param name as the signature has it
 * @param kind its type; OTHER where it takes several
 */
record FunctionParameter(String name, TypeKind kind) {

    /** The parameters of {@code NAME(a, b [, c])}, in order. */
    static List<FunctionParameter> of(String signature) {
        List<FunctionParameter> out = new ArrayList<>();
        int open = signature.indexOf('(');
        if (open < 0) {
            return out;
        }
        // Of several ways to call it the first; words in capitals and values after an arrow are no parameters.
        String inside =
                signature.substring(open + 1).replaceFirst("\\) or .*", "").replaceFirst("\\)$", "");
        String plain = inside.replaceAll("=>[^,\\]]*", " ").replaceAll("\\b[A-Z]{2,}\\b", ",");
        for (String part : plain.split("[,\\[\\]|]")) {
            String name = part.strip().replaceFirst(" or .*", "");
            if (name.matches("[a-z]\\w*")) {
                out.add(new FunctionParameter(name, kind(name)));
            }
        }
        return out;
    }

    private static TypeKind kind(String name) {
        return switch (name) {
            case "x", "y", "base" -> TypeKind.DOUBLE;
            case "n", "digits", "start", "length", "occurrence", "number", "divisor" -> TypeKind.BIGINT;
            case "text",
                    "part",
                    "prefix",
                    "suffix",
                    "separator",
                    "regex",
                    "flags",
                    "fill",
                    "by",
                    "from",
                    "to",
                    "chars",
                    "zone",
                    "width",
                    "closed",
                    "label",
                    "mode",
                    "metrics" -> TypeKind.VARCHAR;
            case "time", "origin", "later" -> TypeKind.TIMESTAMP;
            case "condition" -> TypeKind.BOOLEAN;
            case "array" -> TypeKind.ARRAY;
            case "map" -> TypeKind.MAP;
            case "binary" -> TypeKind.VARBINARY;
            default -> TypeKind.OTHER;
        };
    }
}
