package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.JsonMembers;
import io.github.buildkitepubsub.forward.DrainedEvent;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.UnreadableEventException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event of a JSON object, and sees by its members what it is: a line that was drained, a
 * message as {@code tail --json} prints it, the data of a message or of a dead letter, or else the
 * body of a webhook.
 */
public final class RecordedJson {

  private static final String ATTRIBUTES = "attributes";
  private static final String DATA = "data";
  private static final String DATA_BASE64 = "data_base64";
  private static final String MESSAGE_ID = "message_id";
  private static final String PUBLISH_TIME = "publish_time";
  private static final String EVENT_TYPE = "event_type";
  private static final String EVENT_ID = "event_id";
  private static final String RECEIVED_AT = "received_at";

  private final EventRecorder recorder;
  private final Instant now;

  /**
   * @param now when an event was received that does not say so itself
   */
  public RecordedJson(EventRecorder recorder, Instant now) {
    this.recorder = recorder;
    this.now = now;
  }

  /** The event in {@code json}, which is kept, not copied. */
  RecordedEvent read(byte[] json) throws UnreadableEventException {
    try {
      JsonMembers members = JsonMembers.of(json);
      if (members.has(DrainedEvent.EVENT_ID) && members.text(DrainedEvent.BODY) != null) {
        return drained(DrainedEvent.read(json));
      }
      if (members.object(ATTRIBUTES) != null && (members.has(DATA) || members.has(DATA_BASE64))) {
        return tailed(members);
      }
      ByteBuffer original = members.object(DeadLetterKeys.ORIGINAL_PAYLOAD);
      if (original != null) {
        return data(Bytes.of(original));
      }
      return PublishedMessage.payload(members) == null
          ? recorder.body(json, null, now)
          : data(json);
    } catch (IOException e) {
      throw new UnreadableEventException("it is not a JSON object that is whole");
    }
  }

  private RecordedEvent drained(DrainedEvent line) throws UnreadableEventException {
    byte[] body = line.body().getBytes(StandardCharsets.UTF_8);
    if (!EventId.of(body).value().equals(line.eventId())) {
      throw new UnreadableEventException(
          "its body is not that of event_id " + line.eventId() + ": it was changed");
    }
    return recorder.body(body, line.eventType(), timeOr(line.receivedAt(), now));
  }

  private RecordedEvent tailed(JsonMembers members) throws IOException, UnreadableEventException {
    ByteBuffer data = members.object(DATA);
    if (data == null) {
      data = decoded(members.text(DATA_BASE64));
    }
    String messageId = members.text(MESSAGE_ID);
    Map<String, String> attributes = members.texts(ATTRIBUTES);
    return recorder.message(
        messageId == null ? EventId.of(Bytes.of(data)).value() : messageId,
        timeOr(members.text(PUBLISH_TIME), now),
        attributes,
        data);
  }

  private static ByteBuffer decoded(@Nullable String base64) throws UnreadableEventException {
    try {
      if (base64 != null) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      }
    } catch (IllegalArgumentException e) {
      // The same message.
    }
    throw new UnreadableEventException("its data is neither an object nor in Base64");
  }

  private RecordedEvent data(byte[] data) throws IOException, UnreadableEventException {
    JsonMembers members = JsonMembers.of(data);
    ByteBuffer payload = PublishedMessage.payload(members);
    if (payload == null) {
      throw new UnreadableEventException("its original_payload has no object 'raw_payload'");
    }
    return recorder.data(
        Bytes.of(payload),
        ByteBuffer.wrap(data),
        members.text(EVENT_TYPE),
        members.text(EVENT_ID),
        timeOr(members.text(RECEIVED_AT), now));
  }

  private static Instant timeOr(@Nullable String text, Instant otherwise) {
    Instant time = EventRecorder.time(text);
    return time == null ? otherwise : time;
  }
}
