package io.tidemark.sql.parse;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an interval as people write it, {@code 5 minutes} or {@code 1h30m}, as SQL's literal and its unit.
 *
 * @param literal what stands between the quotes
 * @param qualifier what follows them
 */
record IntervalText(String literal, String qualifier) {
    private static final Pattern PART =
            Pattern.compile("\\s*([+-]?\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-zA-Zµ]{1,15})\\s*,?");

    /** @throws IllegalArgumentException with what is wrong */
    static IntervalText parse(String text) {
        if (text.length() > 200) {
            throw new IllegalArgumentException("this interval is too long");
        }
        Matcher part = PART.matcher(text);
        BigDecimal millis = BigDecimal.ZERO;
        BigDecimal days = BigDecimal.ZERO;
        BigDecimal months = BigDecimal.ZERO;
        String only = "";
        BigDecimal onlyCount = BigDecimal.ZERO;
        int parts = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            parts++;
            BigDecimal count = new BigDecimal(part.group(1));
            onlyCount = count;
            only = unit(part.group(2), text);
            switch (only) {
                case "MILLISECOND" -> millis = millis.add(count);
                case "SECOND" -> millis = millis.add(count.multiply(BigDecimal.valueOf(1000)));
                case "MINUTE" -> millis = millis.add(count.multiply(BigDecimal.valueOf(60_000)));
                case "HOUR" -> millis = millis.add(count.multiply(BigDecimal.valueOf(3_600_000)));
                case "DAY" -> days = days.add(count);
                case "WEEK" -> days = days.add(count.multiply(BigDecimal.valueOf(7)));
                case "MONTH" -> months = months.add(count);
                case "QUARTER" -> months = months.add(count.multiply(BigDecimal.valueOf(3)));
                default -> months = months.add(count.multiply(BigDecimal.valueOf(12)));
            }
        }
        if (parts == 0 || end != text.length()) {
            throw new IllegalArgumentException("'" + text + "' is no interval");
        }
        boolean whole = onlyCount.stripTrailingZeros().scale() <= 0;
        if (parts == 1 && whole && !only.equals("MILLISECOND") && !only.equals("QUARTER")) {
            return new IntervalText(onlyCount.toBigInteger().toString(), only);
        }
        if (months.signum() != 0 && (days.signum() != 0 || millis.signum() != 0)) {
            throw new IllegalArgumentException("an interval is of months or of days and less, not of both");
        }
        if (months.signum() != 0) {
            return new IntervalText(exact(months, text), "MONTH");
        }
        return dayTime(millis.add(days.multiply(BigDecimal.valueOf(86_400_000))), text);
    }

    private static IntervalText dayTime(BigDecimal millis, String text) {
        long total = Long.parseLong(exact(millis, text));
        long abs = Math.abs(total);
        return new IntervalText(
                String.format(
                        Locale.ROOT,
                        "%s%d %02d:%02d:%02d.%03d",
                        total < 0 ? "-" : "",
                        abs / 86_400_000,
                        abs / 3_600_000 % 24,
                        abs / 60_000 % 60,
                        abs / 1000 % 60,
                        abs % 1000),
                "DAY TO SECOND");
    }

    private static String exact(BigDecimal count, String text) {
        try {
            return Long.toString(count.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number of milliseconds or months", e);
        }
    }

    private static String unit(String word, String text) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "ms", "millisecond", "milliseconds" -> "MILLISECOND";
            case "s", "sec", "secs", "second", "seconds" -> "SECOND";
            case "m", "min", "mins", "minute", "minutes" -> "MINUTE";
            case "h", "hr", "hrs", "hour", "hours" -> "HOUR";
            case "d", "day", "days" -> "DAY";
            case "w", "week", "weeks" -> "WEEK";
            case "mo", "mon", "mons", "month", "months" -> "MONTH";
            case "quarter", "quarters" -> "QUARTER";
            case "y", "yr", "year", "years" -> "YEAR";
            default -> throw new IllegalArgumentException("no unit '" + word + "' in '" + text + "'");
        };
    }
}
