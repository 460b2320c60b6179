package io.tidemark.jdbc;

import io.tidemark.jdbc.session.FunctionInfo;
import io.tidemark.jdbc.session.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A parameter of a function, read from how the function is called, where names tell types: {@code text}, {@code n}, {@code
 * time}; or what comes out of it.
 *
 * @param name as the signature has it
 * @param kind its type; OTHER where it takes several
 */
record FunctionParameter(String name, TypeKind kind) {
    /** What a function's value is called: it has no name. */
    private static final String RETURN_VALUE = "returnValue";

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

    /**
     * What comes out: one value, or the columns of a table function that it has whatever it is called with. OTHER where the
     * type follows from the arguments.
     */
    static List<FunctionParameter> resultsOf(FunctionInfo function) {
        String name = function.name().toLowerCase(Locale.ROOT);
        if (function.kind() != FunctionInfo.Kind.TABLE) {
            return List.of(new FunctionParameter(RETURN_VALUE, result(name)));
        }
        return switch (name) {
            case "family" ->
                List.of(
                        new FunctionParameter("time", TypeKind.TIMESTAMP),
                        new FunctionParameter("metric", TypeKind.VARCHAR),
                        new FunctionParameter("value", TypeKind.DOUBLE));
            case "wide" -> List.of(new FunctionParameter("time", TypeKind.TIMESTAMP));
            default -> List.of(new FunctionParameter(name, TypeKind.OTHER));
        };
    }

    private static TypeKind result(String name) {
        return switch (name) {
            case "abs",
                    "acos",
                    "asin",
                    "atan",
                    "atan2",
                    "cbrt",
                    "ceil",
                    "cos",
                    "cosh",
                    "cot",
                    "degrees",
                    "exp",
                    "floor" -> TypeKind.DOUBLE;
            case "ln",
                    "log",
                    "log10",
                    "log2",
                    "pi",
                    "pow",
                    "power",
                    "radians",
                    "rand",
                    "round",
                    "sign",
                    "sin",
                    "sinh" -> TypeKind.DOUBLE;
            case "sqrt", "tan", "tanh", "truncate" -> TypeKind.DOUBLE;
            case "avg", "cume_dist", "delta", "increase", "irate", "median", "percent_rank", "percentile_cont" ->
                TypeKind.DOUBLE;
            case "quantile_cont",
                    "rate",
                    "stddev",
                    "stddev_pop",
                    "stddev_samp",
                    "sum",
                    "var_pop",
                    "var_samp",
                    "variance" -> TypeKind.DOUBLE;
            case "approx_count_distinct", "count", "countif", "dense_rank", "grouping", "ntile", "rank", "row_number" ->
                TypeKind.BIGINT;
            case "date_part", "epoch_ms", "extract", "unix_millis", "unix_seconds" -> TypeKind.BIGINT;
            case "array_length",
                    "ascii",
                    "cardinality",
                    "char_length",
                    "character_length",
                    "length",
                    "octet_length",
                    "position",
                    "strpos",
                    "timestampdiff" -> TypeKind.INTEGER;
            case "bool_and", "bool_or", "every", "some" -> TypeKind.BOOLEAN;
            case "array_contains",
                    "ends_with",
                    "is_inf",
                    "is_nan",
                    "label_match",
                    "map_contains_key",
                    "regexp_like",
                    "starts_with" -> TypeKind.BOOLEAN;
            case "date_bin",
                    "date_trunc",
                    "now",
                    "time_bucket",
                    "timestamp_millis",
                    "timestamp_seconds",
                    "timestampadd",
                    "to_local" -> TypeKind.TIMESTAMP;
            case "chr",
                    "concat",
                    "concat_ws",
                    "dayname",
                    "initcap",
                    "left",
                    "listagg",
                    "lower",
                    "lpad",
                    "ltrim",
                    "md5" -> TypeKind.VARCHAR;
            case "monthname", "overlay", "regexp_extract", "regexp_replace", "repeat", "replace", "reverse", "right" ->
                TypeKind.VARCHAR;
            case "rpad",
                    "rtrim",
                    "space",
                    "split_part",
                    "string_agg",
                    "substr",
                    "substring",
                    "translate",
                    "trim",
                    "upper" -> TypeKind.VARCHAR;
            case "array", "array_agg", "collect", "map_keys", "map_values" -> TypeKind.ARRAY;
            case "map" -> TypeKind.MAP;
            case "row" -> TypeKind.ROW;
            default -> TypeKind.OTHER;
        };
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
