package slacknotifier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Tells a channel what it did not know: that a build failed, and that a branch is back to green.
 * Each event is claimed first, so that of two copies that come at once one is told.
 */
final class Notifier {

  private final Choice choice;
  private final SeenEvents seen;
  private final Branches branches;
  private final Slack slack;
  private final PrintStream log;

  Notifier(Choice choice, SeenEvents seen, Branches branches, Slack slack, PrintStream log) {
    this.choice = choice;
    this.seen = seen;
    this.branches = branches;
    this.slack = slack;
    this.log = log;
  }

  /**
   * Handles an event.
   *
   * @return false if it has to come again
   */
  boolean settles(BuildEvent event) throws IOException, InterruptedException {
    if (!event.isEnd() || !choice.includes(event)) {
      return true;
    }
    return switch (seen.claim(event.eventId())) {
      case MINE -> settlesClaimed(event);
      case TAKEN -> logged("INFO", "in other hands", event, false);
      case DONE -> logged("INFO", "a copy", event, true);
    };
  }

  private boolean settlesClaimed(BuildEvent event) throws IOException, InterruptedException {
    if (tells(event)) {
      // If this fails the event comes again, and is then not newer than what the branch has.
      seen.done(event.eventId());
      return true;
    }
    seen.release(event.eventId());
    return false;
  }

  private boolean tells(BuildEvent event) throws IOException, InterruptedException {
    Optional<Branches.End> last = branches.last(event);
    if (last.isPresent() && !Branches.End.of(event).isAfter(last.get())) {
      return logged("INFO", "not newer than what was told", event, true);
    }
    boolean wasRed = last.isPresent() && last.get().failed();
    if ((event.isFailed() || wasRed) && !posts(event)) {
      return false;
    }
    branches.record(event);
    return true;
  }

  private boolean posts(BuildEvent event) throws InterruptedException {
    Slack.Answer answer = slack.post(Slack.text(event));
    return switch (answer.outcome()) {
      case POSTED -> logged("INFO", "posted", event, true);
      case LATER -> logged("WARNING", "comes again: " + answer.reason(), event, false);
      case NEVER -> logged("CRITICAL", "cannot be posted: " + answer.reason(), event, true);
    };
  }

  private boolean logged(String severity, String message, BuildEvent event, boolean result) {
    log.println(
        line(severity, message)
            .put("event_id", event.eventId())
            .put("pipeline", event.pipeline())
            .put("branch", event.branch())
            .put("number", event.number())
            .put("state", event.state()));
    return result;
  }

  /** The names that Cloud Logging knows. */
  static ObjectNode line(String severity, String message) {
    return JsonNodeFactory.instance.objectNode().put("severity", severity).put("message", message);
  }
}
