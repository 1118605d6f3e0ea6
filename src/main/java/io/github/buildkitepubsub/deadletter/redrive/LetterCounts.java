package io.github.buildkitepubsub.deadletter.redrive;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts letters by reason and, within a reason, by event type; both in alphabetical order. */
public final class LetterCounts {

  private final SortedMap<String, SortedMap<String, Integer>> counts = new TreeMap<>();

  public void add(Collection<StoredMessage> letters) {
    for (StoredMessage letter : letters) {
      counts
          .computeIfAbsent(letter.attribute(DeadLetterKeys.REASON), reason -> new TreeMap<>())
          .merge(letter.eventType(), 1, Integer::sum);
    }
  }

  public SortedMap<String, SortedMap<String, Integer>> byReasonAndType() {
    return Collections.unmodifiableSortedMap(counts);
  }

  public SortedMap<String, Integer> byReason() {
    SortedMap<String, Integer> sums = new TreeMap<>();
    counts.forEach((reason, types) -> sums.put(reason, sum(types.values())));
    return sums;
  }

  public int total() {
    return sum(byReason().values());
  }

  private static int sum(Collection<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }
}
