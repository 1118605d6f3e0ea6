package io.github.buildkitepubsub.publish;

import static io.github.buildkitepubsub.publish.CircuitState.CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.FORCED_CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.FORCED_OPEN;
import static io.github.buildkitepubsub.publish.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator makes of it. */
class ForcedCircuitTest {

  @ParameterizedTest
  @EnumSource
  void canBeForcedOpenFromEveryState(CircuitState before) {
    CircuitFixture f = CircuitFixture.in(before);

    f.circuit.forceOpen();

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(FORCED_OPEN, 0, 0, 0, 0));
    assertThat(f.acquirable()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void canBeForcedClosedFromEveryState(CircuitState before) {
    CircuitFixture f = CircuitFixture.in(before);

    f.circuit.forceClosed();

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(FORCED_CLOSED, 0, 0, 0, 0));
    assertThat(f.acquirable()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource
  void canBeResetFromEveryState(CircuitState before) {
    CircuitFixture f = CircuitFixture.in(before);

    f.circuit.reset();

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(CLOSED, 0, 0, 0, 0));
    assertThat(f.acquirable()).isEqualTo(10);
  }

  @Test
  void staysForcedOpenForAsLongAsNobodyResetsIt() {
    CircuitFixture f = CircuitFixture.in(FORCED_OPEN);

    f.clock.advance(Duration.ofDays(365));

    assertThat(f.state()).isEqualTo(FORCED_OPEN);
    assertThat(f.acquirable()).isZero();
  }

  @Test
  void countsWhatFailsWhileForcedClosedButStaysSo() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.settings(3, seconds(10), 2));
    f.circuit.forceClosed();

    f.fail(100);
    f.slow(100);

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(FORCED_CLOSED, 200, 100, 100, 0));
    assertThat(f.opened).hasValue(0);
  }

  @Test
  void doesNotCountAnOperatorsForceAsOpened() {
    CircuitFixture f = CircuitFixture.in(FORCED_OPEN);

    assertThat(f.opened).hasValue(0);
  }

  @Test
  void worksByItselfAgainAfterAReset() {
    CircuitFixture f = CircuitFixture.in(FORCED_CLOSED);
    f.fail(100);
    f.circuit.reset();

    f.fail(3);
    CircuitState early = f.state();
    f.fail(1);

    assertThat(early).isEqualTo(CLOSED);
    assertThat(f.state()).isEqualTo(OPEN);
  }

  @Test
  void forgetsTheWindowAndTheRowWithAResetWhileClosed() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.settings(3, seconds(10), 2));
    f.fail(2);

    f.circuit.reset();

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(CLOSED, 0, 0, 0, 0));
  }

  @Test
  void doesNotCountAttemptsThatBeganBeforeAReset() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.SETTINGS);
    Circuit.Permit early = f.acquire();

    f.circuit.reset();
    f.fail(early);

    assertThat(f.circuit.status().calls()).isZero();
  }

  @Test
  void logsEachChangeOnce() {
    List<ILoggingEvent> lines;
    try (CapturedLog log = new CapturedLog(Circuit.class.getName(), Level.INFO)) {
      CircuitFixture f = CircuitFixture.in(CLOSED);
      f.circuit.forceOpen();
      f.circuit.forceOpen();
      f.circuit.forceClosed();
      f.circuit.reset();
      f.circuit.reset();
      lines = log.lines();
    }

    assertThat(lines)
        .extracting(line -> CapturedLog.field(line, "from") + " " + CapturedLog.field(line, "to"))
        .containsExactly("CLOSED FORCED_OPEN", "FORCED_OPEN FORCED_CLOSED", "FORCED_CLOSED CLOSED");
  }

  private static io.dropwizard.util.Duration seconds(long seconds) {
    return io.dropwizard.util.Duration.seconds(seconds);
  }
}
