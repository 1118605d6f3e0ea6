package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Bodies for tests, and short ways through the parser and the message format. */
final class Payloads {

  static final Instant RECEIVED_AT = Instant.parse("2026-05-09T21:06:00.250Z");

  static final EventSettings NOTHING_REDACTED = settings(Compatibility.V2);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Payloads() {}

  /** Every sample and every odd shape, as paths on the class path. */
  static Stream<String> everyPath() {
    return Stream.concat(
        EventType.KNOWN.stream().sorted().map(Payloads::samplePath),
        Stream.of(
                "big-integers",
                "deep",
                "list-meta-data",
                "manual-job",
                "non-ascii",
                "null-sender",
                "odd-whitespace",
                "old-agent-event",
                "old-time-format",
                "retry-automatic",
                "retry-by-person",
                "string-sender",
                "trigger-job",
                "unknown-type",
                "waiter-job")
            .map(Payloads::oddPath));
  }

  static String samplePath(String type) {
    return "/samples/" + type + ".json";
  }

  static String oddPath(String name) {
    return "/event/" + name + ".json";
  }

  static byte[] bytes(String path) {
    try (InputStream in = Payloads.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EventSettings settings(Compatibility compatibility, String... redact) {
    return new EventSettings(compatibility, List.of(redact), null);
  }

  static WebhookEvent parse(String body, String... redact) throws MalformedEventException {
    return parse(body.getBytes(UTF_8), settings(Compatibility.V2, redact));
  }

  static WebhookEvent parse(byte[] body, EventSettings settings) throws MalformedEventException {
    return new EventParser(settings).parse(body, null, RECEIVED_AT);
  }

  /** The data as bytes. */
  static byte[] data(WebhookEvent event, Compatibility compatibility) {
    ByteBuffer data = new MessageFormat(settings(compatibility)).data(event);
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  /** The reduced data as text. */
  static String reducedData(WebhookEvent event, Compatibility compatibility) {
    return UTF_8.decode(new MessageFormat(settings(compatibility)).reducedData(event)).toString();
  }

  static JsonNode envelope(WebhookEvent event) {
    return json(data(event, Compatibility.V2));
  }

  /** The {@code raw_payload} as published, byte for byte. */
  static String rawPayload(WebhookEvent event) {
    String data = new String(data(event, Compatibility.V2), UTF_8);
    String before = "\"raw_payload\":";
    return data.substring(data.indexOf(before) + before.length(), data.length() - 1);
  }

  static Map<String, String> attributes(WebhookEvent event) {
    return new MessageFormat(NOTHING_REDACTED).attributes(event);
  }

  /** Reads one JSON value strictly, or fails the test. */
  static JsonNode json(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + new String(bytes, UTF_8), e);
    }
  }
}
