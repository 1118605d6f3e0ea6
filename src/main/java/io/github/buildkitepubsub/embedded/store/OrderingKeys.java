package io.github.buildkitepubsub.embedded.store;

import java.util.HashMap;
import java.util.Map;

/**
 * Which consumer has messages of which ordering key. A key's messages go to one consumer at a time:
 * another one would overtake it.
 */
final class OrderingKeys {
  private static final class Held {
    private final Consumer consumer;
    private int messages;

    Held(Consumer consumer) {
      this.consumer = consumer;
    }
  }

  private final Map<String, Held> held = new HashMap<>();

  boolean mayTake(String key, Consumer consumer) {
    Held current = held.get(key);
    return current == null || current.consumer == consumer;
  }

  void take(String key, Consumer consumer) {
    held.computeIfAbsent(key, k -> new Held(consumer)).messages++;
  }

  void release(String key) {
    held.computeIfPresent(key, (k, current) -> --current.messages == 0 ? null : current);
  }

  void clear() {
    held.clear();
  }
}
