package io.github.buildkitepubsub.receive;

import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ContentSourceCompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body as it comes, without blocking. Completes with its bytes, in an array of their
 * number if that was announced, or with a {@link Refusal} once there are too many.
 */
final class BodyAccumulator extends ContentSourceCompletableFuture<byte[]> {

  /** A typical webhook fits. */
  private static final int CHUNKED_CAPACITY = 8 * 1024;

  private final int maxBytes;
  private byte[] bytes;
  private int size;

  /**
   * @param announced the announced length, at most {@code maxBytes}, or -1 for a chunked body
   */
  BodyAccumulator(Content.Source source, long announced, int maxBytes) {
    super(source);
    this.maxBytes = maxBytes;
    this.bytes = new byte[announced < 0 ? Math.min(CHUNKED_CAPACITY, maxBytes) : (int) announced];
  }

  @Override
  protected byte @Nullable [] parse(Content.Chunk chunk) {
    int more = chunk.remaining();
    if (more > maxBytes - size) {
      throw tooLarge(maxBytes);
    }
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(2 * bytes.length, size + more)));
    }
    chunk.getByteBuffer().get(bytes, size, more);
    size += more;
    return chunk.isLast() ? exact() : null;
  }

  private byte[] exact() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  static Refusal tooLarge(int maxBytes) {
    return new Refusal(
        ErrorCode.BODY_TOO_LARGE, "the body is larger than " + maxBytes + " bytes, the limit here");
  }
}
