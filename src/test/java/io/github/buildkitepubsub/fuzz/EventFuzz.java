package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.buildkitepubsub.event.Compatibility;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.MalformedEventException.Reason;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Any bytes are refused with a reason, or are JSON and become messages that are JSON, within
 * Pub/Sub's limits, with the sender's bytes at their end and nothing left of what is redacted.
 */
public final class EventFuzz {

  private static final Instant NOW = Instant.parse("2026-05-09T21:06:00.250Z");
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final EventParser PLAIN = new EventParser(settings(Compatibility.V2));
  private static final EventParser REDACTING =
      new EventParser(settings(Compatibility.V2, "/build/env", "/*/id"));
  private static final List<MessageFormat> FORMATS =
      List.of(
          new MessageFormat(settings(Compatibility.V1)),
          new MessageFormat(settings(Compatibility.V2)));

  private EventFuzz() {}

  private static EventSettings settings(Compatibility compatibility, String... redact) {
    return new EventSettings(compatibility, List.of(redact), null);
  }

  /** Throws if something is wrong. */
  public static void fuzzerTestOneInput(byte[] body) throws IOException {
    WebhookEvent event;
    try {
      event = PLAIN.parse(body, null, NOW);
    } catch (MalformedEventException refused) {
      return;
    }
    byte[] end = payload(body);
    values(end);
    for (MessageFormat format : FORMATS) {
      checkData(bytes(format.data(event)), end);
      checkData(bytes(format.reducedData(event)), end);
      checkAttributes(format.attributes(event));
    }
    WebhookEvent redacted;
    try {
      redacted = REDACTING.parse(body, null, NOW);
    } catch (MalformedEventException e) {
      // Of two values under one key, consumers could take the one that was not redacted.
      Fuzz.check(e.reason() == Reason.DUPLICATE_KEY, "refused when redacting: " + e.getMessage());
      return;
    }
    for (MessageFormat format : FORMATS) {
      checkRedacted(values(bytes(format.data(redacted))));
    }
  }

  private static void checkData(byte[] data, byte[] payload) throws IOException {
    values(data);
    int from = data.length - 1 - payload.length;
    Fuzz.check(
        from > 0 && Arrays.equals(data, from, data.length - 1, payload, 0, payload.length),
        "the message does not end with the sender's bytes");
  }

  /** What follows a byte order mark. */
  private static byte[] payload(byte[] body) {
    return Arrays.mismatch(body, MARK) == MARK.length
        ? Arrays.copyOfRange(body, MARK.length, body.length)
        : body;
  }

  private static void checkAttributes(Map<String, String> attributes)
      throws CharacterCodingException {
    Fuzz.check(attributes.size() <= 100, "too many attributes");
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      Fuzz.check(length(attribute.getKey()) <= 256, "an attribute's key is too long");
      Fuzz.check(length(attribute.getValue()) <= 1024, "an attribute's value is too long");
    }
  }

  /** Throws if {@code text} is not Unicode. */
  private static int length(String text) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text)).remaining();
  }

  private static void checkRedacted(List<Value> values) {
    for (Value value : values) {
      List<String> path = value.path();
      boolean isSecret =
          path.size() >= 3
              && path.get(0).equals("raw_payload")
              && (path.get(2).equals("id")
                  || (path.get(1).equals("build") && path.get(2).equals("env")));
      Fuzz.check(
          !isSecret || (path.size() == 3 && value.text().equals("[REDACTED]")),
          "not redacted: " + path);
    }
  }

  private record Value(List<String> path, String text) {}

  /** Every value of one JSON document with its place, also where a key stands twice. */
  private static List<Value> values(byte[] json) throws IOException {
    List<Value> values = new ArrayList<>();
    Deque<String> path = new ArrayDeque<>();
    try (JsonParser parser = JSON.createParser(new String(json, UTF_8))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          continue;
        }
        if (token.isStructEnd()) {
          path.removeLast();
          continue;
        }
        String name = parser.currentName();
        if (token.isStructStart()) {
          name = parser.getParsingContext().getParent().getCurrentName();
        }
        path.addLast(name == null ? "" : name);
        values.add(new Value(List.copyOf(path).subList(1, path.size()), parser.getText()));
        if (!token.isStructStart()) {
          path.removeLast();
        }
      }
    }
    return values;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
