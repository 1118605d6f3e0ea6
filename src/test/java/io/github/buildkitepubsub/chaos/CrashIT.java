package io.github.buildkitepubsub.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A few rounds of what {@code scripts/chaos} does at length. */
@Tag("alone")
final class CrashIT {

  private static final int ROUNDS = 3;

  @Test
  void losesNothingThatWasAnswered2xxWhenItIsKilledUnderLoad() throws Exception {
    // Any seed must do: it is printed by a run of scripts/chaos, and fixed here only for its time.
    Row row = new CrashScenario(new Random(1)).run(ROUNDS);

    assertThat(row.lost()).isZero();
    assertThat(row.failures()).isEmpty();
    assertThat(row.left()).isZero();
    assertThat(row.found()).isPositive();
  }
}
