package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The layers laid over each other, and the origin of each leaf. Maps are merged key by key; lists
 * and scalars are replaced. A key without a value is as if it were not there.
 *
 * <p>A path is written as in error messages: {@code server.applicationConnectors[0].port}.
 */
final class ConfigurationTree {

  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[([0-9]+)]");

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private final Origins origins = new Origins();

  ObjectNode root() {
    return root;
  }

  Origins origins() {
    return origins;
  }

  /** Lays {@code layer} over what is there. */
  void merge(ObjectNode layer, Origin origin) {
    merge(root, layer, "", origin);
  }

  private void merge(ObjectNode below, ObjectNode layer, String prefix, Origin origin) {
    layer
        .properties()
        .forEach(
            entry -> {
              String path = Paths.key(prefix, entry.getKey());
              if (entry.getValue() instanceof ObjectNode section) {
                merge(section(below, entry.getKey(), path, section), section, path, origin);
              } else if (!entry.getValue().isNull()) {
                below.set(entry.getKey(), entry.getValue());
                origins.put(path, entry.getValue(), origin);
              }
            });
  }

  /** The section to merge into: the present one, unless the layer names another type for it. */
  private ObjectNode section(ObjectNode below, String key, String path, ObjectNode layer) {
    if (below.get(key) instanceof ObjectNode present && !isOtherType(present, layer)) {
      return present;
    }
    origins.remove(path);
    return below.putObject(key);
  }

  private static boolean isOtherType(ObjectNode present, ObjectNode layer) {
    return layer.hasNonNull("type") && !layer.get("type").equals(present.get("type"));
  }

  /**
   * Puts a value where {@code path} says, with the sections on the way.
   *
   * @throws IllegalArgumentException if there is no such list element
   */
  void set(String path, JsonNode value, Origin origin) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    String parent = path.substring(0, Math.max(0, path.length() - name.length() - 1));
    if (!(find(parent, true) instanceof ObjectNode section)) {
      throw new IllegalArgumentException("there is no " + parent + " to put it in");
    }
    section.set(name, value);
    origins.put(path, value, origin);
  }

  /**
   * Adds a value at the end of the list at {@code path}, which is made if there is none.
   *
   * @throws IllegalArgumentException if something else is there
   */
  void append(String path, JsonNode value, Origin origin) {
    JsonNode list = find(path, false);
    if (list == null) {
      list = JsonNodeFactory.instance.arrayNode();
      set(path, list, origin);
    }
    if (!(list instanceof ArrayNode array)) {
      throw new IllegalArgumentException(path + " must be a list");
    }
    origins.removeEmpty(path);
    array.add(value);
    origins.put(Paths.element(path, array.size() - 1), value, origin);
  }

  /** Notes that what is at {@code path} now comes from {@code origin}. */
  void note(String path, Origin origin) {
    JsonNode value = find(path);
    if (value != null) {
      origins.put(path, value, origin);
    }
  }

  /** Takes {@code key} out of the section at {@code path}. */
  void remove(String path, String key) {
    if (find(path) instanceof ObjectNode section) {
      section.remove(key);
      origins.remove(Paths.key(path, key));
    }
  }

  /** What is at {@code path}, or null. */
  @Nullable JsonNode find(String path) {
    return find(path, false);
  }

  private @Nullable JsonNode find(String path, boolean create) {
    JsonNode node = root;
    Matcher step = STEP.matcher(path);
    while (node != null && step.find()) {
      if (step.group(1) == null) {
        node = node.get(Integer.parseInt(step.group(2)));
      } else {
        if (create && node instanceof ObjectNode section && !section.has(step.group(1))) {
          section.putObject(step.group(1));
        }
        node = node.get(step.group(1));
      }
    }
    return node;
  }
}
