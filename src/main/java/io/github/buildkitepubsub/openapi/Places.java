package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts and examples that name a path of the files get the path in force. */
final class Places {

  private static final String PART_OF_A_PATH = "[A-Za-z0-9._~/-]";

  private final Map<String, String> moved;
  private final Pattern paths;

  /**
   * @param places paths of the files and where they are served
   */
  Places(Map<String, String> places) {
    this.moved =
        places.entrySet().stream()
            .filter(place -> !place.getKey().equals(place.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    String any =
        moved.keySet().stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    this.paths = Pattern.compile("(?<!%1$s)(?:%2$s)(?!%1$s)".formatted(PART_OF_A_PATH, any));
  }

  /** A copy of {@code node}; keys stay as they are. */
  JsonNode in(JsonNode node) {
    if (moved.isEmpty()) {
      return node;
    }
    if (node.isTextual()) {
      return TextNode.valueOf(
          paths
              .matcher(node.textValue())
              .replaceAll(match -> moved.getOrDefault(match.group(), match.group())));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(in(element)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    node.properties().forEach(field -> object.set(field.getKey(), in(field.getValue())));
    return object;
  }
}
