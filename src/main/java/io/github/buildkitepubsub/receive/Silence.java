package io.github.buildkitepubsub.receive;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long no authentic request has come, since it was made at first. Thread-safe. */
final class Silence {

  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private volatile long since;

  Silence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** An authentic request has come. */
  void broken() {
    since = nanoTime.getAsLong();
  }

  double seconds() {
    return (nanoTime.getAsLong() - since) / SECOND;
  }
}
