package commitstatus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Posts a status for each event of a build, and acknowledges the event once GitHub has it. Copies
 * are dropped, and so is what is older than what GitHub shows.
 */
final class StatusHandler implements MessageReceiver {

  private final GitHub github;
  private final String host;
  private final Progress progress;
  private final PrintStream log;

  /**
   * @param host whose repositories get statuses; others belong to somebody else's API
   */
  StatusHandler(GitHub github, String host, Progress progress, PrintStream log) {
    this.github = github;
    this.host = host;
    this.progress = progress;
    this.log = log;
  }

  @Override
  public synchronized void receiveMessage(PubsubMessage message, AckReplyConsumer reply) {
    try {
      if (isSettled(message)) {
        reply.ack();
      } else {
        reply.nack();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reply.nack();
    }
  }

  /** Whether the message need not come again. */
  private boolean isSettled(PubsubMessage message) throws InterruptedException {
    BuildEvent event;
    try {
      event = BuildEvent.parse(message);
    } catch (IOException e) {
      log.println(line("WARNING", "not an event").put("message_id", message.getMessageId()));
      return true;
    }
    Optional<CommitStatus> status = CommitStatus.of(event, host);
    return status.isEmpty() || isSettled(event, status.get());
  }

  private boolean isSettled(BuildEvent event, CommitStatus status) throws InterruptedException {
    if (progress.hasTold(event)) {
      log.println(line("INFO", "a copy", event, status));
      return true;
    }
    if (progress.isPast(status, event) || isPastAtGitHub(status)) {
      log.println(line("INFO", "older than what GitHub shows", event, status));
      return true;
    }
    GitHub.Answer answer = github.post(status);
    return switch (answer.outcome()) {
      case DONE -> {
        progress.told(status, event);
        log.println(line("INFO", "posted", event, status));
        yield true;
      }
      case LATER -> {
        log.println(failure("WARNING", "comes again", event, status, answer));
        yield false;
      }
      case BROKEN -> {
        log.println(failure("CRITICAL", "GitHub refuses the token", event, status, answer));
        yield false;
      }
      case NEVER -> {
        log.println(failure("ERROR", "cannot be posted", event, status, answer));
        yield true;
      }
    };
  }

  /** After a restart GitHub itself is the memory: a late "is running" must not hide an end. */
  private boolean isPastAtGitHub(CommitStatus status) throws InterruptedException {
    return status.isPending() && !progress.knows(status) && github.showsEndOf(status);
  }

  private static ObjectNode failure(
      String severity,
      String message,
      BuildEvent event,
      CommitStatus status,
      GitHub.Answer answer) {
    return line(severity, message, event, status).put("error", answer.reason());
  }

  private static ObjectNode line(
      String severity, String message, BuildEvent event, CommitStatus status) {
    return line(severity, message)
        .put("event_id", event.eventId())
        .put("event_type", event.type())
        .put("repository", status.repository().toString())
        .put("commit", status.sha())
        .put("context", status.context())
        .put("state", status.state());
  }

  /** The names that Cloud Logging knows. */
  private static ObjectNode line(String severity, String message) {
    return JsonNodeFactory.instance.objectNode().put("severity", severity).put("message", message);
  }
}
