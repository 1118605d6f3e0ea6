package io.github.buildkitepubsub.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until one thread moves it. Also a source of nanoseconds, which unlike
 * the time of day is never set.
 */
public final class ManualClock implements InstantSource {

  public static final Instant START = Instant.parse("2026-05-09T21:06:00Z");

  private volatile Instant now = START;
  private final AtomicLong nanos = new AtomicLong();

  @Override
  public Instant instant() {
    return now;
  }

  public long nanoTime() {
    return nanos.get();
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
    nanos.addAndGet(duration.toNanos());
  }

  /** Sets the time of day, as somebody does who finds that it is wrong. No time passes. */
  public void set(Instant time) {
    now = time;
  }
}
