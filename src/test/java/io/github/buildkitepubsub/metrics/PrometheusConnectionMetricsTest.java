package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.connections.DropReason;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

class PrometheusConnectionMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusConnectionMetrics metrics = new PrometheusConnectionMetrics(registry);

  @Test
  void countsDropsByReason() {
    metrics.dropped(DropReason.FULL);
    metrics.dropped(DropReason.FULL);

    assertThat(Exposition.samples(registry, "buildkite_connections_dropped_total"))
        .containsExactlyInAnyOrder(
            "buildkite_connections_dropped_total{reason=\"full\"} 2.0",
            "buildkite_connections_dropped_total{reason=\"address_full\"} 0.0",
            "buildkite_connections_dropped_total{reason=\"slow_headers\"} 0.0",
            "buildkite_connections_dropped_total{reason=\"stalled\"} 0.0");
  }

  @Test
  void showsHowManyAreOpenNow() {
    int[] open = {1};
    metrics.observe(() -> open[0]);

    open[0] = 7;

    assertThat(Exposition.samples(registry, "buildkite_connections_open"))
        .containsExactly("buildkite_connections_open 7.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.observe(() -> 1);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
