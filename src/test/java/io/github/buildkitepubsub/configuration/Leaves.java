package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** The leaves of a tree by their paths. A list of scalars is one leaf. */
final class Leaves {

  private Leaves() {}

  static Map<String, JsonNode> of(JsonNode tree) {
    Map<String, JsonNode> leaves = new TreeMap<>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
    if (node.isEmpty() || (node.isArray() && !node.get(0).isContainerNode())) {
      leaves.put(path, node);
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(Paths.element(path, i), node.get(i), leaves);
      }
    } else {
      node.properties()
          .forEach(entry -> collect(Paths.key(path, entry.getKey()), entry.getValue(), leaves));
    }
  }
}
