package io.github.buildkitepubsub.metrics;

/** Upper bounds of histograms. A scraper that knows native histograms does not need them. */
final class Buckets {

  /** Seconds; 0.2 is the latency objective, 5 is when Buildkite was seen to give up. */
  private static final double[] LATENCY = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10
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

  static double[] processing() {
    return PROCESSING.clone();
  }

  static double[] size() {
    return SIZE.clone();
  }
}
