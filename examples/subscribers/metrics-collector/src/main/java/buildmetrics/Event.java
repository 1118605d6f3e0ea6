package buildmetrics;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * A message of the relay, as far as metrics need it.
 *
 * @param pipeline its slug; empty if the event is of no pipeline
 * @param agent its id, of events of agents and of jobs that an agent has; else empty
 * @param replayed whether it is a copy that {@code buildkite-pubsub replay} sent later
 * @param payload what Buildkite sent
 */
record Event(
    String id,
    String type,
    String pipeline,
    String agent,
    Instant receivedAt,
    boolean replayed,
    JsonObject payload) {

  /**
   * Reads a message of shape v2.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Event of(PubsubMessage message) {
    Map<String, String> attributes = message.getAttributesMap();
    if (!attributes.containsKey("event_id") || !attributes.containsKey("received_at")) {
      throw new IllegalArgumentException("no event of shape v2");
    }
    try {
      JsonObject data = JsonParser.parseString(message.getData().toStringUtf8()).getAsJsonObject();
      if (!(data.get("raw_payload") instanceof JsonObject payload)) {
        throw new IllegalArgumentException("no raw_payload");
      }
      return new Event(
          attributes.get("event_id"),
          attributes.getOrDefault("event_type", ""),
          attributes.getOrDefault("pipeline_slug", ""),
          attributes.getOrDefault("agent_id", ""),
          Instant.parse(attributes.get("received_at")),
          attributes.containsKey("replayed_at"),
          payload);
    } catch (JsonParseException | IllegalStateException | DateTimeParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What is at {@code object.key} of the payload; empty if that is absent, null or an object. */
  String text(String object, String key) {
    return payload.get(object) instanceof JsonObject members
            && members.get(key) instanceof JsonPrimitive value
        ? value.getAsString()
        : "";
  }

  /** Whether there is an object at {@code object.key} of the payload. */
  boolean hasObject(String object, String key) {
    return payload.get(object) instanceof JsonObject members
        && members.get(key) instanceof JsonObject;
  }

  /** Seconds between two times of an object of the payload; empty unless it has both. */
  Optional<Double> seconds(String object, String from, String to) {
    return time(object, from)
        .flatMap(
            begin ->
                // Clocks of agents and of Buildkite differ a little.
                time(object, to)
                    .map(end -> Math.max(0, begin.until(end, ChronoUnit.MILLIS)) / 1000.0));
  }

  private Optional<Instant> time(String object, String key) {
    // Older webhooks write "2018-07-01 20:14:38 UTC".
    String text = text(object, key).replace(" UTC", "Z").replace(' ', 'T');
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
