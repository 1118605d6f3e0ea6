package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages inputs in ways that depend on the seed alone. For one thread. */
final class Mutator {

  private static final int MOST_CHANGES = 4;

  private final Random random;
  private final List<byte[]> seeds;
  private final List<String> snippets;

  Mutator(Fuzz target, long seed) {
    this.random = new Random(seed);
    this.seeds = target.seeds().toList();
    this.snippets = target.snippets();
  }

  byte[] next() {
    byte[] input = seeds.get(random.nextInt(seeds.size()));
    for (int change = random.nextInt(MOST_CHANGES) + 1; change > 0; change--) {
      input = input.length == 0 ? new byte[1] : change(input);
    }
    return input;
  }

  private byte[] change(byte[] input) {
    int at = random.nextInt(input.length);
    int end = at + random.nextInt(Math.min(64, input.length - at)) + 1;
    return switch (random.nextInt(5)) {
      case 0 -> splice(input, at, at + 1, new byte[] {(byte) random.nextInt()});
      case 1 -> splice(input, at, end, new byte[0]);
      case 2 -> splice(input, at, at, Arrays.copyOfRange(input, at, end));
      case 3 -> Arrays.copyOf(input, at);
      default ->
          splice(input, at, at, snippets.get(random.nextInt(snippets.size())).getBytes(ISO_8859_1));
    };
  }

  private static byte[] splice(byte[] input, int from, int to, byte[] inserted) {
    byte[] result = Arrays.copyOf(input, input.length - (to - from) + inserted.length);
    System.arraycopy(inserted, 0, result, from, inserted.length);
    System.arraycopy(input, to, result, from + inserted.length, input.length - to);
    return result;
  }
}
