package io.github.buildkitepubsub.receive.authentication;

import java.util.HexFormat;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code X-Buildkite-Signature: timestamp=<unix seconds>,signature=<64 hex digits>}, as it was
 * sent.
 *
 * @param timestamp the digits, which are part of what is signed
 * @param epochSecond the same as a number
 * @param signature 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Compared in constant time elsewhere, never as a record.
record SignatureHeader(String timestamp, long epochSecond, byte[] signature) {

  private static final int SIGNATURE_DIGITS = 64;

  /** Enough for 30,000 years; more digits could overflow a number. */
  private static final int MAX_TIMESTAMP_DIGITS = 12;

  /** A header longer than this is not looked at: the two fields take at most 96 characters. */
  private static final int MAX_LENGTH = 512;

  /**
   * Reads {@code header}: {@code key=value} pairs between commas, spaces around them allowed, in
   * any order. Other keys are ignored, so that the sender may add some; a key twice is an error.
   *
   * @return null if it is not such a header
   */
  static @Nullable SignatureHeader parse(String header) {
    if (header.length() > MAX_LENGTH) {
      return null;
    }
    String timestamp = null;
    String signature = null;
    for (String pair : header.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        return null;
      }
      String value = pair.substring(equals + 1).strip();
      switch (pair.substring(0, equals).strip()) {
        case "timestamp" -> {
          if (timestamp != null) {
            return null;
          }
          timestamp = value;
        }
        case "signature" -> {
          if (signature != null) {
            return null;
          }
          signature = value;
        }
        default -> {}
      }
    }
    return timestamp == null || signature == null ? null : of(timestamp, signature);
  }

  private static @Nullable SignatureHeader of(String timestamp, String signature) {
    if (timestamp.isEmpty()
        || timestamp.length() > MAX_TIMESTAMP_DIGITS
        || signature.length() != SIGNATURE_DIGITS
        || !consistsOf(timestamp, c -> c >= '0' && c <= '9')
        || !consistsOf(signature, HexFormat::isHexDigit)) {
      return null;
    }
    return new SignatureHeader(
        timestamp, Long.parseLong(timestamp), HexFormat.of().parseHex(signature));
  }

  /** A stream of the characters would cost more than the rest of the header. */
  private static boolean consistsOf(String text, IntPredicate allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
