package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times through every door, in JVM zones with and without skipped and doubled hours. */
class JvmZonesTest {
    private static final TimeZone BEFORE = TimeZone.getDefault();

    @TempDir
    private static Path folder;

    private static Path data = Path.of("");

    /** Ordinary; skipped in New York; doubled in New York; skipped in Lord Howe, by half an hour; before the epoch; in 1900. */
    private static final String[] WALLS = {
        "2026-06-01T12:00:00.123",
        "2026-03-08T02:30:00.125",
        "2026-11-01T01:30:00",
        "2026-10-04T02:15:00.001",
        "1969-12-31T23:59:59.999",
        "1900-01-01T00:00:00"
    };

    @BeforeAll
    static void copy() throws Exception {
        data = GoldenData.copyTo(folder);
    }

    @AfterEach
    void restore() {
        TimeZone.setDefault(BEFORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"})
    void wallClocksAndInstants(String zone) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try (Connection wallConnection = new Driver().connect("jdbc:tidemark:" + data, null);
                Connection instantConnection =
                        new Driver().connect("jdbc:tidemark:" + data + "?timestamps=instant", null)) {
            for (String text : WALLS) {
                LocalDateTime wall = LocalDateTime.parse(text);
                Instant instant = wall.toInstant(ZoneOffset.UTC);
                for (Connection c : new Connection[] {wallConnection, instantConnection}) {
                    for (Object parameter : new Object[] {
                        wall,
                        instant,
                        instant.atOffset(ZoneOffset.ofHours(9)),
                        instant.atZone(ZoneId.of("Europe/Berlin")),
                        new java.util.Date(instant.toEpochMilli()),
                        text,
                        text + "Z"
                    }) {
                        check(c, parameter, wall, c == instantConnection);
                    }
                }
                // A Timestamp comes back as the Timestamp that was sent, in both meanings.
                Timestamp sent = Timestamp.valueOf("2026-06-01 12:00:00.5");
                assertThat(echo(wallConnection, sent)).isEqualTo(sent);
                assertThat(echo(instantConnection, sent)).isEqualTo(sent);
            }
        }
    }

    private static Timestamp echo(Connection c, Timestamp sent) throws Exception {
        try (PreparedStatement p = c.prepareStatement("SELECT CAST(? AS TIMESTAMP(3)) AS t")) {
            p.setTimestamp(1, sent);
            try (ResultSet r = p.executeQuery()) {
                r.next();
                assertThat(r.getObject(1)).isEqualTo(r.getTimestamp(1));
                assertThat(r.getObject(1, Timestamp.class)).isEqualTo(r.getTimestamp(1));
                return r.getTimestamp(1);
            }
        }
    }

    private static void check(Connection c, Object parameter, LocalDateTime wall, boolean isInstant) throws Exception {
        Instant instant = wall.toInstant(ZoneOffset.UTC);
        try (PreparedStatement p = c.prepareStatement("SELECT CAST(? AS TIMESTAMP(3)) AS t")) {
            p.setObject(1, parameter);
            try (ResultSet r = p.executeQuery()) {
                r.next();
                String as = parameter.getClass().getSimpleName() + " " + wall;
                assertThat(r.getObject(1, LocalDateTime.class)).as(as).isEqualTo(wall);
                assertThat(r.getObject(1, Instant.class)).as(as).isEqualTo(instant);
                assertThat(r.getObject(1, OffsetDateTime.class)).isEqualTo(wall.atOffset(ZoneOffset.UTC));
                assertThat(r.getObject(1, ZonedDateTime.class).toInstant()).isEqualTo(instant);
                assertThat(r.getObject(1, LocalDate.class)).isEqualTo(wall.toLocalDate());
                assertThat(r.getObject(1, LocalTime.class)).isEqualTo(wall.toLocalTime());
                assertThat(r.getObject(1, java.util.Date.class).getTime()).isEqualTo(instant.toEpochMilli());
                assertThat(r.getString(1))
                        .startsWith(wall.toLocalDate() + " "
                                + wall.toLocalTime().toString().substring(0, 5));
                assertThat(r.getDate(1)).isEqualTo(Date.valueOf(wall.toLocalDate()));
                assertThat(r.getTime(1))
                        .hasToString(
                                Time.valueOf(wall.toLocalTime().withNano(0)).toString());
                // What the zone skips a Timestamp can't hold; it is then what java.sql makes of it.
                assertThat(r.getTimestamp(1))
                        .as(as)
                        .isEqualTo(isInstant ? Timestamp.from(instant) : Timestamp.valueOf(wall));
                Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
                assertThat(r.getTimestamp(1, utc).toInstant()).as(as).isEqualTo(instant);
                Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"), Locale.ROOT);
                assertThat(r.getTimestamp(1, tokyo).toInstant())
                        .as(as)
                        .isEqualTo(wall.atZone(ZoneId.of("Asia/Tokyo")).toInstant());
            }
        }
    }
}
