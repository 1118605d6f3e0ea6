package commitstatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What a commit status is made of, from a message of the relay's shape {@code v2}. Texts that are
 * not there are empty.
 *
 * @param at when it happened, by Buildkite's clock; 1970 if the payload does not say
 * @param blocked whether the build waits for somebody to unblock it
 * @param repository where the pipeline gets its code, as Buildkite was told
 */
record BuildEvent(
    String eventId,
    String type,
    Instant at,
    String state,
    boolean blocked,
    long number,
    String commit,
    String pipeline,
    String url,
    String repository) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a message.
   *
   * @throws IOException if it is none of the relay's
   */
  static BuildEvent parse(PubsubMessage message) throws IOException {
    JsonNode event = JSON.readTree(message.getData().toByteArray());
    String type = text(event, "/event_type");
    try {
      return new BuildEvent(
          text(event, "/event_id"),
          type,
          time(text(event, timeOf(type))),
          text(event, "/build/state"),
          event.at("/raw_payload/build/blocked").asBoolean(),
          event.at("/build/number").asLong(),
          text(event, "/build/commit"),
          text(event, "/build/pipeline"),
          text(event, "/build/web_url"),
          text(event, "/pipeline/repository"));
    } catch (DateTimeException e) {
      throw new IOException("not a time", e);
    }
  }

  /** How far a build is when it tells this; of two events at the same time the higher is later. */
  int rank() {
    return switch (type) {
      case "build.scheduled" -> 0;
      case "build.running" -> 1;
      default -> 2;
    };
  }

  private static String timeOf(String type) {
    return switch (type) {
      case "build.scheduled" -> "/build/created_at";
      case "build.running" -> "/build/started_at";
      default -> "/build/finished_at";
    };
  }

  private static Instant time(String text) {
    return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
  }

  private static String text(JsonNode event, String pointer) {
    String text = event.at(pointer).textValue();
    return text == null ? "" : text;
  }
}
