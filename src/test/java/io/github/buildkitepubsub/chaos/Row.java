package io.github.buildkitepubsub.chaos;

import java.util.List;

/**
 * What a scenario came to: a line of the table.
 *
 * @param load how much of what
 * @param answers 200, 202, 503 and all other answers
 * @param found events that are on the topic
 * @param duplicates further messages of the same events
 * @param left events that are still in the spool in the end
 * @param lost events that were answered 2xx and are nowhere
 * @param failures what else is not as it is promised; empty if all is
 * @param remarks what was measured beside
 */
record Row(
    String scenario,
    String load,
    List<Long> answers,
    long found,
    long duplicates,
    long left,
    long lost,
    List<String> failures,
    String remarks) {

  static Row skipped(String scenario, String why) {
    return new Row(
        scenario, "SKIPPED: " + why, List.of(0L, 0L, 0L, 0L), 0, 0, 0, 0, List.of(), "not run");
  }

  /** Of something that has no senders. */
  static Row of(String scenario, String load, List<String> failures, String remarks) {
    return new Row(scenario, load, List.of(0L, 0L, 0L, 0L), 0, 0, 0, 0, failures, remarks);
  }

  boolean isGood() {
    return lost == 0 && failures.isEmpty();
  }

  @Override
  public String toString() {
    String result = isGood() ? "ok" : "FAILED: " + String.join("; ", failures);
    return String.format(
        "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %s%s |",
        scenario,
        load,
        answers.get(0),
        answers.get(1),
        answers.get(2),
        answers.get(3),
        found,
        duplicates,
        left,
        lost,
        result,
        remarks.isEmpty() ? "" : ", " + remarks);
  }
}
