package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.nio.charset.StandardCharsets;

/** Small webhooks, read by the real parser. */
public final class Events {

  private static final EventParser PARSER = new EventParser(EventSettings.defaults());

  private Events() {}

  /** A body with nothing but its type. */
  public static byte[] body(String type) {
    return bytes("{\"event\":\"" + type + "\"}");
  }

  /** {@code text} as UTF-8. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** An event with nothing but its type. */
  public static WebhookEvent of(String type) {
    return parse(body(type));
  }

  /** The event whose body is {@code json}. */
  public static WebhookEvent parse(String json) {
    return parse(bytes(json));
  }

  private static WebhookEvent parse(byte[] body) {
    try {
      return PARSER.parse(body, null, ManualClock.START);
    } catch (MalformedEventException e) {
      throw new AssertionError("the test's own body must be an event", e);
    }
  }
}
