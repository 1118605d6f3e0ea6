package io.github.buildkitepubsub.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until one thread moves it. Also a source of nanoseconds. */
public final class ManualClock implements InstantSource {

  public static final Instant START = Instant.parse("2026-05-09T21:06:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  public long nanoTime() {
    return Duration.between(START, now).toNanos();
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
  }
}
