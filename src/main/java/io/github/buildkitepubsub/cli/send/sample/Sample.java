package io.github.buildkitepubsub.cli.send.sample;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.cli.command.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent.
 *
 * @param type the event type; null if the bytes do not tell
 * @param bytes the body as it was read
 * @param tree the same, parsed; null if it is not a JSON object
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Sample(@Nullable String type, byte[] bytes, @Nullable JsonNode tree) {

  /** Types that come without a signature, to an endpoint of their own. */
  private static final Set<String> TEST_ENGINE =
      Set.of("workflow.alarm", "workflow.recover", "passed_on_retry", "probabilistic_flakiness");

  /** Numbers come out as they went in, whatever their size. */
  static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The sample of a type in {@link io.github.buildkitepubsub.event.EventType#KNOWN}. */
  public static Sample ofType(String type) throws CommandException {
    try (InputStream in = Sample.class.getResourceAsStream("/samples/" + type + ".json")) {
      if (in == null) {
        throw CommandException.usage(
            "there is no sample of '" + type + "': send --list prints those there are");
      }
      return ofBytes(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any bytes, JSON or not. */
  public static Sample ofBytes(byte[] bytes) {
    JsonNode tree = parse(bytes);
    if (tree == null) {
      return new Sample(null, bytes, null);
    }
    String type = tree.path("event").asText(tree.path("type").asText(""));
    return new Sample(type.isEmpty() ? null : type, bytes, tree);
  }

  /** True if it goes to the Test Engine endpoint. */
  public boolean isTestEngine() {
    return type != null && TEST_ENGINE.contains(type);
  }

  private static @Nullable JsonNode parse(byte[] bytes) {
    try {
      JsonNode tree = JSON.readTree(bytes);
      return tree != null && tree.isObject() ? tree : null;
    } catch (IOException e) {
      return null;
    }
  }
}
