package io.github.buildkitepubsub.cli.send.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {

  private final ManualClock clock = new ManualClock();
  private final Pace pace = new Pace(50, clock.nanoTime());

  @Test
  void spacesEvenly() {
    assertThat(waitFor(0)).isEqualTo(Duration.ZERO);
    assertThat(waitFor(1)).isEqualTo(Duration.ofMillis(20));
    assertThat(waitFor(50)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void doesNotWaitForWhatIsDue() {
    clock.advance(Duration.ofMillis(60));

    assertThat(waitFor(3)).isEqualTo(Duration.ZERO);
    assertThat(waitFor(4)).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void catchesUpAfterAStall() {
    clock.advance(Duration.ofSeconds(2));

    assertThat(waitFor(99)).isEqualTo(Duration.ZERO);
    assertThat(waitFor(101)).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void zeroIsAsFastAsPossible() {
    assertThat(new Pace(0, clock.nanoTime()).waitNanos(1_000_000, clock.nanoTime())).isZero();
  }

  private Duration waitFor(long index) {
    return Duration.ofNanos(pace.waitNanos(index, clock.nanoTime()));
  }
}
