package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.exchange.ExchangeMetrics.Outcome;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

class PrometheusExchangeMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusExchangeMetrics metrics = new PrometheusExchangeMetrics(registry);

  @Test
  void countsLinesBytesAndWhatWasDropped() {
    metrics.written(Outcome.FAILURE, 1000);
    metrics.written(Outcome.SUCCESS, 500);
    metrics.dropped(Outcome.FAILURE);

    assertThat(Exposition.samples(registry, "buildkite_exchange_log"))
        .containsExactlyInAnyOrder(
            "buildkite_exchange_log_bytes_total 1500.0",
            "buildkite_exchange_log_lines_total{outcome=\"failure\"} 1.0",
            "buildkite_exchange_log_lines_total{outcome=\"success\"} 1.0",
            "buildkite_exchange_log_dropped_total{outcome=\"failure\"} 1.0",
            "buildkite_exchange_log_dropped_total{outcome=\"success\"} 0.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
