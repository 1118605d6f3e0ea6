package io.github.buildkitepubsub.publish;

import io.github.buildkitepubsub.event.WebhookEvent;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Counts final outcomes and how long they took. The outermost decorator, so that retries are
 * inside.
 */
public final class MeteredPublisher implements EventPublisher {

  private final EventPublisher delegate;
  private final PublishMetrics metrics;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public MeteredPublisher(EventPublisher delegate, PublishMetrics metrics, LongSupplier nanoTime) {
    this.delegate = delegate;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    long start = nanoTime.getAsLong();
    return delegate
        .publish(event)
        .whenComplete(
            (id, failure) -> {
              Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
              if (failure == null) {
                metrics.published(event.type(), took);
              } else {
                metrics.failed(event.type(), PublishException.from(failure), took);
              }
            });
  }
}
