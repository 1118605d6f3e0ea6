package io.github.buildkitepubsub.cli.http;

import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** How a request shows that it comes from Buildkite. Implementations are thread-safe. */
@FunctionalInterface
public interface Credential {

  /** Adds to {@code request} what authenticates {@code body}. */
  void addTo(HttpRequest.Builder request, byte[] body);

  /**
   * {@code X-Buildkite-Signature}, made with the webhook's token at the time of the request.
   *
   * @see <a href="https://buildkite.com/docs/apis/webhooks/pipelines#webhook-signature">Buildkite's
   *     description</a>
   */
  static Credential signature(Secret secret, InstantSource clock) {
    HmacKey key = new HmacKey(secret);
    return (request, body) -> {
      String timestamp = Long.toString(clock.instant().getEpochSecond());
      request.header("X-Buildkite-Signature", key.header(timestamp, body));
    };
  }

  /** {@code X-Buildkite-Token}: the webhook's token as it is. */
  static Credential token(Secret secret) {
    return (request, body) ->
        request.header("X-Buildkite-Token", new String(secret.bytes(), StandardCharsets.UTF_8));
  }

  /** Nothing: the secret is in the address. */
  static Credential none() {
    return (request, body) -> {};
  }
}
