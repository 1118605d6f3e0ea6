package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Files;
import java.nio.file.Path;

/** A short run of a target: what was once found, its seeds as they are, and some mutations. */
final class FuzzRuns {

  /** The same at each run. */
  private static final long SEED = 20_260_509;

  private FuzzRuns() {}

  static void run(Fuzz target, int mutations) throws Exception {
    for (Path finding : target.findings()) {
      run(target, Files.readAllBytes(finding), finding.toString());
    }
    for (byte[] seed : target.seeds().toList()) {
      run(target, seed, "a seed");
    }
    Mutator mutator = new Mutator(target, SEED);
    for (int i = 0; i < mutations; i++) {
      run(target, mutator.next(), "mutation " + i + " of seed " + SEED);
    }
  }

  private static void run(Fuzz target, byte[] input, String origin) {
    try {
      target.run(input);
    } catch (Throwable e) {
      throw new AssertionError(
          target + ", " + origin + ": " + new String(input, ISO_8859_1) + "\n" + e, e);
    }
  }
}
