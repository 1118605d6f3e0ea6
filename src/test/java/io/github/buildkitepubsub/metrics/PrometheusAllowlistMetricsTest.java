package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

class PrometheusAllowlistMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusAllowlistMetrics metrics = new PrometheusAllowlistMetrics(registry);

  @Test
  void countsRefreshesByResult() {
    metrics.refreshed(true);
    metrics.refreshed(true);

    assertThat(Exposition.samples(registry, "buildkite_allowlist_refreshes_total"))
        .containsExactlyInAnyOrder(
            "buildkite_allowlist_refreshes_total{result=\"success\"} 2.0",
            "buildkite_allowlist_refreshes_total{result=\"failure\"} 0.0");
  }

  @Test
  void showsTheAgeAsItIsNow() {
    double[] age = {Double.NaN};
    metrics.observeAge(() -> age[0]);

    String unknown = String.join("", Exposition.samples(registry, "buildkite_allowlist_age"));
    age[0] = 90;
    String known = String.join("", Exposition.samples(registry, "buildkite_allowlist_age"));

    assertThat(unknown).isEqualTo("buildkite_allowlist_age_seconds NaN");
    assertThat(known).isEqualTo("buildkite_allowlist_age_seconds 90.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.refreshed(false);
    metrics.observeAge(() -> 1);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
