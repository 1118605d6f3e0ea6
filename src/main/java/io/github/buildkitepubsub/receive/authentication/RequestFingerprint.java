package io.github.buildkitepubsub.receive.authentication;

import java.nio.ByteBuffer;

/**
 * The first 128 bits of a verified signature. A signature covers timestamp and body, so that only
 * an identical request has the same one, and nobody without the secret can make one.
 */
public record RequestFingerprint(long high, long low) {

  static RequestFingerprint of(byte[] signature) {
    ByteBuffer bytes = ByteBuffer.wrap(signature);
    return new RequestFingerprint(bytes.getLong(), bytes.getLong());
  }
}
