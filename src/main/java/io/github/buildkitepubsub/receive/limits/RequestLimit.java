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

  private RequestLimit(@Nullable TokenBucket tokens, LongSupplier nanoTime) {
    this.tokens = tokens;
    this.nanoTime = nanoTime;
  }

  /**
   * @param perMinute null means no limit
   * @param nanoTime a monotonic time in nanoseconds
   */
  public RequestLimit(@Nullable Integer perMinute, LongSupplier nanoTime) {
    this(perMinute == null ? null : new TokenBucket(perMinute, nanoTime.getAsLong()), nanoTime);
  }

  /** Another limit, of which as much is used up as of this one. */
  public RequestLimit with(@Nullable Integer perMinute) {
    return tokens == null || perMinute == null
        ? new RequestLimit(perMinute, nanoTime)
        : new RequestLimit(tokens.holding(perMinute), nanoTime);
  }

  /** Counts a request; false if it is one too many. */
  public boolean tryTake() {
    return tokens == null || tokens.tryTake(nanoTime.getAsLong());
  }
}
