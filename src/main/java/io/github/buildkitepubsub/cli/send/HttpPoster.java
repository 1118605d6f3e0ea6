package io.github.buildkitepubsub.cli.send;

import io.github.buildkitepubsub.cli.send.load.Answer;
import io.github.buildkitepubsub.cli.send.load.Poster;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Posts as Buildkite does. Thread-safe. */
final class HttpPoster implements Poster {

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
  private final @Nullable String type;

  /**
   * @param type the event header; null leaves it out
   */
  HttpPoster(Target target, @Nullable String type) {
    this.target = target;
    this.type = type;
  }

  @Override
  public CompletionStage<Answer> post(byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.url())
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Buildkite-Request (buildkite-pubsub send)")
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
