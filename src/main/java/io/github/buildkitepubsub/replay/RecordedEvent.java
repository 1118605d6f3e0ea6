package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.Attributes;
import io.github.buildkitepubsub.event.EventId;
import java.time.Instant;
import java.util.Map;

/**
 * An event that a source has.
 *
 * @param key what it is known by in a replay's state: the event's id or, of a message without one,
 *     a digest of the message's
 * @param receivedAt when the service received it; of a message that does not say, when it was
 *     published
 * @param attributes what filters see: those that subscribers of a message of shape v2 see
 * @param recording what is sent
 */
public record RecordedEvent(
    EventId key, Instant receivedAt, Map<String, String> attributes, Recording recording) {

  public String eventType() {
    return attribute(Attributes.EVENT_TYPE);
  }

  /** The pipeline's slug or, in a message of shape v1, its name; empty if it has none. */
  public String pipeline() {
    String slug = attribute(Attributes.PIPELINE_SLUG);
    return slug.isEmpty() ? attribute(Attributes.PIPELINE) : slug;
  }

  /** The value of an attribute; empty if it has none. */
  String attribute(String key) {
    return attributes.getOrDefault(key, "");
  }

  @Override
  public String toString() {
    return "RecordedEvent[key=" + key + ", type=" + eventType() + "]";
  }
}
