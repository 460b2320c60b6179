package io.tidemark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.LocalDateTime;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A metric as an entity: what Hibernate writes when nobody writes SQL, in the words of databases that it knows. */
class HibernateEntitiesTest {
    /** What tells one sample of {@code up} from the others. */
    @Embeddable
    public record Key(
            @Column LocalDateTime time,
            @Column String job,
            @Column String instance) implements Serializable {}

    /** A sample of {@code up}. */
    @Entity(name = "Up")
    @Table(name = "up")
    public static class Up {
        @EmbeddedId
        public Key key;

        @Column
        public Double value;

        @Column
        public String rack;
    }

    private static final Key FIRST = new Key(LocalDateTime.parse("2026-11-22T14:00:00.929"), "demo", "127.0.0.1:19320");

    private static final Key SECOND =
            new Key(LocalDateTime.parse("2026-11-22T14:00:01.929"), "demo", "127.0.0.1:19320");

    /** Without {@code hibernate.jdbc.time_zone}, which is for instants: a LocalDateTime is the wall clock as it is. */
    private static SessionFactory factory(String dialect) {
        return new Configuration()
                .setProperty("hibernate.connection.url", ExampleData.url())
                .setProperty("hibernate.connection.driver_class", "io.tidemark.jdbc.Driver")
                .setProperty("hibernate.dialect", "org.hibernate.dialect." + dialect)
                .addAnnotatedClass(Up.class)
                .buildSessionFactory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQLDialect", "H2Dialect"})
    void areFoundByTheirKeys(String dialect) {
        try (SessionFactory factory = factory(dialect);
                Session session = factory.openSession()) {
            assertThat(session.find(Up.class, FIRST).value).isEqualTo(1.0);
            assertThat(session.findMultiple(Up.class, List.of(FIRST, SECOND)))
                    .extracting(up -> up.key)
                    .containsExactly(FIRST, SECOND);
            assertThat(session.find(Up.class, new Key(FIRST.time(), "demo", "elsewhere")))
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQLDialect", "H2Dialect"})
    void areAskedInItsOwnLanguage(String dialect) {
        try (SessionFactory factory = factory(dialect);
                Session session = factory.openSession()) {
            assertThat(session.createQuery(
                                    "SELECT u.key.job FROM Up u WHERE u.key.job LIKE :like GROUP BY u.key.job ORDER BY 1",
                                    String.class)
                            .setParameter("like", "de%")
                            .getResultList())
                    .containsExactly("dead", "demo");
            assertThat(session.createQuery(
                                    "FROM Up u WHERE u.key.job = :job AND u.key.time >= :from ORDER BY u.key.time",
                                    Up.class)
                            .setParameter("job", "demo")
                            .setParameter("from", FIRST.time())
                            .setFirstResult(1)
                            .setMaxResults(2)
                            .getResultList())
                    .hasSize(2)
                    .first()
                    .extracting(up -> up.key)
                    .isEqualTo(SECOND);
            assertThat(session.createQuery(
                                    "SELECT substring(u.key.job, :at, :length), round(u.value * :factor, :digits), u.value + :more"
                                            + " FROM Up u WHERE u.key = :key",
                                    Object[].class)
                            .setParameter("at", 2)
                            .setParameter("length", 2)
                            .setParameter("factor", 1.26)
                            .setParameter("digits", 1)
                            .setParameter("more", 0.5)
                            .setParameter("key", FIRST)
                            .getSingleResult())
                    .containsExactly("em", 1.3, 1.5);
        }
    }

    @Test
    void timesAreWrittenAsLiterals() {
        try (SessionFactory factory = factory("PostgreSQLDialect");
                Session session = factory.openSession()) {
            assertThat(session.createQuery(
                                    "SELECT count(u) FROM Up u WHERE u.key.time >= datetime 2026-11-22 14:00:00"
                                            + " AND u.key.time < datetime 2026-11-22 14:05:00",
                                    Long.class)
                            .getSingleResult())
                    .isEqualTo(4560L);
        }
    }
}
