package io.github.buildkitepubsub.publish;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A topic that takes any message. Implementations are thread-safe. */
@FunctionalInterface
public interface MessagePublisher {

  /** The status of a failure whose message is over Pub/Sub's limit; nothing was sent. */
  String TOO_LARGE = "TOO_LARGE";

  /**
   * Publishes a message, once. Does not block and does not throw.
   *
   * @param data not copied; must not be changed any more
   * @param attributes each within Pub/Sub's limits
   * @return completes with Pub/Sub's identifier once Pub/Sub has the message, or exceptionally with
   *     a {@link PublishException} and nothing else
   */
  CompletionStage<MessageId> publish(ByteBuffer data, Map<String, String> attributes);
}
