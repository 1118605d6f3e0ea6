package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Changes in trees of JSON. */
final class Trees {

  /** What the schemas leave open on purpose: pipelines and providers decide what is in there. */
  static final Pattern OPEN =
      Pattern.compile(
          "^/(build|pipeline)/(env|meta_data)/|^/pipeline/steps/\\d+/|/provider/settings/|/matrix$");

  private Trees() {}

  /** Where there is a value in {@code tree}, of any kind and depth. */
  static List<String> pointers(JsonNode tree) {
    List<String> pointers = new ArrayList<>();
    collect(JsonPointer.empty(), tree, pointers);
    return pointers;
  }

  private static void collect(JsonPointer at, JsonNode node, List<String> into) {
    if (!at.matches()) {
      into.add(at.toString());
    }
    for (int index = 0; node.isArray() && index < node.size(); index++) {
      collect(at.appendIndex(index), node.get(index), into);
    }
    node.properties()
        .forEach(field -> collect(at.appendProperty(field.getKey()), field.getValue(), into));
  }

  /** Replaces what stands at {@code pointer}. */
  static void set(JsonNode tree, String pointer, JsonNode value) {
    JsonPointer at = JsonPointer.compile(pointer);
    JsonNode parent = tree.at(at.head());
    if (parent instanceof ArrayNode array) {
      array.set(at.last().getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(at.last().getMatchingProperty(), value);
    }
  }

  /** No field that has a type takes this where {@code value} is right. */
  static JsonNode neverRight(JsonNode value) {
    return value.isBoolean() ? IntNode.valueOf(7) : BooleanNode.TRUE;
  }
}
