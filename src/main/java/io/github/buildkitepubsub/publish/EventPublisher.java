package io.github.buildkitepubsub.publish;

import io.github.buildkitepubsub.event.WebhookEvent;
import java.util.concurrent.CompletionStage;

/** Where events go. Implementations are thread-safe. */
@FunctionalInterface
public interface EventPublisher {

  /**
   * Publishes {@code event}. Does not block and does not throw.
   *
   * @return completes with Pub/Sub's identifier once Pub/Sub has the message, or exceptionally with
   *     a {@link PublishException} and nothing else. It may complete on a thread of the client:
   *     what is chained to it must be short
   */
  CompletionStage<MessageId> publish(WebhookEvent event);
}
