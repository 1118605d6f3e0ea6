package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.validate.ValidationMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** The metrics of schema validation. */
public final class PrometheusValidationMetrics implements ValidationMetrics {

  private final Counter failures;
  private final Histogram duration;

  public PrometheusValidationMetrics(PrometheusRegistry registry) {
    failures =
        Counter.builder()
            .name("buildkite_validation_failures_total")
            .help("Events that do not match the schema of their type, forwarded or not.")
            .labelNames("event_type")
            .register(registry);
    duration =
        Histogram.builder()
            .name("buildkite_validation_duration_seconds")
            .help("Time to compare an event with its schema.")
            .classicUpperBounds(Buckets.processing())
            .register(registry);
  }

  @Override
  public void validated(Duration took) {
    duration.observe(Seconds.of(took));
  }

  @Override
  public void invalid(EventType type) {
    failures.labelValues(type.label()).inc();
  }
}
