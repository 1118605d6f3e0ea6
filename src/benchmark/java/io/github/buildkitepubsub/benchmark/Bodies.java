package io.github.buildkitepubsub.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Bodies as Buildkite sends them: the samples of each type, without white space. */
final class Bodies {

  /** 2.0 KB. */
  static final String SMALL = "agent.blocked";

  /** 6.6 KB. */
  static final String TYPICAL = "job.finished";

  /** 60 KB: a {@link #TYPICAL} whose pipeline has some 220 steps. */
  static final String LARGE = "job.finished-60KB";

  private static final String GROWN = "-60KB";
  private static final int GROWN_BYTES = 60_000;
  private static final Instant RECEIVED_AT = Instant.parse("2026-05-09T21:06:00.125Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Bodies() {}

  /**
   * The body of this name.
   *
   * @param name an event type, or {@link #LARGE}
   */
  static byte[] body(String name) {
    try {
      if (!name.endsWith(GROWN)) {
        return JSON.writeValueAsBytes(sample(name));
      }
      JsonNode event = sample(name.substring(0, name.length() - GROWN.length()));
      ArrayNode steps = (ArrayNode) event.at("/pipeline/steps");
      JsonNode step = steps.get(0);
      int missing = GROWN_BYTES - JSON.writeValueAsBytes(event).length;
      for (int left = missing; left > 0; left -= JSON.writeValueAsBytes(step).length + 1) {
        steps.add(step.deepCopy());
      }
      return JSON.writeValueAsBytes(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, parsed. */
  static WebhookEvent event(String name) throws MalformedEventException {
    return new EventParser(EventSettings.defaults()).parse(body(name), null, RECEIVED_AT);
  }

  private static JsonNode sample(String type) throws IOException {
    try (InputStream in = Bodies.class.getResourceAsStream("/samples/" + type + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("no sample of " + type);
      }
      return JSON.readTree(in);
    }
  }
}
