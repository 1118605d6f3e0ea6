package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Reads YAML strictly: a key that stands twice or a second document is an error. */
final class YamlFile {

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private YamlFile() {}

  /**
   * The sections in {@code input}; none if it holds nothing but comments.
   *
   * @param name of the file, for messages
   * @throws InvalidConfigurationException if it is not YAML or not a map
   */
  static ObjectNode read(InputStream input, String name)
      throws IOException, InvalidConfigurationException {
    byte[] content = input.readAllBytes();
    try {
      check(content, name);
      JsonNode node = MAPPER.readTree(content);
      if (node.isMissingNode() || node.isNull()) {
        return JsonNodeFactory.instance.objectNode();
      }
      if (node instanceof ObjectNode sections) {
        return sections;
      }
      throw new InvalidConfigurationException(
          name, List.of(name + ": must be sections of keys, such as receive: and pubsub:"));
    } catch (JsonProcessingException e) {
      // Not the cause: its message has an excerpt of the file, which can hold a secret.
      throw new InvalidConfigurationException(name, List.of(name + describe(e)));
    }
  }

  /** Refuses what Jackson would leave out (further documents) or take for a text (aliases). */
  private static void check(byte[] content, String name)
      throws IOException, InvalidConfigurationException {
    int depth = 0;
    int values = 0;
    try (YAMLParser parser = FACTORY.createParser(content)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        values += depth == 0 && !token.isStructEnd() ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (parser.isCurrentAlias() || values > 1) {
          JsonLocation at = parser.currentTokenLocation();
          String what = values > 1 ? "a second document" : "an alias (*name)";
          throw new InvalidConfigurationException(
              name,
              List.of(
                  "%s:%d:%d: %s is not supported; write the keys in full, once"
                      .formatted(name, at.getLineNr(), at.getColumnNr(), what)));
        }
      }
    }
  }

  private static String describe(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
    String what =
        Objects.requireNonNullElse(e.getOriginalMessage(), "").lines().findFirst().orElse("");
    return where + ": not valid YAML: " + what;
  }

  /** The layer that is part of this program. */
  static ObjectNode builtIn() {
    try (InputStream input = YamlFile.class.getResourceAsStream("/built-in.yml")) {
      return read(
          Objects.requireNonNull(input, "built-in.yml is not on the class path"), "built-in.yml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
