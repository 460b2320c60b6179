package io.tidemark.sql.plan;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Times as text: a date; a date and a time with a space or {@code T} between; then, at will, {@code Z} or an offset. Without one
 * it is UTC's wall clock. Digits beyond milliseconds are cut.
 */
final class IsoText {
    private IsoText() {}

    /** @throws IllegalArgumentException where the text is none of these; its message is for a person */
    static long millis(String text) {
        String s = text.trim();
        try {
            return parse(s);
        } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time; write '2026-11-25 13:30:00', '2026-11-25T13:30:00Z' or '2026-11-25'",
                    e);
        }
    }

    private static long parse(String s) {
        int dateEnd = s.length();
        for (int i = 1; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == ' ' || c == 'T' || c == 't') {
                dateEnd = i;
                break;
            }
        }
        LocalDate date = LocalDate.parse(s.substring(0, dateEnd));
        if (dateEnd == s.length()) {
            return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        }
        String rest = s.substring(dateEnd + 1).trim().toUpperCase(Locale.ROOT);
        int zoneStart = rest.length();
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == 'Z' || c == '+' || c == '-' || c == ' ' || c == 'U') {
                zoneStart = i;
                break;
            }
        }
        LocalTime time = LocalTime.parse(
                rest.substring(0, zoneStart).length() == 2
                        ? rest.substring(0, zoneStart) + ":00"
                        : rest.substring(0, zoneStart));
        String zone = rest.substring(zoneStart).trim();
        ZoneOffset offset = zone.isEmpty() || zone.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(zone);
        Instant instant = LocalDateTime.of(date, time).toInstant(offset);
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1000L), instant.getNano() / 1_000_000);
    }
}
