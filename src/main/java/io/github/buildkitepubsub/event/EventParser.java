package io.github.buildkitepubsub.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a body once, as a stream. Thread-safe. */
public final class EventParser {

  public EventParser(EventSettings settings) {}

  /**
   * Reads {@code body}, which is kept, not copied.
   *
   * @param headerType the sender's event header, used only where the body has no {@code event}
   * @throws MalformedEventException if the body is not an event
   */
  @SuppressWarnings("DoNotCallSuggester")
  public WebhookEvent parse(byte[] body, @Nullable String headerType, Instant receivedAt)
      throws MalformedEventException {
    throw new UnsupportedOperationException();
  }
}
