package io.tidemark.engine.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input that a fuzzer found worth keeping, as it is and with seeded damage. */
class SavedInputsTest {
    private static final int ROUNDS = 3000;

    private final long seed = Long.getLong("tidemark.seed", 20261125L);

    private static List<byte[]> saved(FuzzTarget target) throws IOException, URISyntaxException {
        URL folder = SavedInputsTest.class.getResource(target.inputs());
        assertThat(folder).as(target.inputs()).isNotNull();
        List<byte[]> out = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            for (Path file : files.sorted().toList()) {
                out.add(Files.readAllBytes(file));
            }
        }
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void savedInputsAndWhatIsLikeThemGiveDataOrCorruption(FuzzTarget target) throws Exception {
        List<byte[]> saved = saved(target);
        assertThat(saved).hasSizeGreaterThan(2);
        for (byte[] input : saved) {
            target.run(input);
        }
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = damaged(saved.get(random.nextInt(saved.size())), saved, random);
            try {
                target.run(input);
            } catch (IOException | RuntimeException | AssertionError e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static byte[] damaged(byte[] input, List<byte[]> saved, Random random) {
        byte[] out = input.clone();
        for (int n = random.nextInt(4); n >= 0 && out.length > 0; n--) {
            int at = random.nextInt(out.length);
            int length = 1 + random.nextInt(Math.min(8, out.length - at));
            switch (random.nextInt(7)) {
                case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> out[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(out, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
                case 3 -> System.arraycopy(out, random.nextInt(out.length - length + 1), out, at, length);
                case 4 -> out[at] += (byte) (random.nextInt(5) - 2);
                case 5 -> {
                    byte[] other = saved.get(random.nextInt(saved.size()));
                    System.arraycopy(other, 0, out, at, Math.min(other.length, length));
                }
                default -> out = random.nextInt(8) == 0 ? Arrays.copyOf(out, random.nextInt(2 * out.length)) : out;
            }
        }
        return out;
    }
}
