package io.github.buildkitepubsub.metrics.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.replay.ReplayCounts;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PrometheusReplayMetricsTest {

  private static final Instant BEGAN = Instant.parse("2026-05-09T21:06:00.250Z");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private ReplayCounts counts = new ReplayCounts(0, 0, 0, 0);
  private final PrometheusReplayMetrics metrics =
      new PrometheusReplayMetrics(registry, BEGAN, () -> counts, () -> 0.25);

  @Test
  void showsHowFarARunIsAndHowItEnded() {
    counts = new ReplayCounts(12, 3, 1, 2);

    assertThat(Exposition.samples(registry, "buildkite_replay_"))
        .containsExactlyInAnyOrder(
            "buildkite_replay_events_total{result=\"replayed\"} 12.0",
            "buildkite_replay_events_total{result=\"skipped\"} 3.0",
            "buildkite_replay_events_total{result=\"known\"} 1.0",
            "buildkite_replay_events_total{result=\"failed\"} 2.0",
            "buildkite_replay_progress_ratio 0.25",
            "buildkite_replay_start_timestamp_seconds 1.77836076025E9",
            "buildkite_replay_running 1.0",
            "buildkite_replay_successful 0.0");
  }

  @Test
  void aRunThatFailedHasEndedAndIsNotSuccessful() {
    metrics.ended(false);

    assertThat(Exposition.samples(registry, "buildkite_replay_"))
        .contains("buildkite_replay_running 0.0", "buildkite_replay_successful 0.0");
  }

  @Test
  void aRunThatWentWellIsSuccessful() {
    metrics.ended(true);

    assertThat(Exposition.samples(registry, "buildkite_replay_"))
        .contains("buildkite_replay_running 0.0", "buildkite_replay_successful 1.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
