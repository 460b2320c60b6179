package io.tidemark.jdbc;

import java.util.Locale;
import java.util.Set;

/**
 * The names of Calcite's and Avatica's connection properties. Some of them name classes, scripts or models; none is ever
 * handed on. They are known here so that whoever tries one is told, in any spelling.
 */
final class ForeignProperties {
    private static final Set<String> NAMES = Set.of(
            "approximatedistinctcount",
            "approximatetopn",
            "approximatedecimal",
            "nullequaltoempty",
            "autotemp",
            "materializationsenabled",
            "creatematerializations",
            "defaultnullcollation",
            "druidfetch",
            "model",
            "lex",
            "fun",
            "quoting",
            "quotedcasing",
            "unquotedcasing",
            "casesensitive",
            "parserfactory",
            "metatablefactory",
            "metacolumnfactory",
            "schema",
            "schemafactory",
            "schematype",
            "spark",
            "timezone",
            "locale",
            "forcedecorrelate",
            "topdowngeneraldecorrelationenabled",
            "typesystem",
            "conformance",
            "typecoercion",
            "lenientoperatorlookup",
            "topdownopt",
            "factory",
            "url",
            "serialization",
            "authentication",
            "avaticauser",
            "avaticapassword",
            "httpclientfactory",
            "httpclientimpl",
            "principal",
            "keytab",
            "truststore",
            "truststorepassword",
            "keystoretype",
            "keystore",
            "keystorepassword",
            "keypassword",
            "hostnameverification",
            "transparentreconnection",
            "fetchsize",
            "useclientsidelb",
            "lburls",
            "lbstrategy",
            "lbconnectionfailoverretries",
            "lbconnectionfailoversleeptime",
            "httpconnectiontimeout",
            "httpresponsetimeout",
            "bearertoken",
            "tokenfile",
            "bearertokenproviderclass");

    private ForeignProperties() {}

    /** Whether a name is one of theirs, whatever its case, separators and prefix. */
    static boolean contains(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                letters.append(c);
            }
        }
        String folded = letters.toString().toLowerCase(Locale.ROOT);
        while (!NAMES.contains(folded)) {
            if (!folded.startsWith("calcite") && !folded.startsWith("avatica")) {
                return false;
            }
            folded = folded.substring("calcite".length());
            if (folded.startsWith("connection")) {
                folded = folded.substring("connection".length());
            }
        }
        return true;
    }
}
