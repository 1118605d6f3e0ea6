package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The origin of each leaf that is not a default in Java. Leaves are scalars and empty containers.
 */
final class Origins {

  private final Map<String, Origin> leaves = new TreeMap<>();

  /** Notes that the value at {@code path}, with all that is in it, comes from {@code origin}. */
  void put(String path, JsonNode value, Origin origin) {
    remove(path);
    putLeaves(path, value, origin);
  }

  private void putLeaves(String path, JsonNode value, Origin origin) {
    if (value.isEmpty()) {
      leaves.put(path, origin);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        putLeaves(Paths.element(path, i), value.get(i), origin);
      }
    } else {
      value
          .properties()
          .forEach(entry -> putLeaves(Paths.key(path, entry.getKey()), entry.getValue(), origin));
    }
  }

  /** Forgets what was known of {@code path} and of all under it. */
  void remove(String path) {
    leaves.keySet().removeIf(leaf -> Paths.isWithin(leaf, path));
  }

  /** Forgets that an empty container was at {@code path}. */
  void removeEmpty(String path) {
    leaves.remove(path);
  }

  /** These, but those of {@code other} for the paths that {@code taken} is true of. */
  Origins with(Origins other, Predicate<String> taken) {
    Origins mixed = new Origins();
    mixed.leaves.putAll(leaves);
    mixed.leaves.keySet().removeIf(taken);
    other.leaves.forEach(
        (path, origin) -> {
          if (taken.test(path)) {
            mixed.leaves.put(path, origin);
          }
        });
    return mixed;
  }

  /** Where the leaf at {@code path} came from. */
  Origin of(String path) {
    return leaves.getOrDefault(path, Origin.DEFAULT);
  }

  /**
   * Whom to name for a fault at {@code path}: the origin of the value there, of the first leaf
   * under it, or of the element of a list that it lies in; else {@code otherwise}.
   */
  Origin blame(String path, Origin otherwise) {
    return first(path)
        .or(() -> first(path.substring(0, path.lastIndexOf(']') + 1)))
        .orElse(otherwise);
  }

  private Optional<Origin> first(String path) {
    return leaves.entrySet().stream()
        .filter(leaf -> !path.isEmpty() && Paths.isWithin(leaf.getKey(), path))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
