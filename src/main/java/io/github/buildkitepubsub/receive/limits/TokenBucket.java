package io.github.buildkitepubsub.receive.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number of tokens a minute, all of which can be taken at once. It is one number, the time at
 * which it is full again; each token that is taken moves that into the future. Thread-safe,
 * lock-free.
 */
public final class TokenBucket {

  /** In which an empty bucket becomes full. */
  public static final Duration PERIOD = Duration.ofMinutes(1);

  private final long period = PERIOD.toNanos();
  private final long perToken;
  private final AtomicLong fullAt;

  /**
   * A full bucket.
   *
   * @param tokens how many it holds, at least 1
   * @param now a monotonic time in nanoseconds, as for the methods
   */
  public TokenBucket(int tokens, long now) {
    this(tokens, new AtomicLong(now));
  }

  private TokenBucket(int tokens, AtomicLong fullAt) {
    this.perToken = period / tokens;
    this.fullAt = fullAt;
  }

  /** The same bucket with room for other tokens: it is as full as it was, now and later. */
  TokenBucket holding(int tokens) {
    return new TokenBucket(tokens, fullAt);
  }

  /** Takes a token; false if there is none. */
  public boolean tryTake(long now) {
    while (true) {
      long current = fullAt.get();
      long wait = Math.max(0, current - now) + perToken;
      if (wait > period) {
        return false;
      }
      if (fullAt.compareAndSet(current, now + wait)) {
        return true;
      }
    }
  }

  /** True if there is no token. */
  public boolean isEmpty(long now) {
    return Math.max(0, fullAt.get() - now) + perToken > period;
  }
}
