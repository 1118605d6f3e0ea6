package io.github.buildkitepubsub.event;

import java.nio.ByteBuffer;
import java.util.Map;

/** What is published of an event: attributes and data. Thread-safe. */
public final class MessageFormat {

  public MessageFormat(EventSettings settings) {}

  /** The message's attributes, each within Pub/Sub's limits. */
  @SuppressWarnings("DoNotCallSuggester")
  public Map<String, String> attributes(WebhookEvent event) {
    throw new UnsupportedOperationException();
  }

  /**
   * The message's data: the envelope spliced around the sender's own bytes. The buffer is the
   * caller's.
   */
  @SuppressWarnings("DoNotCallSuggester")
  public ByteBuffer data(WebhookEvent event) {
    throw new UnsupportedOperationException();
  }
}
