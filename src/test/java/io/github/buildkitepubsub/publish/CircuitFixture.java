package io.github.buildkitepubsub.publish;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.testing.ManualClock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A circuit on a manual clock: four attempts decide, half of them failing or slow open it for ten
 * seconds, two probes close it again.
 */
final class CircuitFixture {

  static final CircuitBreakerSettings SETTINGS = settings(0, Duration.seconds(10), 2);

  final ManualClock clock = new ManualClock();
  final AtomicInteger opened = new AtomicInteger();
  final Circuit circuit;

  CircuitFixture(CircuitBreakerSettings settings) {
    circuit =
        new Circuit(
            settings,
            clock::nanoTime,
            (before, after) -> {
              if (after == CircuitState.OPEN) {
                opened.incrementAndGet();
              }
            });
  }

  /** The settings above with another row, time of being open and number of probes. */
  static CircuitBreakerSettings settings(
      int consecutiveFailures, Duration openFor, int halfOpenCalls) {
    return new CircuitBreakerSettings(
        true,
        0.5,
        0.5,
        Duration.seconds(2),
        Duration.seconds(30),
        4,
        consecutiveFailures,
        openFor,
        halfOpenCalls);
  }

  /** A circuit that got into {@code state}. */
  static CircuitFixture in(CircuitState state) {
    CircuitFixture fixture = new CircuitFixture(SETTINGS);
    fixture.bring(state);
    return fixture;
  }

  private void bring(CircuitState state) {
    switch (state) {
      case CLOSED -> succeed(1);
      case OPEN -> fail(4);
      case HALF_OPEN -> {
        fail(4);
        endOpenTime();
      }
      case FORCED_CLOSED -> circuit.forceClosed();
      case FORCED_OPEN -> circuit.forceOpen();
    }
  }

  CircuitState state() {
    return circuit.status().state();
  }

  void endOpenTime() {
    clock.advance(java.time.Duration.ofMillis(10_001));
  }

  Circuit.Permit acquire() {
    return circuit.tryAcquire().orElseThrow(() -> new AssertionError("refused"));
  }

  /** How many attempts are let through at once, up to ten. */
  int acquirable() {
    int count = 0;
    while (count < 10 && circuit.tryAcquire().isPresent()) {
      count++;
    }
    return count;
  }

  void succeed(int times) {
    for (int i = 0; i < times; i++) {
      circuit.succeeded(acquire(), 0);
    }
  }

  void slow(int times) {
    for (int i = 0; i < times; i++) {
      circuit.succeeded(acquire(), java.time.Duration.ofMillis(2_001).toNanos());
    }
  }

  void fail(int times) {
    for (int i = 0; i < times; i++) {
      fail(acquire());
    }
  }

  void fail(Circuit.Permit permit) {
    circuit.failed(permit, 0, PublishException.retryable("UNAVAILABLE", "down", null));
  }

  void ignore(int times) {
    for (int i = 0; i < times; i++) {
      Optional<Circuit.Permit> permit = circuit.tryAcquire();
      permit.ifPresent(circuit::ignored);
    }
  }
}
