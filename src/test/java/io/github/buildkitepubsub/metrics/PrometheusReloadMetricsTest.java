package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.reload.ReloadResult;
import io.github.buildkitepubsub.reload.ReloadTrigger;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusReloadMetricsTest {

  private static final ReloadResult REJECTED = new ReloadResult.Rejected(List.of("no"));

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusReloadMetrics metrics = new PrometheusReloadMetrics(registry);

  @Test
  void countsReloadsByTriggerAndResult() {
    metrics.reloaded(ReloadTrigger.FILE, REJECTED);
    metrics.reloaded(ReloadTrigger.FILE, REJECTED);
    metrics.reloaded(ReloadTrigger.SIGNAL, new ReloadResult.Unchanged());

    assertThat(Exposition.samples(registry, "buildkite_config_reloads_total"))
        .hasSize(12)
        .contains(
            "buildkite_config_reloads_total{result=\"rejected\",trigger=\"file\"} 2.0",
            "buildkite_config_reloads_total{result=\"unchanged\",trigger=\"signal\"} 1.0",
            "buildkite_config_reloads_total{result=\"reloaded\",trigger=\"task\"} 0.0");
  }

  @Test
  void showsWhetherTheLastConfigurationWasGoodAndWhenOneWas() {
    metrics.succeeded(Instant.ofEpochMilli(1_500));
    List<String> good = samples();

    metrics.reloaded(ReloadTrigger.TASK, REJECTED);
    List<String> bad = samples();

    assertThat(good)
        .containsExactlyInAnyOrder(
            "buildkite_config_last_reload_successful 1.0",
            "buildkite_config_last_reload_success_timestamp_seconds 1.5");
    assertThat(bad)
        .containsExactlyInAnyOrder(
            "buildkite_config_last_reload_successful 0.0",
            "buildkite_config_last_reload_success_timestamp_seconds 1.5");
  }

  @Test
  void showsThatOneWasAppliedInPart() {
    metrics.succeeded(Instant.ofEpochMilli(1_500));

    metrics.reloaded(ReloadTrigger.FILE, new ReloadResult.Incomplete(List.of("a"), List.of("b")));

    assertThat(samples()).contains("buildkite_config_last_reload_successful 0.0");
    assertThat(Exposition.samples(registry, "buildkite_config_reloads_total"))
        .contains("buildkite_config_reloads_total{result=\"incomplete\",trigger=\"file\"} 1.0");
  }

  private List<String> samples() {
    return Exposition.samples(registry, "buildkite_config_last_reload");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.succeeded(Instant.EPOCH);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
