package io.github.buildkitepubsub.fuzz;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short run of what needs no port. {@code scripts/fuzz} is the long one. */
class FuzzTest {

  private static final int MUTATIONS = 20_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HTTP")
  void nothingIsFound(Fuzz target) throws Exception {
    FuzzRuns.run(target, MUTATIONS);
  }
}
