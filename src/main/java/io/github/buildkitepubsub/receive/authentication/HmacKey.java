package io.github.buildkitepubsub.receive.authentication;

import io.github.buildkitepubsub.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs as Buildkite does: HMAC-SHA256 over {@code <timestamp>.<body>}. Thread-safe: each signature
 * works on a copy of one prepared Mac, which is cheaper than preparing another.
 */
public final class HmacKey {

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac prepared;

  /**
   * @param secret must not be empty
   */
  public HmacKey(Secret secret) {
    try {
      prepared = Mac.getInstance(ALGORITHM);
      prepared.init(new SecretKeySpec(secret.bytes(), ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
  }

  /**
   * The 32 bytes of the signature.
   *
   * @param timestamp decimal digits, as they stand in the header
   */
  public byte[] sign(String timestamp, byte[] body) {
    Mac mac = copy();
    mac.update(timestamp.getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) '.');
    return mac.doFinal(body);
  }

  /**
   * The value of a signature's header, {@code timestamp=<timestamp>,signature=<64 hex digits>}.
   *
   * @param timestamp decimal digits
   */
  public String header(String timestamp, byte[] body) {
    return "timestamp="
        + timestamp
        + ",signature="
        + HexFormat.of().formatHex(sign(timestamp, body));
  }

  private Mac copy() {
    try {
      return (Mac) prepared.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the platform's Mac can be copied", e);
    }
  }
}
