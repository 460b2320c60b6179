package io.tidemark.clients;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Our driver is asked all {@link Probes}. */
class ProbesTest {
    static final class Ours implements Probes.Place {
        @Override
        public Connection connect() throws SQLException {
            return ExampleData.connect();
        }

        @Override
        public String endless() {
            return "SELECT count(*) FROM up a, up b, up c, up d WHERE a.value + b.value + c.value + d.value < 0";
        }

        @Override
        public String wrongUrl() {
            return "jdbc:tidemark:/no/such/place";
        }
    }

    @TestFactory
    Stream<DynamicTest> probes() {
        Probes.Place place = new Ours();
        return Probes.all().stream()
                .map(p -> DynamicTest.dynamicTest(p.title(), () -> {
                    try (Connection c = place.connect()) {
                        p.body().ask(place, c);
                    }
                }));
    }
}
