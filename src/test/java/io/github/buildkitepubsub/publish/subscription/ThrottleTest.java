package io.github.buildkitepubsub.publish.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualStop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottleTest {

  private final ManualClock clock = new ManualClock();
  private final ManualStop stop = new ManualStop(clock);

  @Test
  void letsTheFirstGoAtOnceAndTheOthersEvenly() throws Exception {
    Throttle throttle = new Throttle(4, clock::nanoTime, stop);

    for (int i = 0; i < 3; i++) {
      assertThat(throttle.awaitTurn()).isTrue();
    }

    assertThat(stop.waits()).containsExactly(Duration.ofMillis(250), Duration.ofMillis(250));
  }

  @Test
  void doesNotMakeUpForLostTime() throws Exception {
    Throttle throttle = new Throttle(1, clock::nanoTime, stop);
    throttle.awaitTurn();
    clock.advance(Duration.ofMinutes(1));

    throttle.awaitTurn();
    throttle.awaitTurn();

    assertThat(stop.waits()).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void neverWaitsWithoutARate() throws Exception {
    Throttle throttle = new Throttle(0, clock::nanoTime, stop);

    assertThat(throttle.awaitTurn()).isTrue();
    assertThat(throttle.awaitTurn()).isTrue();
    assertThat(stop.waits()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "5"})
  void givesNoTurnOnceItIsToldToStop(double rate) throws Exception {
    Throttle throttle = new Throttle(rate, clock::nanoTime, stop);
    throttle.awaitTurn();

    stop.request();

    assertThat(throttle.awaitTurn()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "0.1, 1", "0.5, 5", "7, 70", "50, 100"})
  void keepsAPageWithinTenSeconds(double rate, int page) {
    assertThat(new Throttle(rate, clock::nanoTime, stop).page(100)).isEqualTo(page);
  }

  @Test
  void aSignalEndsAWait() throws Exception {
    StopSignal signal = new StopSignal();
    assertThat(signal.isRequested()).isFalse();
    assertThat(signal.await(Duration.ofNanos(1))).isFalse();

    signal.request();

    assertThat(signal.isRequested()).isTrue();
    assertThat(signal.await(Duration.ofDays(1))).isTrue();
  }
}
