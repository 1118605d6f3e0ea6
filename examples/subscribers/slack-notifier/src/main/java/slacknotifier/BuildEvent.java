package slacknotifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What a message to the channel is made of. Texts that are not there are empty; all are somebody
 * else's and can have anything in them.
 *
 * @param finishedAt by Buildkite's clock; 1970 if it is not finished
 * @param message of the commit, or what somebody wrote who started the build
 */
record BuildEvent(
    String eventId,
    String type,
    String state,
    String organization,
    String pipeline,
    String branch,
    long number,
    Instant finishedAt,
    String url,
    String message) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the body of a push request of Pub/Sub, with a message of the relay's shape {@code v2}.
   *
   * @throws IOException if it is something else
   */
  static BuildEvent ofPush(byte[] body) throws IOException {
    byte[] data = JSON.readTree(body).at("/message/data").binaryValue();
    JsonNode event = JSON.readTree(data == null ? new byte[0] : data);
    String eventId = text(event, "/event_id");
    if (eventId.isEmpty()) {
      throw new IOException("no event of the relay's shape v2");
    }
    try {
      String finishedAt = text(event, "/build/finished_at");
      return new BuildEvent(
          eventId,
          text(event, "/event_type"),
          text(event, "/build/state"),
          text(event, "/build/organization"),
          text(event, "/build/pipeline"),
          text(event, "/build/branch"),
          event.at("/build/number").asLong(),
          finishedAt.isEmpty() ? Instant.EPOCH : Instant.parse(finishedAt),
          text(event, "/build/web_url"),
          text(event, "/raw_payload/build/message"));
    } catch (DateTimeException e) {
      throw new IOException("not a time", e);
    }
  }

  boolean isFailed() {
    return state.equals("failed");
  }

  /** Whether it says how a build ended; one that was canceled says nothing of the branch. */
  boolean isEnd() {
    return type.equals("build.finished") && (isFailed() || state.equals("passed"));
  }

  private static String text(JsonNode event, String pointer) {
    String text = event.at(pointer).textValue();
    return text == null ? "" : text;
  }
}
