package io.github.buildkitepubsub.receive.limits;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A limit on authentic requests in all, off unless it is set. Strangers use none of it up: they are
 * refused before. Thread-safe.
 */
public final class RequestLimit {

  private final @Nullable TokenBucket tokens;
  private final LongSupplier nanoTime;

  /**
   * @param perMinute null means no limit
   * @param nanoTime a monotonic time in nanoseconds
   */
  public RequestLimit(@Nullable Integer perMinute, LongSupplier nanoTime) {
    this.tokens = perMinute == null ? null : new TokenBucket(perMinute, nanoTime.getAsLong());
    this.nanoTime = nanoTime;
  }

  /** Counts a request; false if it is one too many. */
  public boolean tryTake() {
    return tokens == null || tokens.tryTake(nanoTime.getAsLong());
  }
}
