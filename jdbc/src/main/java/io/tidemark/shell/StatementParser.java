package io.tidemark.shell;

import io.tidemark.sql.parse.ScriptSplitter;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor when a statement is whole, and what the word under the cursor is. */
final class StatementParser implements Parser {
    /** The word is what completion replaces: up to the cursor, from the last character that is none of a name. */
    record Words(String line, int cursor, int start) implements CompletingParsedLine {
        @Override
        public String word() {
            return line.substring(start, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - start;
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return wordCursor();
        }

        @Override
        public int wordIndex() {
            return 1;
        }

        @Override
        public List<String> words() {
            return List.of(line.substring(0, start), word());
        }
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isWhole(line)) {
            throw new EOFError(-1, cursor, "a statement ends with ;");
        }
        int start = cursor;
        while (start > 0 && isOfName(line.charAt(start - 1))) {
            start--;
        }
        return new Words(line, cursor, start);
    }

    /** Letters, digits and what names of metrics and shell commands hold besides. */
    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '!' || c == ':';
    }

    /** Whether a text can be run as it is: a command, a word like {@code quit}, or statements with their end. */
    static boolean isWhole(String text) {
        String line = text.strip();
        if (line.isEmpty() || ShellCommands.isCommand(line)) {
            return true;
        }
        // With one more word behind it, a text that has ended has one statement more.
        return ScriptSplitter.split(line + "\nx").size()
                > ScriptSplitter.split(line).size();
    }
}
