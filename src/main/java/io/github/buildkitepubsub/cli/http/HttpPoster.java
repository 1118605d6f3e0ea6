package io.github.buildkitepubsub.cli.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Posts as Buildkite does. Thread-safe. */
public final class HttpPoster {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Longer than Buildkite waits, so that a slow answer is seen as one. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  // Version 1.1: an offer to upgrade to 2 in each first request is not what Buildkite sends.
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  private final Target target;
  private final String command;

  /**
   * @param command what posts, for the header {@code User-Agent}
   */
  public HttpPoster(Target target, String command) {
    this.target = target;
    this.command = command;
  }

  /**
   * Sends a body. Does not block.
   *
   * @param type the event header; null leaves it out
   * @return completes with the answer, whatever its status, or exceptionally with an {@link
   *     java.io.IOException}
   */
  public CompletionStage<Answer> post(byte[] body, @Nullable String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.url())
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Buildkite-Request (buildkite-pubsub " + command + ")")
            .POST(BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("X-Buildkite-Event", type);
    }
    target.credential().addTo(request, body);
    return client
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(response -> new Answer(response.statusCode(), response.body()));
  }
}
