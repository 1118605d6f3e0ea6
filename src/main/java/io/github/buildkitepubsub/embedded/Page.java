package io.github.buildkitepubsub.embedded;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a sorted list, as the List calls answer it.
 *
 * @param items the part
 * @param nextToken what the client sends to get the next part: the last item's name; empty at the
 *     end
 */
record Page<T>(List<T> items, String nextToken) {
  private static final int MAX_SIZE = 1000;

  static <T> Page<T> of(List<T> all, Function<T, String> name, int size, String token) {
    List<T> rest = all.stream().filter(item -> name.apply(item).compareTo(token) > 0).toList();
    int limit = size <= 0 ? MAX_SIZE : Math.min(size, MAX_SIZE);
    if (rest.size() <= limit) {
      return new Page<>(rest, "");
    }
    List<T> items = rest.subList(0, limit);
    return new Page<>(items, name.apply(items.get(limit - 1)));
  }
}
