package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.testing.Exposition;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrometheusValidationMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusValidationMetrics metrics = new PrometheusValidationMetrics(registry);

  @Test
  void countsWhatIsNotValidByTypesThatAreKnown() {
    metrics.invalid(new EventType("build.finished"));
    metrics.invalid(new EventType("build.finished"));
    metrics.invalid(new EventType("made.up"));

    assertThat(Exposition.samples(registry, "buildkite_validation_failures_total"))
        .containsExactlyInAnyOrder(
            "buildkite_validation_failures_total{event_type=\"build.finished\"} 2.0",
            "buildkite_validation_failures_total{event_type=\"other\"} 1.0");
  }

  @Test
  void measuresEachComparison() {
    metrics.validated(Duration.ofMillis(2));

    assertThat(Exposition.samples(registry, "buildkite_validation_duration_seconds"))
        .containsExactly(
            "buildkite_validation_duration_seconds_count 1",
            "buildkite_validation_duration_seconds_sum 0.002");
  }
}
