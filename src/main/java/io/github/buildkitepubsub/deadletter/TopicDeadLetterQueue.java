package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Buries in a topic of Pub/Sub: the event's message with what went wrong around it. A letter gets
 * one attempt, since its event has had its retries.
 *
 * <p>A letter is larger than its event. Where it is too large for Pub/Sub, the parts of the message
 * that repeat the payload are left out; what is left fits, unless redaction has made a payload near
 * the limit longer.
 */
public final class TopicDeadLetterQueue implements DeadLetterQueue {

  private final MessagePublisher topic;
  private final MessageFormat format;

  /**
   * @param format what the event would have been published as
   */
  public TopicDeadLetterQueue(MessagePublisher topic, MessageFormat format) {
    this.topic = topic;
    this.format = format;
  }

  @Override
  public CompletionStage<MessageId> bury(DeadLetter letter) {
    return publish(letter, format.data(letter.event()), false)
        .exceptionallyCompose(
            failure ->
                isTooLarge(failure)
                    ? publish(letter, format.reducedData(letter.event()), true)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletionStage<MessageId> publish(
      DeadLetter letter, ByteBuffer payload, boolean reduced) {
    return topic.publish(
        DeadLetterFormat.data(letter, payload, reduced),
        DeadLetterFormat.attributes(letter, format.attributes(letter.event())));
  }

  private static boolean isTooLarge(Throwable failure) {
    return PublishException.from(failure).status().equals(MessagePublisher.TOO_LARGE);
  }
}
