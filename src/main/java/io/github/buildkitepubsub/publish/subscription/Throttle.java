package io.github.buildkitepubsub.publish.subscription;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An upper bound on how many messages go a second, evenly: what comes late is not made up for, so
 * that consumers never get more than they were promised. Not thread-safe.
 */
public final class Throttle {

  /** A page must be through well within {@link MessageStore#LEASE}. */
  private static final int PAGE_SECONDS = 10;

  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final LongSupplier nanoClock;
  private final Stop stop;
  private long next;
  private boolean started;

  /**
   * @param perSecond at least 0.1; 0 is as fast as possible
   */
  public Throttle(double perSecond, LongSupplier nanoClock, Stop stop) {
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    this.stop = stop;
  }

  /** How many messages to take at a time, at most {@code max}. */
  public int page(int max) {
    return page(max, PAGE_SECONDS);
  }

  /** How many messages go in so many seconds: at least 1, at most {@code max}. */
  public int page(int max, int seconds) {
    return perSecond == 0 ? max : (int) Math.max(1, Math.min(max, perSecond * seconds));
  }

  /**
   * Waits until the next message may go.
   *
   * @return false if the run is told to end
   */
  public boolean awaitTurn() throws InterruptedException {
    if (perSecond > 0) {
      long now = nanoClock.getAsLong();
      long wait = started ? Math.max(0, next - now) : 0;
      started = true;
      next = now + wait + (long) (NANOS_PER_SECOND / perSecond);
      if (wait > 0) {
        return !stop.await(Duration.ofNanos(wait));
      }
    }
    return !stop.isRequested();
  }
}
