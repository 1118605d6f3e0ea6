package io.github.buildkitepubsub.metrics;

/** Upper bounds of histograms. A scraper that knows native histograms does not need them. */
final class Buckets {

  /**
   * Seconds; 0.2 is the latency objective, with some beside it that tell how near it is; 5 is when
   * Buildkite was seen to give up.
   */
  private static final double[] LATENCY = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 1, 2.5, 5, 10
  };

  /** Seconds; from a healthy publish to {@code forward.giveUp.age}, the longest outage. */
  private static final double[] FORWARD = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1800, 3600, 7200,
    14400, 43200, 86400
  };

  /** Seconds; Buildkite delivers within seconds, a replay after days. */
  private static final double[] DELIVERY = {
    0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400
  };

  /** Seconds; an agent that waits takes a job at once, one that must be started in minutes. */
  private static final double[] QUEUE = {1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400};

  /** Seconds. */
  private static final double[] BUILDS = {
    10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200
  };

  /** Seconds; parsing takes microseconds. */
  private static final double[] PROCESSING = {
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.01, 0.1
  };

  /** Bytes, up to Pub/Sub's limit. */
  private static final double[] SIZE = {
    100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 1_000_000, 10_000_000
  };

  private Buckets() {}

  static double[] latency() {
    return LATENCY.clone();
  }

  static double[] forward() {
    return FORWARD.clone();
  }

  static double[] delivery() {
    return DELIVERY.clone();
  }

  static double[] queue() {
    return QUEUE.clone();
  }

  static double[] builds() {
    return BUILDS.clone();
  }

  static double[] processing() {
    return PROCESSING.clone();
  }

  static double[] size() {
    return SIZE.clone();
  }
}
