package io.tidemark.engine.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.tidemark.engine.io.ByteInput;
import io.tidemark.engine.io.ByteOutput;
import io.tidemark.engine.io.CorruptionException;
import io.tidemark.engine.io.Directory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code meta.json}. Reading is lenient: unknown members are kept as they are, what is missing is zero but
 * for the version and the two times. Writing is what Prometheus writes: indented by tabs, zero counts left out.
 */
public final class BlockMetaFile {
    /** The file's name inside a block. */
    public static final String NAME = "meta.json";

    /** Far above any real file; a longer one is refused before a byte of it is read. */
    private static final int LENGTH_MAX = 16 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private BlockMetaFile() {}

    /**
     * Reads the file of a block.
     *
     * @param block the block's directory, whose name is its ULID
     */
    public static BlockMeta read(Directory directory, String block) throws IOException {
        try (ByteInput file = directory.open(block + "/" + NAME)) {
            if (file.length() == 0 || file.length() > LENGTH_MAX) {
                throw new CorruptionException(file.name(), 0, "a meta.json cannot be " + file.length() + " bytes long");
            }
            return parse(file.read(0, (int) file.length()), file.name(), block);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param ulid the name of the block's directory, which is what the block is called whatever the text says
     */
    static BlockMeta parse(byte[] json, String file, String ulid) throws CorruptionException {
        try (JsonParser parser = JSON.createParser(json)) {
            BlockMeta meta = new Parsing(parser, file, ulid).meta();
            if (parser.nextToken() != null) {
                throw new CorruptionException(
                        file, parser.currentLocation().getByteOffset(), "there is text after its end");
            }
            return meta;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new CorruptionException(
                    file, at == null ? 0 : Math.max(0, at.getByteOffset()), "no JSON: " + e.getOriginalMessage());
        } catch (CorruptionException e) {
            throw e;
        } catch (IOException e) {
            // Bytes that are no text; there is no disk under an array.
            throw new CorruptionException(file, 0, "no JSON: " + e.getMessage());
        }
    }

    /** The members as they come. */
    private static final class Parsing {
        private final JsonParser in;
        private final String file;
        private final String ulid;

        private @Nullable Long version;
        private @Nullable Long minTime;
        private @Nullable Long maxTime;
        private BlockMeta.Stats stats = BlockMeta.Stats.NONE;
        private int level;
        private final List<String> sources = new ArrayList<>();
        private final List<BlockMeta.Parent> parents = new ArrayList<>();
        private boolean deletable;
        private boolean failed;
        private final List<String> hints = new ArrayList<>();
        private final Map<String, String> extensions = new TreeMap<>();

        Parsing(JsonParser in, String file, String ulid) {
            this.in = in;
            this.file = file;
            this.ulid = ulid;
        }

        BlockMeta meta() throws IOException {
            expect(in.nextToken(), JsonToken.START_OBJECT, "the file");
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "ulid" -> text(name); // The directory's name decides.
                    case "version" -> version = number(name);
                    case "minTime" -> minTime = number(name);
                    case "maxTime" -> maxTime = number(name);
                    case "stats" -> stats();
                    case "compaction" -> compaction();
                    default -> extensions.put(name, raw());
                }
            }
            if (version == null || version != BlockMeta.VERSION) {
                throw corrupt("version " + version + ", known is " + BlockMeta.VERSION);
            }
            if (minTime == null || maxTime == null) {
                throw corrupt((minTime == null ? "minTime" : "maxTime") + " is missing");
            }
            return new BlockMeta(
                    ulid, minTime, maxTime, stats, level, sources, parents, deletable, failed, hints, extensions);
        }

        private void stats() throws IOException {
            if (skipNull("stats")) {
                return;
            }
            long[] n = new long[6];
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "numSamples" -> n[0] = number(name);
                    case "numFloatSamples" -> n[1] = number(name);
                    case "numHistogramSamples" -> n[2] = number(name);
                    case "numSeries" -> n[3] = number(name);
                    case "numChunks" -> n[4] = number(name);
                    case "numTombstones" -> n[5] = number(name);
                    default -> in.skipChildren();
                }
            }
            stats = new BlockMeta.Stats(n[0], n[1], n[2], n[3], n[4], n[5]);
        }

        private void compaction() throws IOException {
            if (skipNull("compaction")) {
                return;
            }
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "level" -> level = (int) Math.max(0, Math.min(number(name), Integer.MAX_VALUE));
                    case "sources" -> {
                        texts(name, sources);
                        for (String source : sources) {
                            checkUlid(source);
                        }
                    }
                    case "parents" -> parents();
                    case "deletable" -> deletable = flag(name);
                    case "failed" -> failed = flag(name);
                    case "hints" -> texts(name, hints);
                    default -> in.skipChildren();
                }
            }
        }

        private void parents() throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            expect(in.currentToken(), JsonToken.START_ARRAY, "parents");
            while (in.nextToken() != JsonToken.END_ARRAY) {
                expect(in.currentToken(), JsonToken.START_OBJECT, "a parent");
                String parent = "";
                long min = 0;
                long max = 0;
                for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                    in.nextToken();
                    switch (name) {
                        case "ulid" -> parent = text(name);
                        case "minTime" -> min = number(name);
                        case "maxTime" -> max = number(name);
                        default -> in.skipChildren();
                    }
                }
                checkUlid(parent);
                parents.add(new BlockMeta.Parent(parent, min, max));
            }
        }

        private void checkUlid(String text) throws CorruptionException {
            if (!Ulid.is(text)) {
                throw corrupt("\"" + text + "\" is no ULID");
            }
        }

        private boolean skipNull(String what) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return true;
            }
            expect(in.currentToken(), JsonToken.START_OBJECT, what);
            return false;
        }

        private void texts(String name, List<String> into) throws IOException {
            into.clear();
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            expect(in.currentToken(), JsonToken.START_ARRAY, name);
            while (in.nextToken() != JsonToken.END_ARRAY) {
                into.add(text(name));
            }
        }

        private long number(String name) throws IOException {
            expect(in.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
            if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw corrupt(name + " is beyond 64 bits");
            }
            return in.getLongValue();
        }

        private String text(String name) throws IOException {
            expect(in.currentToken(), JsonToken.VALUE_STRING, name);
            return in.getText();
        }

        private boolean flag(String name) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_TRUE) {
                expect(in.currentToken(), JsonToken.VALUE_FALSE, name);
            }
            return in.currentToken() == JsonToken.VALUE_TRUE;
        }

        private String raw() throws IOException {
            StringWriter text = new StringWriter();
            try (JsonGenerator out = JSON.createGenerator(text)) {
                out.copyCurrentStructure(in);
            }
            return text.toString();
        }

        private void expect(@Nullable JsonToken found, JsonToken expected, String what) throws IOException {
            if (found != expected) {
                throw corrupt(what + " is " + (found == null ? "missing" : describe(found)) + ", expected is "
                        + describe(expected));
            }
        }

        private static String describe(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "a list";
                case VALUE_STRING -> "text";
                case VALUE_NUMBER_INT -> "a whole number";
                case VALUE_NUMBER_FLOAT -> "a fraction";
                case VALUE_TRUE, VALUE_FALSE -> "true or false";
                case VALUE_NULL -> "null";
                default -> "the end";
            };
        }

        private CorruptionException corrupt(String problem) {
            return new CorruptionException(
                    file, Math.max(0, in.currentTokenLocation().getByteOffset()), problem);
        }
    }

    /** The text of a file. */
    public static byte[] encode(BlockMeta meta) {
        StringWriter text = new StringWriter();
        DefaultIndenter tabs = new DefaultIndenter("\t", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(tabs)
                .withArrayIndenter(tabs);
        try (JsonGenerator out = JSON.createGenerator(text).setPrettyPrinter(printer)) {
            write(meta, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // There is no disk under a string.
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(BlockMeta meta, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("ulid", meta.ulid());
        out.writeNumberField("minTime", meta.minMillis());
        out.writeNumberField("maxTime", meta.maxMillisExclusive());
        out.writeObjectFieldStart("stats");
        count(out, "numSamples", meta.stats().samples());
        count(out, "numFloatSamples", meta.stats().floatSamples());
        count(out, "numHistogramSamples", meta.stats().histogramSamples());
        count(out, "numSeries", meta.stats().series());
        count(out, "numChunks", meta.stats().chunks());
        count(out, "numTombstones", meta.stats().tombstones());
        out.writeEndObject();
        out.writeObjectFieldStart("compaction");
        out.writeNumberField("level", meta.level());
        texts(out, "sources", meta.sources());
        if (meta.deletable()) {
            out.writeBooleanField("deletable", true);
        }
        if (!meta.parents().isEmpty()) {
            out.writeArrayFieldStart("parents");
            for (BlockMeta.Parent parent : meta.parents()) {
                out.writeStartObject();
                out.writeStringField("ulid", parent.ulid());
                out.writeNumberField("minTime", parent.minMillis());
                out.writeNumberField("maxTime", parent.maxMillisExclusive());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        if (meta.failed()) {
            out.writeBooleanField("failed", true);
        }
        texts(out, "hints", meta.hints());
        out.writeEndObject();
        out.writeNumberField("version", BlockMeta.VERSION);
        for (Map.Entry<String, String> extension : new TreeMap<>(meta.extensions()).entrySet()) {
            out.writeFieldName(extension.getKey());
            out.writeRawValue(extension.getValue());
        }
        out.writeEndObject();
    }

    private static void count(JsonGenerator out, String name, long count) throws IOException {
        if (count != 0) {
            out.writeNumberField(name, count);
        }
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (String text : texts) {
                out.writeString(text);
            }
            out.writeEndArray();
        }
    }

    /** Creates the file in a block's directory and makes its bytes durable; its name is the caller's to make durable. */
    static void write(Directory directory, String block, BlockMeta meta) throws IOException {
        write(directory, block + "/" + NAME, encode(meta));
    }

    private static void write(Directory directory, String path, byte[] bytes) throws IOException {
        try (ByteOutput out = directory.create(path)) {
            out.write(bytes, 0, bytes.length);
            out.sync();
        }
    }

    /** Puts the file in place of the one that is there, so that at each moment one of the two is there whole. */
    public static void replace(Directory directory, String block, BlockMeta meta) throws IOException {
        String path = block + "/" + NAME;
        String temporary = path + ".tmp";
        if (directory.stat(temporary) != null) {
            directory.delete(temporary);
        }
        write(directory, temporary, encode(meta));
        directory.rename(temporary, path);
        directory.sync(block);
    }
}
