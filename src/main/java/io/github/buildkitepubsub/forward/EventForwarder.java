package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.PublishException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/** Finds an event a durable place. Implementations are thread-safe. */
@FunctionalInterface
public interface EventForwarder {

  /**
   * Forwards {@code event}. Does not block and does not throw.
   *
   * @return completes once the event is somewhere durable, or exceptionally with a {@link
   *     PublishException}: then it is nowhere. It may complete on a thread of the client: what is
   *     chained to it must be short
   */
  CompletionStage<Outcome> forward(WebhookEvent event);

  /** Publishes, and does no more. */
  static EventForwarder to(EventPublisher publisher) {
    return event -> publisher.publish(event).thenApply(Outcome.Published::new);
  }

  /** Publishes, and measures how long after its receipt an event is in Pub/Sub. */
  static EventForwarder to(EventPublisher publisher, ForwardMetrics metrics, InstantSource clock) {
    return event ->
        publisher
            .publish(event)
            .thenApply(
                id -> {
                  metrics.forwarded(Duration.between(event.receivedAt(), clock.instant()));
                  return new Outcome.Published(id);
                });
  }
}
