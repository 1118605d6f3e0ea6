package io.github.buildkitepubsub.publish.subscription;

import io.github.buildkitepubsub.event.Attributes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message as its subscription gives it. Texts are empty where it does not have them.
 *
 * @param messageId Pub/Sub's identifier of the message: the same each time it is given
 * @param receipt what it is acknowledged or given back with: another one each time
 * @param storedAt when its topic took it
 * @param data not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is the message's identifier.
public record StoredMessage(
    String messageId,
    String receipt,
    Instant storedAt,
    Map<String, String> attributes,
    byte[] data) {

  /** What Google's client adds by itself to each message. */
  private static final String CLIENT_PREFIX = "googclient_";

  public String eventId() {
    return attribute(Attributes.EVENT_ID);
  }

  public String eventType() {
    return attribute(Attributes.EVENT_TYPE);
  }

  /** The pipeline's slug or, in a message of shape v1, its name. */
  public String pipeline() {
    String slug = attribute(Attributes.PIPELINE_SLUG);
    return slug.isEmpty() ? attribute(Attributes.PIPELINE) : slug;
  }

  /** The attributes that its publisher gave it. The map is the caller's. */
  public Map<String, String> ownAttributes() {
    Map<String, String> own = new LinkedHashMap<>(attributes);
    own.keySet().removeIf(key -> key.startsWith(CLIENT_PREFIX));
    return own;
  }

  /** The value of an attribute; empty if it has none. */
  public String attribute(String key) {
    return attributes.getOrDefault(key, "");
  }

  @Override
  public String toString() {
    return "StoredMessage[messageId=" + messageId + ", eventId=" + eventId() + "]";
  }
}
