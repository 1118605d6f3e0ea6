package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.cli.http.Answer;
import io.github.buildkitepubsub.cli.http.HttpPoster;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplayTarget;
import io.github.buildkitepubsub.replay.UnreadableEventException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Posts payloads to a webhook's address. A 2xx answer confirms. */
final class UrlTarget implements ReplayTarget {

  /** As many as the command {@code send} has under way. */
  private static final int CONCURRENCY = 16;

  private final HttpPoster poster;
  private final String name;
  private int renamed;

  UrlTarget(HttpPoster poster, String name) {
    this.poster = poster;
    this.name = name;
  }

  @Override
  public CompletionStage<?> send(RecordedEvent event, String replayId)
      throws UnreadableEventException {
    byte[] body = event.recording().body();
    if (!EventId.of(body).equals(event.key())) {
      renamed++;
    }
    return poster.post(body, event.eventType()).handle(this::confirmed);
  }

  /** How many payloads were not what was received, so that their event id is another one. */
  int renamed() {
    return renamed;
  }

  private Answer confirmed(@Nullable Answer answer, @Nullable Throwable failure) {
    if (answer == null) {
      throw noAnswer(failure instanceof CompletionException ? failure.getCause() : failure);
    }
    if (answer.isSuccess()) {
      return answer;
    }
    String status = Integer.toString(answer.status());
    String message = name + " answered " + status + ": " + answer.advice();
    throw switch (answer.status()) {
      case 400, 413, 422 -> PublishException.permanent(status, message, null);
      case 401, 403, 404, 405 -> PublishException.misconfigured(status, message, null);
      default -> PublishException.retryable(status, message, null);
    };
  }

  private PublishException noAnswer(@Nullable Throwable cause) {
    return cause instanceof ConnectException
        ? PublishException.misconfigured("UNREACHABLE", "nothing listens at " + name, cause)
        : PublishException.retryable("NO_ANSWER", "no answer from " + name, cause);
  }

  @Override
  public int concurrency() {
    return CONCURRENCY;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void close() {}
}
