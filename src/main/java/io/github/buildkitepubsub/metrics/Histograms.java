package io.github.buildkitepubsub.metrics;

import io.prometheus.metrics.core.metrics.Histogram;

/** Begins histograms. */
final class Histograms {

  private Histograms() {}

  /**
   * A histogram.
   *
   * @param exemplars whether some observations keep the trace that is current when they are made,
   *     if that is sampled. Without tracing there is none, and nobody need look for it
   */
  static Histogram.Builder builder(boolean exemplars) {
    return exemplars ? Histogram.builder() : Histogram.builder().withoutExemplars();
  }
}
