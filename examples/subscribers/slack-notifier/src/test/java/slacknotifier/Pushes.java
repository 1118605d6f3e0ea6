package slacknotifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.pubsub.v1.PubsubMessage;
import java.util.Base64;

/** Push requests, as Pub/Sub makes them. */
final class Pushes {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Pushes() {}

  /** An event of a build, as the relay publishes it; everything can be changed. */
  static final class Event {
    private final ObjectNode event = JSON.createObjectNode();
    private final ObjectNode build = event.putObject("build");

    Event(String state, int number) {
      event.put("event_type", "build.finished");
      event.put("event_id", "event-" + number + "-" + state);
      build.put("state", state);
      build.put("number", number);
      build.put("organization", "acme");
      build.put("pipeline", "checkout");
      build.put("branch", "main");
      build.put("finished_at", "2026-05-09T21:09:12.640Z");
      build.put("web_url", "https://buildkite.com/acme/checkout/builds/" + number);
      event.putObject("raw_payload").putObject("build").put("message", "Round half up\n\nBecause.");
    }

    Event type(String type) {
      event.put("event_type", type);
      return this;
    }

    Event build(String name, String value) {
      build.put(name, value);
      return this;
    }

    Event message(String message) {
      event.withObject("/raw_payload/build").put("message", message);
      return this;
    }

    byte[] push() {
      return Pushes.push(event.toString().getBytes(UTF_8));
    }
  }

  static byte[] push(byte[] data) {
    ObjectNode push = JSON.createObjectNode().put("subscription", "projects/local/subscriptions/s");
    push.putObject("message")
        .put("messageId", "17")
        .put("data", Base64.getEncoder().encodeToString(data));
    return push.toString().getBytes(UTF_8);
  }

  static byte[] push(PubsubMessage message) {
    return push(message.getData().toByteArray());
  }
}
