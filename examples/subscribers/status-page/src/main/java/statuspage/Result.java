package statuspage;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How a build of the default branch ended.
 *
 * @param eventId of the event that told it
 */
record Result(String build, Instant finishedAt, boolean passed, String eventId) {

  /** Empty if the message tells of something else, or cannot be read. */
  static Optional<Result> of(PubsubMessage message) {
    if (!message.getAttributesOrDefault("event_type", "").equals("build.finished")) {
      return Optional.empty();
    }
    try {
      JsonObject event = JsonParser.parseString(message.getData().toStringUtf8()).getAsJsonObject();
      if (!isOfDefaultBranch(event)) {
        return Optional.empty();
      }
      String state = text(event, "build", "state");
      // A canceled or blocked build, or one that runs again by now, tells nothing about the
      // service.
      if (!state.equals("passed") && !state.equals("failed")) {
        return Optional.empty();
      }
      return Optional.of(
          new Result(
              text(event, "build", "id"),
              Instant.parse(text(event, "build", "finished_at")),
              state.equals("passed"),
              message.getAttributesOrDefault("event_id", "message-" + message.getMessageId())));
    } catch (JsonParseException | IllegalStateException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A pull request can be of a fork whose branch is called main too. */
  private static boolean isOfDefaultBranch(JsonObject event) {
    if (!(event.get("raw_payload") instanceof JsonObject payload)) {
      return false;
    }
    boolean pullRequest =
        payload.get("build") instanceof JsonObject build
            && build.get("pull_request") instanceof JsonObject;
    String branch = text(event, "build", "branch");
    return !pullRequest
        && !branch.isEmpty()
        && branch.equals(text(payload, "pipeline", "default_branch"));
  }

  private static String text(JsonObject event, String object, String key) {
    return event.get(object) instanceof JsonObject members
            && members.get(key) instanceof JsonPrimitive value
        ? value.getAsString()
        : "";
  }

  static Result of(JsonObject json) {
    return new Result(
        json.get("build").getAsString(),
        Instant.parse(json.get("finished_at").getAsString()),
        json.get("passed").getAsBoolean(),
        json.get("event_id").getAsString());
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("build", build);
    json.addProperty("finished_at", finishedAt.toString());
    json.addProperty("passed", passed);
    json.addProperty("event_id", eventId);
    return json;
  }
}
