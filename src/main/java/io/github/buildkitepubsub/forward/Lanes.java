package io.github.buildkitepubsub.forward;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets one event of a key be worked on at a time, in the order in which they came. Bounded by what
 * is leased. Not thread-safe: the ledger guards it.
 */
final class Lanes {

  private final Map<String, Deque<Lease>> lanes = new HashMap<>();

  /** Takes {@code lease} in; true if it is its turn. One without a key has its turn at once. */
  boolean enter(Lease lease) {
    if (lease.key().isEmpty()) {
      return true;
    }
    Deque<Lease> lane = lanes.computeIfAbsent(lease.key(), key -> new ArrayDeque<>());
    lane.add(lease);
    return lane.size() == 1;
  }

  /** Ends {@code lease}, whose turn it was: the one whose turn it is now, or null. */
  @Nullable Lease leave(Lease lease) {
    Deque<Lease> lane = lanes.get(lease.key());
    if (lane == null) {
      return null;
    }
    lane.remove();
    if (lane.isEmpty()) {
      lanes.remove(lease.key());
    }
    return lane.peek();
  }

  /** Ends {@code lease}, whose turn it was, and all that came after it: these and itself. */
  Collection<Lease> clear(Lease lease) {
    Deque<Lease> lane = lanes.remove(lease.key());
    return lane == null ? List.of(lease) : lane;
  }
}
