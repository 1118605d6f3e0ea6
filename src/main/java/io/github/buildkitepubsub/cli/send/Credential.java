package io.github.buildkitepubsub.cli.send;

import io.github.buildkitepubsub.secret.Secret;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How a request shows that it comes from Buildkite. Implementations are thread-safe. */
@FunctionalInterface
interface Credential {

  /** Adds to {@code request} what authenticates {@code body}. */
  void addTo(HttpRequest.Builder request, byte[] body);

  /**
   * {@code X-Buildkite-Signature: timestamp=<unix seconds>,signature=<hex>}: HMAC-SHA256 with the
   * webhook's token as its key over the timestamp, a dot and the body.
   *
   * @see <a href="https://buildkite.com/docs/apis/webhooks/pipelines#webhook-signature">Buildkite's
   *     description</a>
   */
  static Credential signature(Secret secret, InstantSource clock) {
    return (request, body) -> {
      long timestamp = clock.instant().getEpochSecond();
      request.header(
          "X-Buildkite-Signature",
          "timestamp=" + timestamp + ",signature=" + sign(secret, timestamp, body));
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

  /** The signature in lower-case hex. */
  static String sign(Secret secret, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.bytes(), mac.getAlgorithm()));
      mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
  }
}
