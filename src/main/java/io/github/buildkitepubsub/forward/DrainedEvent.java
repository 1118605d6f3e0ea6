package io.github.buildkitepubsub.forward;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file that was drained to, as JSON.
 *
 * @param receivedAt RFC 3339
 * @param body the sender's, as a text: UTF-8 gives its very bytes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DrainedEvent(
    @JsonProperty(value = EVENT_ID, required = true) String eventId,
    @JsonProperty(value = "event_type", required = true) String eventType,
    @JsonProperty(value = "received_at", required = true) String receivedAt,
    @JsonProperty("attempts") int attempts,
    @JsonProperty("given_up_reason") @Nullable String reason,
    @JsonProperty("given_up_error") @Nullable String error,
    @JsonProperty(value = BODY, required = true) String body) {

  public static final String EVENT_ID = "event_id";
  public static final String BODY = "body";

  private static final ObjectMapper JSON = mapper();

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
    return mapper;
  }

  static DrainedEvent of(SpooledEvent entry) {
    WebhookEvent event = entry.event();
    GivenUp why = entry.givenUp();
    return new DrainedEvent(
        event.id().value(),
        event.type().name(),
        event.receivedAt().toString(),
        entry.attempts(),
        why == null ? null : why.reason(),
        why == null ? null : why.error(),
        new String(event.body(), StandardCharsets.UTF_8));
  }

  /**
   * The event in {@code line}.
   *
   * @throws IOException if it is none
   */
  public static DrainedEvent read(byte[] line) throws IOException {
    return JSON.readValue(line, DrainedEvent.class);
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }
}
