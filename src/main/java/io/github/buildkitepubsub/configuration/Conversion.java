package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Reads the text of an environment variable. */
enum Conversion {
  TEXT("text", TextNode::valueOf),
  /**
   * As the Go service: entries are separated by commas, spaces around them are not part of them.
   */
  LIST("entries separated by commas", Conversion::list),
  WHOLE_NUMBER("a whole number", text -> IntNode.valueOf(Integer.parseInt(text))),
  NUMBER("a number", text -> DoubleNode.valueOf(new BigDecimal(text).doubleValue())),
  /** As OpenTelemetry: W3C's format of baggage. */
  HEADERS("name=value, more of them after commas, values percent-encoded", Conversion::headers),
  /** As the Go service: a bare number is bytes. */
  SIZE(
      "bytes, or a number with a unit such as 512KiB",
      text -> TextNode.valueOf(DataSize.parse(text).toString())),
  /** As the Go service: a bare number is seconds. */
  DURATION(
      "seconds, or a number with a unit such as 500ms",
      text -> TextNode.valueOf(Duration.parse(isDigits(text) ? text + "s" : text).toString())),
  /** As the Go service: a bare number is minutes. */
  MINUTES(
      "minutes, or a number with a unit such as 12h",
      text -> TextNode.valueOf(Duration.parse(isDigits(text) ? text + "m" : text).toString())),
  /** As the Go service, which takes 1 and 0 too. */
  BOOLEAN("true or false", Conversion::bool),
  LEVEL(
      "one of trace, debug, info, warn, error",
      text -> TextNode.valueOf(oneOf(text, List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR"))));

  private final String format;

  // All of the functions above are stateless.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Function<String, JsonNode> read;

  Conversion(String format, Function<String, JsonNode> read) {
    this.format = format;
    this.read = read;
  }

  /** What a value must be, in words that follow "must be". */
  String format() {
    return format;
  }

  /**
   * The value as it would stand in a file.
   *
   * @param key the key that is set, for the message
   * @throws IllegalArgumentException if the text is something else than {@link #format()}
   */
  JsonNode read(String key, String text) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + " must be " + format, e);
    }
  }

  private static JsonNode headers(String text) {
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    for (String header : text.split(",", -1)) {
      String[] parts = header.split("=", 2);
      if (parts.length < 2 || parts[0].isBlank()) {
        throw new IllegalArgumentException("no name");
      }
      // URLDecoder takes a plus for a space, which is right in forms only.
      String value = parts[1].strip().replace("+", "%2B");
      headers.put(parts[0].strip(), URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return headers;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(Character::isDigit);
  }

  private static JsonNode bool(String text) {
    return switch (oneOf(text, List.of("TRUE", "FALSE", "T", "F", "1", "0"))) {
      case "TRUE", "T", "1" -> BooleanNode.TRUE;
      default -> BooleanNode.FALSE;
    };
  }

  private static JsonNode list(String text) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .forEach(list::add);
    return list;
  }

  private static String oneOf(String text, List<String> names) {
    String name = text.toUpperCase(Locale.ROOT);
    if (!names.contains(name)) {
      throw new IllegalArgumentException(text);
    }
    return name;
  }
}
