package bigqueryloader;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * A message as a row of the table; schema.sql has the columns.
 *
 * @param json how the row stands in a request
 * @param bytes the size of that
 */
record Row(String eventId, String json, int bytes) {

  /** Attributes whose columns have the same name. */
  private static final List<String> TEXTS =
      List.of(
          "event_type",
          "organization",
          "branch",
          "source",
          "build_id",
          "build_state",
          "job_id",
          "job_state",
          "step_key",
          "agent_id");

  private static final List<String> NUMBERS = List.of("build_number", "job_exit_status");

  /** Every message has a row: what is no number, or no event, must not keep it out of the table. */
  static Row of(PubsubMessage message, Instant now) {
    Map<String, String> attributes = message.getAttributesMap();
    Timestamp published = message.getPublishTime();
    String publishedAt = text(Instant.ofEpochSecond(published.getSeconds(), published.getNanos()));
    // Shape v1 has neither of these two attributes. Pub/Sub's copies of it are found all the same.
    String eventId = attributes.getOrDefault("event_id", "message-" + message.getMessageId());
    String receivedAt = attributes.getOrDefault("received_at", publishedAt);

    JsonObject columns = new JsonObject();
    columns.addProperty("event_id", eventId);
    columns.addProperty("received_at", receivedAt);
    columns.addProperty("published_at", publishedAt);
    columns.addProperty("loaded_at", text(now));
    columns.addProperty("pipeline", attributes.get("pipeline_slug"));
    TEXTS.forEach(name -> columns.addProperty(name, attributes.get(name)));
    NUMBERS.forEach(name -> columns.addProperty(name, number(attributes.get(name))));
    columns.addProperty("payload", payload(message.getData().toStringUtf8()));

    JsonObject row = new JsonObject();
    // BigQuery drops a row whose identifier it has seen in the last minute or so.
    row.addProperty("insertId", eventId);
    row.add("json", columns);
    String json = row.toString();
    return new Row(eventId, json, json.getBytes(UTF_8).length);
  }

  /** As text, so that a column of type JSON cannot refuse it; the view parses it. */
  private static String payload(String data) {
    try {
      JsonObject event = JsonParser.parseString(data).getAsJsonObject();
      return event.has("raw_payload") ? event.get("raw_payload").toString() : data;
    } catch (JsonParseException | IllegalStateException e) {
      return data;
    }
  }

  private static Long number(String value) {
    return value != null && value.matches("-?\\d{1,18}") ? Long.valueOf(value) : null;
  }

  /** BigQuery refuses a time with nanoseconds. */
  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
