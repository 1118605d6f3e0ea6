package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrometheusHealthMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusHealthMetrics metrics = new PrometheusHealthMetrics(registry);
  private final Map<String, Boolean> checks = new HashMap<>(Map.of("spool", true, "pubsub", false));

  @Test
  void showsEachCheckAsItIsNow() {
    metrics.observeChecks(() -> checks);
    checks.put("pubsub", true);

    assertThat(Exposition.samples(registry, "buildkite_health_check_healthy"))
        .containsExactlyInAnyOrder(
            "buildkite_health_check_healthy{check=\"pubsub\"} 1.0",
            "buildkite_health_check_healthy{check=\"spool\"} 1.0");
  }

  @Test
  void countsChangesFromZero() {
    metrics.observeChecks(() -> checks);
    metrics.changed("spool", false);

    assertThat(Exposition.samples(registry, "buildkite_health_check_transitions_total"))
        .containsExactlyInAnyOrder(
            "buildkite_health_check_transitions_total{check=\"pubsub\",to=\"healthy\"} 0.0",
            "buildkite_health_check_transitions_total{check=\"pubsub\",to=\"unhealthy\"} 0.0",
            "buildkite_health_check_transitions_total{check=\"spool\",to=\"healthy\"} 0.0",
            "buildkite_health_check_transitions_total{check=\"spool\",to=\"unhealthy\"} 1.0");
  }

  @Test
  void showsReadinessAndTrafficAsTheyAreNow() {
    boolean[] is = {false};
    metrics.observeReadiness(() -> is[0]);
    metrics.observeTraffic(() -> is[0]);

    assertThat(Exposition.of(registry))
        .contains("buildkite_ready 0.0", "buildkite_traffic_out 0.0");
    is[0] = true;
    assertThat(Exposition.of(registry))
        .contains("buildkite_ready 1.0", "buildkite_traffic_out 1.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.observeChecks(() -> checks);
    metrics.observeReadiness(() -> true);
    metrics.observeTraffic(() -> true);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
