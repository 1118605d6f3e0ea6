package io.github.buildkitepubsub.event;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/** What is published of an event: attributes and data. Thread-safe. */
public final class MessageFormat {

  private final Compatibility compatibility;

  public MessageFormat(EventSettings settings) {
    this.compatibility = settings.compatibility();
  }

  /**
   * The message's attributes, each within Pub/Sub's limits. The map is the caller's.
   *
   * @see Attributes
   */
  public Map<String, String> attributes(WebhookEvent event) {
    return compatibility == Compatibility.V1 ? Attributes.v1(event) : Attributes.v2(event);
  }

  /**
   * The message's data: the envelope spliced around the sender's own bytes. The buffer is the
   * caller's; it is backed by an array, from whose start it runs up to its limit.
   */
  public ByteBuffer data(WebhookEvent event) {
    return Envelope.whole(event, compatibility);
  }

  /**
   * As {@link #data}, without the parts of the header that repeat the payload: for a message that
   * would be too large with them.
   */
  public ByteBuffer reducedData(WebhookEvent event) {
    return Envelope.reduced(event, compatibility);
  }

  /** {@code time} as messages write it: RFC 3339, in UTC, with milliseconds. */
  public static String timestamp(Instant time) {
    return Timestamps.format(time);
  }

  /** As much of {@code text} as Pub/Sub takes in an attribute, cut between characters. */
  public static String attributeValue(String text) {
    return Utf8.fit(text, Attributes.MAX_VALUE_BYTES);
  }
}
