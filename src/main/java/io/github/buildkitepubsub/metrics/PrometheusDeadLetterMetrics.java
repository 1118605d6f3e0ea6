package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.deadletter.DeadLetterMetrics;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.publish.PublishException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** The dead letter queue's metrics, by the names and labels of the Go service. */
public final class PrometheusDeadLetterMetrics implements DeadLetterMetrics {

  private final Counter buried;
  private final Counter failures;

  public PrometheusDeadLetterMetrics(PrometheusRegistry registry) {
    buried =
        Counter.builder()
            .name("buildkite_dlq_messages_total")
            .help("Events stored in the dead letter topic, by why they were given up.")
            .labelNames("event_type", "failure_reason")
            .register(registry);
    failures =
        Counter.builder()
            .name("buildkite_dlq_failures_total")
            .help("Events that the dead letter topic did not take, by what that means and status.")
            .labelNames("kind", "status")
            .register(registry);
  }

  @Override
  public void buried(EventType type, DeadLetterReason reason) {
    buried.labelValues(type.label(), reason.text()).inc();
  }

  @Override
  public void notBuried(PublishException failure) {
    failures.labelValues(failure.kind().name().toLowerCase(Locale.ROOT), failure.status()).inc();
  }
}
