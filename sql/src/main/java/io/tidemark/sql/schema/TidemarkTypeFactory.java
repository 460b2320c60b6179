package io.tidemark.sql.schema;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;

/** Calcite's types, with text in UTF-8: its default, ISO-8859-1, refuses most of the world's tag values. */
public final class TidemarkTypeFactory extends JavaTypeFactoryImpl {
    /** A factory; one serves all statements of an engine. */
    public TidemarkTypeFactory() {
        super(new TidemarkTypeSystem());
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }
}
