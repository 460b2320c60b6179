package io.tidemark.engine.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Operations on ascending unsigned references are those on sets. */
class PostingsTest {
    private static Postings of(TreeSet<Long> set) {
        int[] refs = set.stream().mapToInt(Long::intValue).toArray();
        return Postings.ofSorted(refs, refs.length);
    }

    private static TreeSet<Long> set(Postings postings) {
        TreeSet<Long> set = new TreeSet<>();
        for (int i = 0; i < postings.size(); i++) {
            long ref = postings.get(i) & 0xffffffffL;
            assertThat(set.isEmpty() || set.last() < ref).isTrue();
            set.add(ref);
        }
        return set;
    }

    private static TreeSet<Long> random(Random random) {
        int size = new int[] {0, 1, 5, 100, 5000}[random.nextInt(5)];
        int bits = 4 + random.nextInt(29);
        TreeSet<Long> set = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            // Around 2^31, where signed numbers change their sign.
            set.add((0x80000000L + (random.nextInt() >> (32 - bits))) & 0xffffffffL);
        }
        return set;
    }

    @Test
    void operationsAreThoseOfSets() {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            TreeSet<Long> a = random(random);
            TreeSet<Long> b = random(random);
            if (random.nextBoolean()) {
                b.addAll(a.stream().filter(ref -> random.nextInt(3) > 0).toList());
            }
            Postings x = of(a);
            Postings y = of(b);
            TreeSet<Long> and = new TreeSet<>(a);
            and.retainAll(b);
            TreeSet<Long> or = new TreeSet<>(a);
            or.addAll(b);
            TreeSet<Long> without = new TreeSet<>(a);
            without.removeAll(b);
            String what = "seed " + seed + ", round " + round;
            assertThat(set(x.and(y))).as(what).isEqualTo(and);
            assertThat(set(y.and(x))).as(what).isEqualTo(and);
            assertThat(set(x.or(y))).as(what).isEqualTo(or);
            assertThat(set(x.without(y))).as(what).isEqualTo(without);
            for (int i = 0; i < 20; i++) {
                long ref = random.nextInt() & 0xffffffffL;
                assertThat(x.contains((int) ref)).isEqualTo(a.contains(ref));
            }
            for (long ref : a.stream().limit(20).toList()) {
                assertThat(x.contains((int) ref)).as(what).isTrue();
            }
        }
    }

    @Test
    void theUnionOfManyIsThatOfSets() {
        long seed = Long.getLong("tidemark.seed", 20261125L);
        Random random = new Random(seed);
        for (int round = 0; round < 15; round++) {
            List<Postings> many = new ArrayList<>();
            TreeSet<Long> all = new TreeSet<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                TreeSet<Long> one = random(random);
                all.addAll(one);
                many.add(of(one));
            }
            assertThat(set(Postings.union(many))).as("seed " + seed).isEqualTo(all);
        }
    }
}
