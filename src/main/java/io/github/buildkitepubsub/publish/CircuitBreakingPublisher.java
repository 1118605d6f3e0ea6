package io.github.buildkitepubsub.publish;

import com.codahale.metrics.health.HealthCheck;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves Pub/Sub alone while it keeps failing, so that senders get their answer at once and a
 * service in trouble is not pressed further. Inside the retries: it sees each attempt, and an
 * attempt that it refuses ends them.
 *
 * <p>Closed lets everything through. Open refuses with {@link PublishException.Kind#CIRCUIT_OPEN}.
 * The first attempt after {@code openFor} makes it half open: a few attempts are let through, and
 * what becomes of them closes or opens it. No timer does: without events it stays open.
 */
public final class CircuitBreakingPublisher implements EventPublisher {

  private static final Logger log = LoggerFactory.getLogger(CircuitBreakingPublisher.class);

  private final EventPublisher delegate;
  private final PublishMetrics metrics;
  private final LongSupplier nanoTime;
  private final CircuitBreaker breaker;

  /**
   * @param clock places attempts in the window and ends the time of being open
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public CircuitBreakingPublisher(
      EventPublisher delegate,
      CircuitBreakerSettings settings,
      PublishMetrics metrics,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.delegate = delegate;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.breaker = CircuitBreaker.of("publish", config(settings, clock));
    breaker.getEventPublisher().onStateTransition(this::changed);
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    if (!breaker.tryAcquirePermission()) {
      metrics.refusedByCircuit(event.type());
      return CompletableFuture.failedFuture(PublishException.circuitOpen());
    }
    long start = nanoTime.getAsLong();
    return delegate
        .publish(event)
        .whenComplete((id, failure) -> count(failure, nanoTime.getAsLong() - start));
  }

  private void count(@Nullable Throwable failure, long tookNanos) {
    if (failure == null) {
      breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
    } else if (isPubSubsFault(PublishException.from(failure))) {
      breaker.onError(tookNanos, TimeUnit.NANOSECONDS, failure);
    } else {
      breaker.releasePermission();
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

  private void changed(CircuitBreakerOnStateTransitionEvent event) {
    CircuitBreaker.State to = event.getStateTransition().getToState();
    if (to == CircuitBreaker.State.OPEN) {
      metrics.circuitOpened();
    }
    log.atWarn()
        .addKeyValue("from", event.getStateTransition().getFromState())
        .addKeyValue("to", to)
        .log("circuit breaker changed");
  }

  /** 0 closed, 1 half open, 2 open: the more, the worse. */
  public int state() {
    return switch (breaker.getState()) {
      case CLOSED, DISABLED, METRICS_ONLY -> 0;
      case HALF_OPEN -> 1;
      case OPEN, FORCED_OPEN -> 2;
    };
  }

  /** Unhealthy while open or half open. */
  public HealthCheck healthCheck() {
    return new HealthCheck() {
      @Override
      protected Result check() {
        CircuitBreaker.State state = breaker.getState();
        return state() == 0
            ? Result.healthy("%s", state)
            : Result.unhealthy("%s: Pub/Sub keeps failing, and most events are not tried", state);
      }
    };
  }

  private static CircuitBreakerConfig config(CircuitBreakerSettings settings, InstantSource clock) {
    return CircuitBreakerConfig.custom()
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
        .build();
  }

  private static float percent(double part) {
    return (float) (100 * part);
  }
}
