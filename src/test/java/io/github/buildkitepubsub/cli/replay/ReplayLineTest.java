package io.github.buildkitepubsub.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.replay.ReplayCounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayLineTest {

  private static final ReplayCounts COUNTS = new ReplayCounts(50, 3, 2, 0);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @Test
  void showsABarAndWhenItEnds() {
    assertThat(new ReplayLine(Long.MAX_VALUE, true).of(COUNTS, 0.25, TEN_SECONDS))
        .isEqualTo(
            "[#####---------------] replayed=50 skipped=3 known=2 failed=0 rate=5.0/s done=25%"
                + " eta=30s");
  }

  @Test
  void showsOnlyNumbersWhereNobodyWatches() {
    assertThat(new ReplayLine(Long.MAX_VALUE, false).of(COUNTS, 0.25, TEN_SECONDS))
        .isEqualTo("replayed=50 skipped=3 known=2 failed=0 rate=5.0/s done=25% eta=30s");
  }

  @Test
  void promisesNothingWhereTheEndIsNotKnown() {
    assertThat(new ReplayLine(Long.MAX_VALUE, true).of(COUNTS, Double.NaN, TEN_SECONDS))
        .isEqualTo("replayed=50 skipped=3 known=2 failed=0 rate=5.0/s");
  }

  @Test
  void endsAtTheMaximumIfThatComesFirst() {
    assertThat(new ReplayLine(100, false).of(COUNTS, Double.NaN, TEN_SECONDS))
        .endsWith("done=50% eta=10s");
    assertThat(new ReplayLine(100, false).of(COUNTS, 0.1, TEN_SECONDS)).contains("done=50%");
  }
}
