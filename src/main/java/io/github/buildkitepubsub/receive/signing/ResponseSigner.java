package io.github.buildkitepubsub.receive.signing;

import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.secret.Secrets;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.jetty.server.Request;

/**
 * Signs answers as Buildkite signs its requests, with a key of their own. What is signed is what is
 * sent: it works on the stream below everything that makes an answer, so that none is left out.
 * Thread-safe.
 */
public final class ResponseSigner {

  /** The header with the signature. */
  public static final String HEADER = "X-Webhook-Signature";

  /** Marks a request whose answer will be signed. */
  private static final String ATTRIBUTE = ResponseSigner.class.getName();

  private static final String WHY_APART =
      "answers repeat what strangers sent, so that a signed one could be used to forge a webhook";

  private final HmacKey key;
  private final InstantSource clock;

  /**
   * @param clock the time of each signature
   */
  public ResponseSigner(Secret key, InstantSource clock) {
    this.key = new HmacKey(key);
    this.clock = clock;
  }

  /**
   * Checks a key.
   *
   * @param senders the secrets of everybody who may send
   * @throws SecretException if it equals one of {@code senders}
   */
  public static void requireApart(NamedSecret key, List<NamedSecret> senders)
      throws SecretException {
    Secrets.requireApart(key, senders, WHY_APART);
  }

  /** Signs the answer to {@code request}, once however often it is called. */
  void sign(Request request) {
    if (request.getAttribute(ATTRIBUTE) == null) {
      request.setAttribute(ATTRIBUTE, true);
      request.addHttpStreamWrapper(stream -> new SignedStream(stream, this));
    }
  }

  /** The header's value for an answer that is sent now. */
  String header(byte[] body) {
    return key.header(Long.toString(clock.instant().getEpochSecond()), body);
  }
}
