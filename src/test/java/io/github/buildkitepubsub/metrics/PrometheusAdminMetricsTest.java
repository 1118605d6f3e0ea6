package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

class PrometheusAdminMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusAdminMetrics metrics = new PrometheusAdminMetrics(registry);

  @Test
  void countsRefusalsByCodeFromZero() {
    metrics.refused(ErrorCode.ADMIN_HOST);

    assertThat(Exposition.samples(registry, "buildkite_admin_refusals_total"))
        .containsExactlyInAnyOrder(
            "buildkite_admin_refusals_total{error_code=\"BK-ADMIN-001\"} 0.0",
            "buildkite_admin_refusals_total{error_code=\"BK-ADMIN-002\"} 0.0",
            "buildkite_admin_refusals_total{error_code=\"BK-ADMIN-003\"} 0.0",
            "buildkite_admin_refusals_total{error_code=\"BK-ADMIN-004\"} 0.0",
            "buildkite_admin_refusals_total{error_code=\"BK-ADMIN-005\"} 1.0");
  }

  @Test
  void showsWhetherItIsOutAsItIsNow() {
    boolean[] isOut = {false};
    metrics.observeTraffic(() -> isOut[0]);

    String before = String.join("", Exposition.samples(registry, "buildkite_traffic_out"));
    isOut[0] = true;
    String after = String.join("", Exposition.samples(registry, "buildkite_traffic_out"));

    assertThat(before).isEqualTo("buildkite_traffic_out 0.0");
    assertThat(after).isEqualTo("buildkite_traffic_out 1.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.observeTraffic(() -> true);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
