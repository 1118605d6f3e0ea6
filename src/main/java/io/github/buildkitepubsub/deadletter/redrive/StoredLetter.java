package io.github.buildkitepubsub.deadletter.redrive;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.event.Attributes;
import java.time.Instant;
import java.util.Map;

/**
 * A dead letter as its subscription gives it. Texts are empty where the letter does not have them.
 *
 * @param messageId Pub/Sub's identifier of the letter: the same each time it is given
 * @param receipt what it is acknowledged or given back with: another one each time
 * @param storedAt when the dead letter topic took it
 * @param data not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is the message's identifier.
public record StoredLetter(
    String messageId,
    String receipt,
    Instant storedAt,
    Map<String, String> attributes,
    byte[] data) {

  public String eventId() {
    return attribute(Attributes.EVENT_ID);
  }

  public String eventType() {
    return attribute(Attributes.EVENT_TYPE);
  }

  /** The pipeline's slug or, in a letter of shape v1, its name. */
  public String pipeline() {
    String slug = attribute(Attributes.PIPELINE_SLUG);
    return slug.isEmpty() ? attribute(Attributes.PIPELINE) : slug;
  }

  /** Why it was given up, as {@link io.github.buildkitepubsub.deadletter.DeadLetterReason} says. */
  public String reason() {
    return attribute(DeadLetterKeys.REASON);
  }

  public String error() {
    return attribute(DeadLetterKeys.ERROR_MESSAGE);
  }

  public String retries() {
    return attribute(DeadLetterKeys.RETRY_COUNT);
  }

  String attribute(String key) {
    return attributes.getOrDefault(key, "");
  }

  @Override
  public String toString() {
    return "StoredLetter[messageId=" + messageId + ", eventId=" + eventId() + "]";
  }
}
