package io.github.buildkitepubsub.publish;

import static io.github.buildkitepubsub.publish.CircuitState.CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.HALF_OPEN;
import static io.github.buildkitepubsub.publish.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that change while it works. */
class CircuitUpdateTest {

  @ParameterizedTest
  @EnumSource
  void keepsEveryState(CircuitState state) {
    CircuitFixture f = CircuitFixture.in(state);
    int opened = f.opened.get();

    f.circuit.update(CircuitBreakerSettings.defaults());

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(state, 0, 0, 0, 0));
    assertThat(f.opened).as("an update is no failure").hasValue(opened);
  }

  @ShowsLive("publish.circuitBreaker.consecutiveFailures")
  @Test
  void putsNewThresholdsInForceOnAnEmptyWindow() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.SETTINGS);
    f.fail(3);

    f.circuit.update(CircuitFixture.settings(2, Duration.seconds(10), 2));
    f.fail(1);
    CircuitState before = f.state();
    f.fail(1);

    assertThat(before).isEqualTo(CLOSED);
    assertThat(f.state()).isEqualTo(OPEN);
  }

  @Test
  void keepsTheWindowWhereNothingChanges() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.SETTINGS);
    f.fail(3);

    f.circuit.update(CircuitFixture.settings(0, Duration.seconds(10), 2));
    f.fail(1);

    assertThat(f.state()).isEqualTo(OPEN);
  }

  @ShowsLive("publish.circuitBreaker.openFor")
  @Test
  void endsTheTimeOfBeingOpenEarlierCountedFromItsBeginning() {
    CircuitFixture f = CircuitFixture.in(OPEN);
    f.clock.advance(java.time.Duration.ofSeconds(4));

    f.circuit.update(CircuitFixture.settings(0, Duration.seconds(5), 2));
    CircuitState atOnce = f.state();
    f.clock.advance(java.time.Duration.ofMillis(1_001));

    assertThat(atOnce).isEqualTo(OPEN);
    assertThat(f.acquirable()).isEqualTo(2);
    assertThat(f.state()).isEqualTo(HALF_OPEN);
  }

  @Test
  void endsTheTimeOfBeingOpenAtOnceWhereItIsOver() {
    CircuitFixture f = CircuitFixture.in(OPEN);
    f.clock.advance(java.time.Duration.ofSeconds(4));

    f.circuit.update(CircuitFixture.settings(0, Duration.seconds(3), 2));

    assertThat(f.acquirable()).isEqualTo(2);
  }

  @Test
  void prolongsTheTimeOfBeingOpenCountedFromItsBeginning() {
    CircuitFixture f = CircuitFixture.in(OPEN);
    f.clock.advance(java.time.Duration.ofSeconds(9));

    f.circuit.update(CircuitFixture.settings(0, Duration.seconds(20), 2));
    f.clock.advance(java.time.Duration.ofSeconds(11));
    int early = f.acquirable();
    f.clock.advance(java.time.Duration.ofMillis(1));

    assertThat(early).isZero();
    assertThat(f.acquirable()).isEqualTo(2);
  }

  @ShowsLive("publish.circuitBreaker.halfOpenCalls")
  @Test
  void letsTheNewNumberOfProbesThrough() {
    CircuitFixture f = CircuitFixture.in(HALF_OPEN);
    Circuit.Permit early = f.acquire();

    f.circuit.update(CircuitFixture.settings(0, Duration.seconds(10), 3));
    f.circuit.ignored(early);
    f.fail(early);

    assertThat(f.state()).isEqualTo(HALF_OPEN);
    assertThat(f.acquirable()).isEqualTo(3);
  }

  @Test
  void opensByTheNewSettingsAfterAReset() {
    CircuitFixture f = CircuitFixture.in(CircuitState.FORCED_OPEN);

    f.circuit.update(CircuitFixture.settings(1, Duration.seconds(10), 2));
    f.circuit.reset();
    f.fail(1);

    assertThat(f.state()).isEqualTo(OPEN);
  }

  private static CircuitBreakerSettings settings(
      double failureRate, double slowCallRate, int slowSeconds, int windowSeconds, int calls) {
    return new CircuitBreakerSettings(
        true,
        failureRate,
        slowCallRate,
        Duration.seconds(slowSeconds),
        Duration.seconds(windowSeconds),
        calls,
        0,
        Duration.seconds(10),
        2);
  }

  static Stream<Arguments> thresholds() {
    Consumer<CircuitFixture> halfFail =
        f -> {
          f.succeed(2);
          f.fail(2);
        };
    Consumer<CircuitFixture> halfSlow =
        f -> {
          f.succeed(2);
          f.slow(2);
        };
    Consumer<CircuitFixture> fourInTenSeconds =
        f -> {
          f.fail(3);
          f.clock.advance(java.time.Duration.ofSeconds(10));
          f.fail(1);
        };
    return Stream.of(
        arguments("failureRate", settings(0.9, 0.5, 2, 30, 4), halfFail),
        arguments("slowCallRate", settings(0.5, 0.9, 2, 30, 4), halfSlow),
        arguments("slowCallDuration", settings(0.5, 0.5, 3, 30, 4), halfSlow),
        arguments("window", settings(0.5, 0.5, 2, 5, 4), fourInTenSeconds),
        arguments("minimumCalls", settings(0.5, 0.5, 2, 30, 5), halfFail));
  }

  @ShowsLive({
    "publish.circuitBreaker.failureRate",
    "publish.circuitBreaker.slowCallRate",
    "publish.circuitBreaker.slowCallDuration",
    "publish.circuitBreaker.window",
    "publish.circuitBreaker.minimumCalls"
  })
  @ParameterizedTest(name = "{0}")
  @MethodSource("thresholds")
  void staysClosedAtWhatOpenedItBefore(
      String key, CircuitBreakerSettings changed, Consumer<CircuitFixture> attempts) {
    CircuitFixture before = new CircuitFixture(CircuitFixture.SETTINGS);
    attempts.accept(before);
    CircuitFixture after = new CircuitFixture(CircuitFixture.SETTINGS);
    after.circuit.update(changed);
    attempts.accept(after);

    assertThat(before.state()).isEqualTo(OPEN);
    assertThat(after.state()).as(key).isEqualTo(CLOSED);
  }
}
