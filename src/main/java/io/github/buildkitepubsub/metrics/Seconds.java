package io.github.buildkitepubsub.metrics;

import java.time.Duration;

/** Prometheus counts time in seconds. */
final class Seconds {

  private static final double NANOS = 1e9;

  private Seconds() {}

  static double of(Duration duration) {
    return duration.toNanos() / NANOS;
  }
}
