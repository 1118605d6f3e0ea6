package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusPublishMetricsTest {

  private static final EventType FINISHED = new EventType("build.finished");
  private static final EventType INVENTED = new EventType("invented");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusPublishMetrics metrics = new PrometheusPublishMetrics(registry);

  @Test
  void countsOutcomesByStatusAndType() {
    metrics.published(FINISHED, Duration.ZERO);
    metrics.published(FINISHED, Duration.ZERO);
    metrics.published(INVENTED, Duration.ZERO);
    metrics.failed(FINISHED, PublishException.retryable("UNAVAILABLE", "x", null), Duration.ZERO);
    metrics.failed(
        FINISHED, PublishException.retryable("RESOURCE_EXHAUSTED", "x", null), Duration.ZERO);

    assertThat(samples("buildkite_pubsub_publish_requests_total"))
        .containsExactlyInAnyOrder(
            requests("build.finished", "success", "2.0"),
            requests("other", "success", "1.0"),
            requests("build.finished", "error", "1.0"),
            requests("build.finished", "rate_limit", "1.0"));
  }

  @Test
  void tellsFailuresApart() {
    metrics.failed(FINISHED, PublishException.permanent("TOO_LARGE", "x", null), Duration.ZERO);
    metrics.failed(FINISHED, PublishException.stopped(), Duration.ZERO);
    metrics.failed(FINISHED, PublishException.stopped(), Duration.ZERO);

    assertThat(samples("buildkite_pubsub_publish_failures_total"))
        .containsExactlyInAnyOrder(
            "buildkite_pubsub_publish_failures_total{kind=\"permanent\",status=\"TOO_LARGE\"} 1.0",
            "buildkite_pubsub_publish_failures_total{kind=\"stopped\",status=\"STOPPED\"} 2.0");
  }

  @Test
  void measuresEveryOutcomeInSeconds() {
    metrics.published(FINISHED, Duration.ofMillis(250));
    metrics.failed(FINISHED, PublishException.stopped(), Duration.ofMillis(500));

    assertThat(samples("buildkite_pubsub_publish_duration_seconds"))
        .containsExactly(
            "buildkite_pubsub_publish_duration_seconds_count 2",
            "buildkite_pubsub_publish_duration_seconds_sum 0.75");
  }

  @Test
  void countsRetriesAndSizesByType() {
    metrics.retried(FINISHED);
    metrics.retried(INVENTED);
    metrics.messageSize(FINISHED, 7_000);

    assertThat(samples("buildkite_pubsub_retries_total"))
        .containsExactlyInAnyOrder(
            "buildkite_pubsub_retries_total{event_type=\"build.finished\"} 1.0",
            "buildkite_pubsub_retries_total{event_type=\"other\"} 1.0");
    assertThat(samples("buildkite_pubsub_message_size_bytes"))
        .containsExactly(
            "buildkite_pubsub_message_size_bytes_count{event_type=\"build.finished\"} 1",
            "buildkite_pubsub_message_size_bytes_sum{event_type=\"build.finished\"} 7000.0");
  }

  @Test
  void showsWhatIsOutstandingNow() {
    AtomicInteger outstanding = new AtomicInteger(3);
    metrics.observeOutstanding(outstanding::get);

    List<String> before = samples("buildkite_pubsub_outstanding_messages");
    outstanding.set(1);
    List<String> after = samples("buildkite_pubsub_outstanding_messages");

    assertThat(before).containsExactly("buildkite_pubsub_outstanding_messages 3.0");
    assertThat(after).containsExactly("buildkite_pubsub_outstanding_messages 1.0");
  }

  @Test
  void showsTheCircuitBreaker() {
    metrics.observeCircuit(() -> CircuitState.OPEN);

    metrics.circuitOpened();
    metrics.refusedByCircuit(FINISHED);
    metrics.refusedByCircuit(INVENTED);

    assertThat(samples("buildkite_circuit_breaker"))
        .containsExactlyInAnyOrder(
            "buildkite_circuit_breaker_state 2.0",
            "buildkite_circuit_breaker_forced 0.0",
            "buildkite_circuit_breaker_trips_total 1.0",
            "buildkite_circuit_breaker_refused_total{event_type=\"build.finished\"} 1.0",
            "buildkite_circuit_breaker_refused_total{event_type=\"other\"} 1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "CLOSED, 0, 0",
    "HALF_OPEN, 1, 0",
    "OPEN, 2, 0",
    "FORCED_CLOSED, 0, 1",
    "FORCED_OPEN, 2, 1"
  })
  void showsEveryStateOfTheCircuitBreaker(CircuitState state, double level, double forced) {
    metrics.observeCircuit(() -> state);

    assertThat(samples("buildkite_circuit_breaker_state"))
        .containsExactly("buildkite_circuit_breaker_state " + level);
    assertThat(samples("buildkite_circuit_breaker_forced"))
        .containsExactly("buildkite_circuit_breaker_forced " + forced);
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.published(FINISHED, Duration.ofMillis(250));
    metrics.failed(FINISHED, PublishException.stopped(), Duration.ofMillis(500));
    metrics.retried(FINISHED);
    metrics.messageSize(FINISHED, 7_000);
    metrics.observeOutstanding(() -> 0);
    metrics.circuitOpened();
    metrics.refusedByCircuit(FINISHED);
    metrics.observeCircuit(() -> CircuitState.CLOSED);

    Promtool.Verdict verdict = Promtool.check(Exposition.of(registry));

    assertThat(verdict).isEqualTo(new Promtool.Verdict(0, ""));
  }

  private static String requests(String type, String status, String value) {
    return "buildkite_pubsub_publish_requests_total{event_type=\"%s\",status=\"%s\"} %s"
        .formatted(type, status, value);
  }

  private List<String> samples(String prefix) {
    return Exposition.samples(registry, prefix);
  }
}
