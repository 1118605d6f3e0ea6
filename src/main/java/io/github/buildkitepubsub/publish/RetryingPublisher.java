package io.github.buildkitepubsub.publish;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Publishes again after failures that can pass, on the schedule of {@link RetrySettings}. No thread
 * sleeps: a further attempt is a task on the scheduler. It is the only layer that retries; the
 * client's own retry is off. A failure knows how often the event was tried again.
 */
public final class RetryingPublisher implements EventPublisher {

  private final EventPublisher delegate;
  private final PublishMetrics metrics;
  private final ScheduledExecutorService scheduler;
  private final Retry retry;

  /**
   * @param scheduler runs further attempts; once it is shut down, a failure is final
   * @param random draws the jitter, evenly from [0, 1)
   */
  public RetryingPublisher(
      EventPublisher delegate,
      RetrySettings settings,
      PublishMetrics metrics,
      ScheduledExecutorService scheduler,
      DoubleSupplier random) {
    this.delegate = delegate;
    this.metrics = metrics;
    this.scheduler = scheduler;
    this.retry =
        Retry.of(
            "publish",
            RetryConfig.<MessageId>custom()
                .maxAttempts(settings.maxAttempts())
                .intervalFunction(schedule(settings, random))
                .retryOnException(RetryingPublisher::isWorthRetrying)
                .build());
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    AtomicInteger attempts = new AtomicInteger();
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    retry
        .executeCompletionStage(scheduler, () -> attempt(event, attempts))
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                outcome.complete(id);
              } else {
                // The scheduler's refusal after a shutdown becomes STOPPED here.
                outcome.completeExceptionally(
                    PublishException.from(failure).afterRetries(attempts.get() - 1));
              }
            });
    return outcome;
  }

  private CompletionStage<MessageId> attempt(WebhookEvent event, AtomicInteger attempts) {
    if (attempts.getAndIncrement() > 0) {
      metrics.retried(event.type());
    }
    return delegate.publish(event);
  }

  private static boolean isWorthRetrying(Throwable failure) {
    return PublishException.from(failure).kind() == PublishException.Kind.RETRYABLE;
  }

  private static IntervalFunction schedule(RetrySettings settings, DoubleSupplier random) {
    List<Duration> delays =
        settings.delays().stream().map(io.dropwizard.util.Duration::toJavaDuration).toList();
    double jitter = settings.jitter();
    return attempt -> {
      long millis = delays.get(Math.min(attempt, delays.size()) - 1).toMillis();
      double factor = 1 + jitter * (2 * random.getAsDouble() - 1);
      return Math.max(1, Math.round(millis * factor));
    };
  }
}
