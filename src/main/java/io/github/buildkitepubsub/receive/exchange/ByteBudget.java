package io.github.buildkitepubsub.receive.exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes a minute, all of which may be used at once. Whoever finds something left may use more than
 * that; what is over is missing afterwards, so that the sum holds. Thread-safe, lock-free.
 */
final class ByteBudget {

  private static final double PERIOD = Duration.ofMinutes(1).toNanos();

  private final double nanosPerByte;
  private final AtomicLong fullAt;

  /**
   * A full budget.
   *
   * @param now a monotonic time in nanoseconds, as for the methods
   */
  ByteBudget(long bytesPerMinute, long now) {
    this.nanosPerByte = PERIOD / bytesPerMinute;
    this.fullAt = new AtomicLong(now);
  }

  /** True if nothing is left. */
  boolean isSpent(long now) {
    return fullAt.get() - now >= PERIOD;
  }

  void spend(long bytes, long now) {
    long cost = Math.round(bytes * nanosPerByte);
    fullAt.updateAndGet(current -> (current - now > 0 ? current : now) + cost);
  }
}
