package io.tidemark.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static QueryControl control(long max, MemoryBudget budget) {
        return new QueryControl(Long.MAX_VALUE, Long.MAX_VALUE, max, budget);
    }

    @Test
    void statementsWithinTheirLimitsShareWhatThereIs() throws QueryAbortedException {
        MemoryBudget budget = new MemoryBudget(100);
        QueryControl one = control(80, budget);
        QueryControl other = control(80, budget);
        one.claim(70);
        assertThatThrownBy(() -> other.claim(40))
                .isInstanceOfSatisfying(
                        QueryAbortedException.class,
                        e -> assertThat(e.reason()).isEqualTo(QueryAbortedException.Reason.MEMORY))
                .hasMessageContaining("100 bytes that there are for all")
                .hasMessageContaining("try again");
        assertThat(other.memoryBytes()).isZero();
        other.claim(30);
        one.free(20);
        other.claim(20);
        assertThat(budget.bytes()).isEqualTo(100);
    }

    @Test
    void oneAloneMayHoldWhatItsOwnLimitAllows() throws QueryAbortedException {
        MemoryBudget budget = new MemoryBudget(100);
        QueryControl one = control(300, budget);
        one.claim(300);
        assertThatThrownBy(() -> one.claim(1)).hasMessageContaining("maxMemory=300");
        assertThat(budget.bytes()).isEqualTo(300);
    }

    @Test
    void whatAStatementLeavesBehindIsFreeForOthers() throws QueryAbortedException {
        MemoryBudget budget = new MemoryBudget(100);
        QueryControl one = control(80, budget);
        one.claim(60);
        one.end();
        one.end();
        assertThat(budget.bytes()).isZero();
        one.free(60); // An operator that is closed late.
        assertThat(budget.bytes()).isZero();
        assertThatThrownBy(() -> one.claim(1)).hasMessageContaining("over");
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        MemoryBudget budget = new MemoryBudget(10_000);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        for (int c = 0; c < 200; c++) {
            QueryControl control = control(3_000, budget);
            for (int t = 0; t < 4; t++) {
                long seed = c * 4L + t;
                pool.execute(() -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int i = 0; i < 500; i++) {
                        long bytes = random.nextInt(1, 2_000);
                        try {
                            control.claim(bytes);
                            if (random.nextInt(10) > 0) {
                                control.free(bytes);
                            }
                        } catch (QueryAbortedException e) {
                            // Refused: nothing was claimed.
                        }
                    }
                    if (random.nextInt(2) == 0) {
                        control.end();
                    }
                });
            }
            pool.execute(control::end);
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(budget.bytes()).isZero();
    }
}
