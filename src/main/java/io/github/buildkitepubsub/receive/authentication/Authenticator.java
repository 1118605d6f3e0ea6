package io.github.buildkitepubsub.receive.authentication;

import io.github.buildkitepubsub.receive.authentication.AuthenticationException.Reason;
import io.github.buildkitepubsub.secret.NamedSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether Buildkite sent a request. Every secret is valid, so that a rotation has no gap. A
 * request with a signature is judged by the signature alone: a token beside it cannot rescue it.
 * Thread-safe.
 */
public final class Authenticator {

  private final List<Key> keys;
  private final boolean requireSignature;
  private final long windowSeconds;
  private final InstantSource clock;

  private record Key(NamedSecret secret, HmacKey hmac) {}

  /**
   * @param secrets none means that nobody is authentic
   * @param clock what signatures' times are compared with
   */
  public Authenticator(
      List<NamedSecret> secrets, boolean requireSignature, Duration window, InstantSource clock) {
    this.keys =
        secrets.stream().map(secret -> new Key(secret, new HmacKey(secret.value()))).toList();
    this.requireSignature = requireSignature;
    this.windowSeconds = window.toSeconds();
    this.clock = clock;
  }

  /**
   * Checks one request. Comparisons take the same time wherever the first difference is.
   *
   * @param signatureHeader {@code X-Buildkite-Signature}, or null
   * @param token {@code X-Buildkite-Token}, or null
   * @throws AuthenticationException if the request is not authentic
   */
  public Authentication authenticate(
      @Nullable String signatureHeader, @Nullable String token, byte[] body)
      throws AuthenticationException {
    if (signatureHeader != null) {
      return bySignature(signatureHeader, body);
    }
    if (token == null || token.isBlank()) {
      throw new AuthenticationException(Reason.MISSING);
    }
    if (requireSignature) {
      throw new AuthenticationException(Reason.SIGNATURE_REQUIRED);
    }
    return byToken(token.strip());
  }

  private Authentication bySignature(String value, byte[] body) throws AuthenticationException {
    SignatureHeader header = SignatureHeader.parse(value);
    if (header == null) {
      throw new AuthenticationException(Reason.MALFORMED_SIGNATURE);
    }
    // Before the HMAC: an old request costs no more than reading its header.
    if (Math.abs(clock.instant().getEpochSecond() - header.epochSecond()) > windowSeconds) {
      throw new AuthenticationException(Reason.STALE);
    }
    for (Key key : keys) {
      byte[] expected = key.hmac().sign(header.timestamp(), body);
      if (MessageDigest.isEqual(expected, header.signature())) {
        return new Authentication(key.secret().name(), RequestFingerprint.of(expected));
      }
    }
    throw new AuthenticationException(Reason.WRONG_SIGNATURE);
  }

  private Authentication byToken(String token) throws AuthenticationException {
    byte[] candidate = token.getBytes(StandardCharsets.UTF_8);
    for (Key key : keys) {
      if (!key.secret().signatureOnly() && key.secret().value().matches(candidate)) {
        return new Authentication(key.secret().name(), null);
      }
    }
    throw new AuthenticationException(Reason.WRONG_TOKEN);
  }
}
