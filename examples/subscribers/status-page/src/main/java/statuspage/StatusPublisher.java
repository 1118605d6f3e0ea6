package statuspage;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the status page show what the board says, one component at a time. A change that did not
 * succeed is still one the next time, and one that was overtaken is none: the last state wins.
 */
final class StatusPublisher {

  private final Board board;
  private final StatusPage page;
  private final Duration minInterval;
  private final InstantSource clock;
  private final Log log;
  private final Map<String, Instant> notBefore = new HashMap<>();

  /**
   * @param minInterval between two attempts at one component, whether they succeed or not
   */
  StatusPublisher(
      Board board, StatusPage page, Duration minInterval, InstantSource clock, Log log) {
    this.board = board;
    this.page = page;
    this.minInterval = minInterval;
    this.clock = clock;
    this.log = log;
  }

  /** Tells the page of the first change that is due, if there is one. For one thread. */
  void publishOne() throws InterruptedException {
    Instant now = clock.instant();
    for (Board.Change change : board.changes()) {
      if (!now.isBefore(notBefore.getOrDefault(change.component(), Instant.MIN))) {
        notBefore.put(change.component(), now.plus(minInterval));
        publish(change);
        return;
      }
    }
  }

  private void publish(Board.Change change) throws InterruptedException {
    String severity = "NOTICE";
    String message = "component changed";
    try {
      page.show(change.component(), change.status());
      board.shown(change);
    } catch (IOException e) {
      severity = "ERROR";
      message = "component perhaps not changed: " + e;
    }
    log.line(
        severity,
        message,
        "pipeline",
        change.pipeline(),
        "component",
        change.component(),
        "status",
        change.status());
  }
}
