package io.github.buildkitepubsub.replay.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.deadletter.redrive.LetterContent;
import io.github.buildkitepubsub.deadletter.redrive.UnreadableLetterException;
import io.github.buildkitepubsub.event.Attributes;
import io.github.buildkitepubsub.event.Compatibility;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.UnreadableEventException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes recorded events of what sources have. Thread-safe. */
public final class EventRecorder {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private final EventParser parser;
  private final MessageFormat published;
  private final MessageFormat filtered;

  /**
   * @param settings those with which the service would read and publish a body now
   */
  public EventRecorder(EventSettings settings) {
    this.parser = new EventParser(settings);
    this.published = new MessageFormat(settings);
    this.filtered = new MessageFormat(new EventSettings(Compatibility.V2, settings.redact(), null));
  }

  /** A message of the events' topic. */
  RecordedEvent message(StoredMessage message) {
    return message(
        message.messageId(),
        message.storedAt(),
        message.ownAttributes(),
        ByteBuffer.wrap(message.data()));
  }

  RecordedEvent message(
      String messageId, Instant publishedAt, Map<String, String> attributes, ByteBuffer data) {
    Instant receivedAt = time(attributes.get(Attributes.RECEIVED_AT));
    return new RecordedEvent(
        key(attributes, messageId),
        receivedAt == null ? publishedAt : receivedAt,
        attributes,
        new PublishedMessage(attributes, data));
  }

  /** A dead letter: what it was to be published as. */
  RecordedEvent letter(StoredMessage letter) throws UnreadableEventException {
    try {
      LetterContent content = LetterContent.of(letter.data());
      Instant received = time(letter.attribute(DeadLetterKeys.ORIGINAL_TIMESTAMP));
      return message(
          letter.messageId(),
          received == null ? letter.storedAt() : received,
          content.attributes(letter),
          content.original());
    } catch (UnreadableLetterException e) {
      throw new UnreadableEventException("it is no dead letter: " + e.getMessage());
    }
  }

  /** The body of a webhook, of which the type is known or null. */
  RecordedEvent body(byte[] body, @Nullable String type, Instant receivedAt)
      throws UnreadableEventException {
    return event(parse(body, type, receivedAt));
  }

  /** What the service received. */
  RecordedEvent event(WebhookEvent event) {
    return new RecordedEvent(
        event.id(),
        event.receivedAt(),
        filtered.attributes(event),
        new ReceivedEvent(event, published));
  }

  /**
   * A message's data without its attributes: they are made again of the payload.
   *
   * @param eventId of the data; null in one of shape v1
   */
  RecordedEvent data(
      byte[] payload,
      ByteBuffer data,
      @Nullable String type,
      @Nullable String eventId,
      Instant receivedAt)
      throws UnreadableEventException {
    WebhookEvent event = parse(payload, type, receivedAt);
    Map<String, String> attributes = published.attributes(event);
    Map<String, String> seen = filtered.attributes(event);
    if (eventId != null) {
      // The payload's own digest is another one, where parts of it are redacted.
      attributes.replace(Attributes.EVENT_ID, eventId);
      seen.put(Attributes.EVENT_ID, eventId);
    }
    return new RecordedEvent(
        key(seen, event.id().value()), receivedAt, seen, new PublishedMessage(attributes, data));
  }

  private WebhookEvent parse(byte[] body, @Nullable String type, Instant receivedAt)
      throws UnreadableEventException {
    try {
      return parser.parse(body, type, receivedAt);
    } catch (MalformedEventException e) {
      throw new UnreadableEventException(String.valueOf(e.getMessage()));
    }
  }

  private static EventId key(Map<String, String> attributes, String messageId) {
    String eventId = attributes.getOrDefault(Attributes.EVENT_ID, "");
    return ID.matcher(eventId).matches()
        ? new EventId(eventId)
        : EventId.of(messageId.getBytes(UTF_8));
  }

  static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
