package io.github.buildkitepubsub.publish;

import com.codahale.metrics.health.HealthCheck;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves Pub/Sub alone while it keeps failing, so that senders get their answer at once and a
 * service in trouble is not pressed further. Inside the retries: it sees each attempt, and an
 * attempt that it refuses ends them.
 *
 * <p>Closed lets everything through, until the window has too many failures or slow attempts, or
 * too many failures came in a row. Open refuses with {@link PublishException.Kind#CIRCUIT_OPEN}.
 * After {@code openFor} it is half open, whether an attempt comes or not: a few are let through,
 * and what becomes of them closes or opens it. An attempt counts in the state that it began in; if
 * that is over when it ends, it counts nowhere.
 *
 * <p>An operator can force it open or closed. That lasts until {@link #reset()}.
 */
public final class CircuitBreakingPublisher implements EventPublisher {

  private final EventPublisher delegate;
  private final PublishMetrics metrics;
  private final LongSupplier nanoTime;
  private final Circuit circuit;

  /**
   * @param changes told of each change of state: what it was and what it is now, by the thread that
   *     caused or noticed it; must be short
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public CircuitBreakingPublisher(
      EventPublisher delegate,
      CircuitBreakerSettings settings,
      PublishMetrics metrics,
      BiConsumer<CircuitState, CircuitState> changes,
      LongSupplier nanoTime) {
    this.delegate = delegate;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.circuit =
        new Circuit(
            settings,
            nanoTime,
            (before, after) -> {
              if (after == CircuitState.OPEN) {
                metrics.circuitOpened();
              }
              changes.accept(before, after);
            });
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Optional<Circuit.Permit> permit = circuit.tryAcquire();
    if (permit.isEmpty()) {
      metrics.refusedByCircuit(event.type());
      return CompletableFuture.failedFuture(PublishException.circuitOpen());
    }
    long start = nanoTime.getAsLong();
    return attempt(event)
        .whenComplete((id, failure) -> count(permit.get(), failure, nanoTime.getAsLong() - start));
  }

  /** A delegate that breaks its promise and throws must not keep a probe's permission. */
  private CompletionStage<MessageId> attempt(WebhookEvent event) {
    try {
      return delegate.publish(event);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(PublishException.from(e));
    }
  }

  private void count(Circuit.Permit permit, @Nullable Throwable failure, long tookNanos) {
    if (failure == null) {
      circuit.succeeded(permit, tookNanos);
      return;
    }
    PublishException known = PublishException.from(failure);
    if (isPubSubsFault(known)) {
      circuit.failed(permit, tookNanos, known);
    } else {
      circuit.ignored(permit);
    }
  }

  /**
   * Whether leaving Pub/Sub alone can help. A cancelled message says nothing of Pub/Sub: it stood
   * behind a failed one of its ordering key and was never sent.
   */
  private static boolean isPubSubsFault(PublishException failure) {
    return failure.kind() == PublishException.Kind.RETRYABLE
        && !failure.status().equals("CANCELLED");
  }

  /**
   * Other thresholds, from now on; {@code enabled} is not looked at. The state stays, a forced one
   * too: an open breaker stays open until it has been so for the new {@code openFor}, a half open
   * one lets as many probes through as are allowed now. The window begins empty. Settings equal to
   * those in force change nothing.
   */
  public void update(CircuitBreakerSettings settings) {
    circuit.update(settings);
  }

  /** Refuses every attempt from now on. It is not counted as opened: nothing failed. */
  public void forceOpen() {
    circuit.forceOpen();
  }

  /** Lets every attempt through from now on. They are counted, but nothing opens it. */
  public void forceClosed() {
    circuit.forceClosed();
  }

  /** Gives it back to itself: closed, with an empty window. */
  public void reset() {
    circuit.reset();
  }

  /** What it does now, and what it has counted. */
  public CircuitStatus status() {
    return circuit.status();
  }

  /** Healthy where every attempt is let through, by an operator's force too; the details say. */
  public HealthCheck healthCheck() {
    return new HealthCheck() {
      @Override
      protected Result check() {
        CircuitState state = status().state();
        ResultBuilder result =
            Result.builder()
                .withDetail("state", state)
                .withDetail("forced", state.isForced())
                .withMessage("%s: %s", state, meaning(state));
        return (state.level() == 0 ? result.healthy() : result.unhealthy()).build();
      }
    };
  }

  private static String meaning(CircuitState state) {
    return switch (state) {
      case CLOSED -> "every event is tried";
      case HALF_OPEN -> "Pub/Sub kept failing; a few events are tried";
      case OPEN -> "Pub/Sub keeps failing, and no event is tried";
      case FORCED_CLOSED -> "an operator has every event tried, whatever becomes of them";
      case FORCED_OPEN -> "an operator has no event tried";
    };
  }
}
