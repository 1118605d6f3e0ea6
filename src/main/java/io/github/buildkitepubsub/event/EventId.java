package io.github.buildkitepubsub.event;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The identity of an event: the first 128 bits of the SHA-256 of the sender's bytes, in lower-case
 * hex. The same body has the same identity across resends, regions and replays, so that consumers
 * can drop copies.
 *
 * @param value 32 lower-case hex digits
 */
public record EventId(String value) {

  private static final int BYTES = 16;

  /** The identity of {@code body}. */
  public static EventId of(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return new EventId(HexFormat.of().formatHex(digest, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
