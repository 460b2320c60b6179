package io.tidemark.engine.block;

import java.util.Random;

/**
 * The names of blocks: 26 characters of Crockford's base 32 that stand for 48 bits of milliseconds since the epoch and 80
 * random bits, so that the order of text is the order of time. Strict: no lower case, none of the letters I, L, O and U, and no
 * value beyond 128 bits; a name that only resembles a ULID is somebody else's directory.
 */
public final class Ulid {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int TIME_CHARACTERS = 10;

    private Ulid() {}

    /** Whether a name is a ULID, the whole of it. */
    public static boolean is(String name) {
        if (name.length() != LENGTH || name.charAt(0) > '7') {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (ALPHABET.indexOf(name.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A new ULID of a time, with random bits from a generator. */
    public static String of(long millis, Random random) {
        if (millis < 0 || millis >= 1L << 48) {
            throw new IllegalArgumentException("no ULID has the time " + millis);
        }
        char[] out = new char[LENGTH];
        for (int i = 0; i < TIME_CHARACTERS; i++) {
            out[i] = ALPHABET.charAt((int) (millis >>> 5 * (TIME_CHARACTERS - 1 - i)) & 31);
        }
        for (int i = TIME_CHARACTERS; i < LENGTH; i++) {
            out[i] = ALPHABET.charAt(random.nextInt(32));
        }
        return new String(out);
    }

    /** The milliseconds since the epoch that a ULID begins with. */
    public static long millis(String ulid) {
        if (!is(ulid)) {
            throw new IllegalArgumentException("no ULID: \"" + ulid + "\"");
        }
        long millis = 0;
        for (int i = 0; i < TIME_CHARACTERS; i++) {
            millis = millis << 5 | ALPHABET.indexOf(ulid.charAt(i));
        }
        return millis;
    }
}
