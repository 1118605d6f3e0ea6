package io.github.buildkitepubsub.replay.source;

import java.nio.ByteBuffer;

/** Buffers as arrays. */
final class Bytes {

  private Bytes() {}

  /** A copy of what remains in {@code buffer}, which stays as it is. */
  static byte[] of(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
