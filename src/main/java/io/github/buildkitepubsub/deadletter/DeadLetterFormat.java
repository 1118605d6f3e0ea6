package io.github.buildkitepubsub.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.event.Attributes;
import io.github.buildkitepubsub.event.MessageFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dead letter's message: keys and attributes of the Go service, and the event's identity. */
final class DeadLetterFormat {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] START = ascii("{\"" + DeadLetterKeys.ORIGINAL_PAYLOAD + "\":");
  private static final byte[] MIDDLE = ascii(",\"" + DeadLetterKeys.METADATA + "\":");
  private static final byte[] END = ascii("}");

  private DeadLetterFormat() {}

  /** The event's own attributes, and why it is here. */
  static Map<String, String> attributes(DeadLetter letter, Map<String, String> ofEvent) {
    Map<String, String> attributes = new LinkedHashMap<>(ofEvent);
    attributes.put(Attributes.EVENT_ID, letter.event().id().value());
    attributes.put(DeadLetterKeys.REASON, letter.reason().text());
    attributes.put(
        DeadLetterKeys.ORIGINAL_TIMESTAMP, MessageFormat.timestamp(letter.event().receivedAt()));
    attributes.put(DeadLetterKeys.ERROR_MESSAGE, MessageFormat.attributeValue(letter.error()));
    attributes.put(DeadLetterKeys.RETRY_COUNT, Integer.toString(letter.retries()));
    return attributes;
  }

  /**
   * The event's data as it stands, and why it is here.
   *
   * @param payload what the event was, or would have been, published as
   * @param reduced whether a part of that was left out
   */
  static ByteBuffer data(DeadLetter letter, ByteBuffer payload, boolean reduced) {
    byte[] metadata = metadata(letter, reduced);
    int length = START.length + payload.remaining() + MIDDLE.length + metadata.length + END.length;
    return ByteBuffer.allocate(length)
        .put(START)
        .put(payload)
        .put(MIDDLE)
        .put(metadata)
        .put(END)
        .flip();
  }

  private static byte[] metadata(DeadLetter letter, boolean reduced) {
    try {
      return JSON.writeValueAsBytes(
          new Metadata(
              letter.reason().text(),
              letter.error(),
              MessageFormat.timestamp(letter.at()),
              letter.event().type().name(),
              letter.retries(),
              reduced ? true : null));
    } catch (JsonProcessingException e) {
      throw new AssertionError("texts and numbers are always JSON", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Metadata(
      @JsonProperty("failure_reason") String failureReason,
      @JsonProperty("error_message") String errorMessage,
      @JsonProperty("timestamp") String timestamp,
      @JsonProperty("original_event_type") String originalEventType,
      @JsonProperty("retry_count") int retryCount,
      @JsonProperty(DeadLetterKeys.PAYLOAD_REDUCED) @Nullable Boolean payloadReduced) {}
}
