package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Bodies to validate, and trees to change. */
final class Bodies {

  /** Numbers stay as they are written. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final Path ODD = Path.of("src/test/resources/event");

  private Bodies() {}

  /** Shapes that were seen and that break naive parsers: file names. */
  static List<String> odd() {
    try (Stream<Path> files = Files.list(ODD)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WebhookEvent oddEvent(String file) {
    try {
      return Events.parse(Files.readString(ODD.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WebhookEvent event(String type) {
    return Events.parse(new String(Samples.bytes(type), StandardCharsets.UTF_8));
  }

  static WebhookEvent event(JsonNode body) {
    return Events.parse(body.toString());
  }

  /** The sample of {@code type}. */
  static ObjectNode tree(String type) {
    return (ObjectNode) read(new String(Samples.bytes(type), StandardCharsets.UTF_8));
  }

  static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
