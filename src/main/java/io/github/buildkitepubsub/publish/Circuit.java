package io.github.buildkitepubsub.publish;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A Resilience4j circuit breaker with what it lacks: a limit of failures in a row, settings that
 * can change, and a state that is true when nobody asks for permission.
 *
 * <p>An attempt counts only in the state, and under the settings, that it began in. One that began
 * before says nothing of Pub/Sub now, and Resilience4j by itself would take it for a probe.
 *
 * <p>One lock guards it all. It is held to count and to decide, never while Pub/Sub works.
 */
final class Circuit {

  private static final Logger log = LoggerFactory.getLogger(Circuit.class);

  /** Only ever goes forward, and begins anywhere: the time of day may be set back. */
  private final InstantSource clock;

  private final BiConsumer<CircuitState, CircuitState> changed;
  private CircuitBreakerSettings settings;
  private CircuitBreaker breaker;
  private int consecutiveFailures;

  /** Goes up with each change of state or settings. */
  private long era;

  /** When it was opened last; meaningful while it is open. */
  private Instant openedAt = Instant.MIN;

  /** A permission to make one attempt, given in an era. */
  record Permit(long era) {}

  /**
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}: places attempts
   *     in the window and ends the time of being open
   * @param changed told the state before and after each change, by the thread that caused or
   *     noticed it, with the lock held: must be short
   */
  Circuit(
      CircuitBreakerSettings settings,
      LongSupplier nanoTime,
      BiConsumer<CircuitState, CircuitState> changed) {
    this.settings = settings;
    long start = nanoTime.getAsLong();
    this.clock = () -> Instant.EPOCH.plusNanos(nanoTime.getAsLong() - start);
    this.changed = changed;
    this.breaker = breaker(State.CLOSED);
  }

  /** A permission, which must be given back by one of the three methods below; or none. */
  synchronized Optional<Permit> tryAcquire() {
    endOpenTime();
    return breaker.tryAcquirePermission() ? Optional.of(new Permit(era)) : Optional.empty();
  }

  /** The attempt succeeded. */
  void succeeded(Permit permit, long tookNanos) {
    record(
        permit,
        current -> {
          consecutiveFailures = 0;
          current.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
        });
  }

  /** The attempt failed by Pub/Sub's fault. */
  void failed(Permit permit, long tookNanos, PublishException failure) {
    record(
        permit,
        current -> {
          consecutiveFailures++;
          current.onError(tookNanos, TimeUnit.NANOSECONDS, failure);
          if (current.getState() == State.CLOSED && tooManyInARow()) {
            current.transitionToOpenState();
          }
        });
  }

  /** The attempt says nothing about Pub/Sub. */
  void ignored(Permit permit) {
    record(permit, CircuitBreaker::releasePermission);
  }

  void forceOpen() {
    change(CircuitBreaker::transitionToForcedOpenState);
  }

  void forceClosed() {
    change(CircuitBreaker::transitionToMetricsOnlyState);
  }

  synchronized void reset() {
    change(CircuitBreaker::reset);
    beginEra();
  }

  synchronized void update(CircuitBreakerSettings next) {
    if (next.equals(settings)) {
      return;
    }
    State state = currentState();
    settings = next;
    // An open one would be open for the whole time again; endOpenTime ends it when it is due.
    breaker = breaker(state);
    beginEra();
  }

  synchronized CircuitStatus status() {
    CircuitState state = CircuitState.of(currentState());
    CircuitBreaker.Metrics counted = breaker.getMetrics();
    return new CircuitStatus(
        state,
        counted.getNumberOfBufferedCalls(),
        counted.getNumberOfFailedCalls(),
        counted.getNumberOfSlowCalls(),
        consecutiveFailures);
  }

  private State currentState() {
    endOpenTime();
    return breaker.getState();
  }

  /**
   * Half opens it once the time of being open is over, whoever looks: an attempt, a scrape or a
   * health check. So what is shown is what the next attempt meets, without a timer.
   */
  private void endOpenTime() {
    if (breaker.getState() == State.OPEN
        && clock.instant().isAfter(openedAt.plus(settings.openFor().toJavaDuration()))) {
      breaker.transitionToHalfOpenState();
      noteChange(State.OPEN);
    }
  }

  private synchronized void record(Permit permit, Consumer<CircuitBreaker> outcome) {
    if (permit.era() == era) {
      change(outcome);
    }
  }

  private synchronized void change(Consumer<CircuitBreaker> change) {
    State before = currentState();
    change.accept(breaker);
    noteChange(before);
  }

  private void noteChange(State before) {
    State after = breaker.getState();
    if (after == before) {
      return;
    }
    LoggingEventBuilder line =
        log.atWarn()
            .addKeyValue("from", CircuitState.of(before))
            .addKeyValue("to", CircuitState.of(after));
    if (after == State.OPEN) {
      openedAt = clock.instant();
      CircuitBreaker.Metrics counted = breaker.getMetrics();
      line =
          line.addKeyValue("calls", counted.getNumberOfBufferedCalls())
              .addKeyValue("failed_calls", counted.getNumberOfFailedCalls())
              .addKeyValue("slow_calls", counted.getNumberOfSlowCalls())
              .addKeyValue("consecutive_failures", consecutiveFailures);
    }
    line.log("circuit breaker changed");
    changed.accept(CircuitState.of(before), CircuitState.of(after));
    beginEra();
  }

  private void beginEra() {
    era++;
    consecutiveFailures = 0;
  }

  private boolean tooManyInARow() {
    int limit = settings.consecutiveFailures();
    return limit > 0 && consecutiveFailures >= limit;
  }

  private CircuitBreaker breaker(State state) {
    return CircuitBreaker.of(
        "publish",
        CircuitBreakerConfig.custom()
            .initialState(state)
            .clock(clock.withZone(ZoneOffset.UTC))
            .failureRateThreshold(percent(settings.failureRate()))
            .slowCallRateThreshold(percent(settings.slowCallRate()))
            .slowCallDurationThreshold(settings.slowCallDuration().toJavaDuration())
            .slidingWindow(
                Math.toIntExact(settings.window().toSeconds()),
                settings.minimumCalls(),
                SlidingWindowType.TIME_BASED)
            .waitDurationInOpenState(settings.openFor().toJavaDuration())
            .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
            .build());
  }

  private static float percent(double part) {
    return (float) (100 * part);
  }
}
