package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.event.EventId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What senders were answered. Thread-safe. */
final class Tally {

  /** Answered 2xx and not yet seen on the topic. */
  private final Map<String, Integer> owed = new HashMap<>();

  private final Map<Integer, Long> answers = new TreeMap<>();
  private final List<Long> tookNanos = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private long promises;
  private long unanswered;

  synchronized void answered(byte[] body, int status, String text, long nanos) {
    answers.merge(status, 1L, Long::sum);
    tookNanos.add(nanos);
    if (status / 100 == 2) {
      promises++;
      owed.put(EventId.of(body).value(), status);
    } else if (refusals.size() < 20) {
      refusals.add(status + " " + text);
    }
  }

  /** Counts an event as promised that was stored without an answer. */
  synchronized void owe(byte[] body) {
    promises++;
    owed.put(EventId.of(body).value(), 202);
  }

  /** No answer came, so nothing was promised. */
  synchronized void unanswered() {
    unanswered++;
  }

  /** How often this status was answered. */
  synchronized long count(int status) {
    return answers.getOrDefault(status, 0L);
  }

  synchronized long promises() {
    return promises;
  }

  /** Answers that are not 2xx. */
  synchronized long refused() {
    return answers.values().stream().mapToLong(each -> each).sum() - promises;
  }

  /** Answers that are none of 200, 202 and 503. */
  synchronized long others() {
    return answers.values().stream().mapToLong(each -> each).sum()
        - count(200)
        - count(202)
        - count(503);
  }

  synchronized long unansweredCount() {
    return unanswered;
  }

  /** The first refusals. */
  synchronized List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** The events that were answered 2xx and are not in {@code found}, with their answers. */
  synchronized Map<String, Integer> owedBeyond(Set<String> found) {
    // Not removeAll(), which may look through the larger one.
    owed.keySet().removeIf(found::contains);
    return Map.copyOf(owed);
  }

  /** In milliseconds; 0 if nothing was answered. */
  synchronized long percentile(double part) {
    if (tookNanos.isEmpty()) {
      return 0;
    }
    long[] sorted = tookNanos.stream().mapToLong(each -> each).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))] / 1_000_000;
  }
}
