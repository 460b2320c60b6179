package io.tidemark.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.compact.Retention.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Candidate A = new Candidate("a", 0, 10, 100);
    private static final Candidate B = new Candidate("b", 10, 20, 100);
    private static final Candidate C = new Candidate("c", 20, 30, 100);
    private static final Candidate D = new Candidate("d", 30, 40, 100);

    @Test
    void withoutLimitsNothingGoes() {
        assertThat(Retention.FOREVER.beyond(List.of(A, B, C, D), 1_000_000)).isEmpty();
    }

    @Test
    void ageIsCountedFromTheNewestBlock() {
        assertThat(new Retention(20, 0).beyond(List.of(A, B, C, D), 0)).containsExactly(B, A);
        assertThat(new Retention(21, 0).beyond(List.of(A, B, C, D), 0)).containsExactly(A);
        assertThat(new Retention(31, 0).beyond(List.of(A, B, C, D), 0)).isEmpty();
    }

    @Test
    void theOrderOfTheListDoesNotMatter() {
        assertThat(new Retention(20, 0).beyond(List.of(C, A, D, B), 0)).containsExactly(B, A);
    }

    @Test
    void sizeCountsTheHeadFirstAndThenTheNewest() {
        assertThat(new Retention(0, 400).beyond(List.of(A, B, C, D), 0)).isEmpty();
        assertThat(new Retention(0, 399).beyond(List.of(A, B, C, D), 0)).containsExactly(A);
        assertThat(new Retention(0, 400).beyond(List.of(A, B, C, D), 150)).containsExactly(B, A);
        assertThat(new Retention(0, 50).beyond(List.of(A, B), 0)).containsExactly(B, A);
    }

    @Test
    void theStricterOfBothDecides() {
        assertThat(new Retention(31, 200).beyond(List.of(A, B, C, D), 0)).containsExactly(B, A);
        assertThat(new Retention(10, 400).beyond(List.of(A, B, C, D), 0)).containsExactly(C, B, A);
    }

    @Test
    void oneBlockOfTheFarFutureDeletesNothing() {
        Candidate future = new Candidate("f", 1_000_000, 1_000_010, 1);
        assertThat(new Retention(21, 0).beyond(List.of(A, B, C, D, future), 0)).containsExactly(A);
        assertThat(new Retention(21, 0).oldestKeptMillis(List.of(A, B, C, D, future)))
                .isEqualTo(40 - 21);
    }

    @Test
    void afterAGapTimeGoesOnOnceEnoughBlocksLieBeyondIt() {
        Candidate e = new Candidate("e", 1_000, 1_010, 1);
        Candidate f = new Candidate("f", 1_010, 1_020, 1);
        Candidate g = new Candidate("g", 1_020, 1_030, 1);
        assertThat(new Retention(21, 0).beyond(List.of(C, D, e, f), 0)).isEmpty();
        assertThat(new Retention(21, 0).beyond(List.of(C, D, e, f, g), 0)).containsExactly(D, C);
    }
}
