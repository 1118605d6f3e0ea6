package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.PublishMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The publisher's metrics. Names and labels of the Go service are kept; labels have bounded values.
 */
public final class PrometheusPublishMetrics implements PublishMetrics {

  private final PrometheusRegistry registry;
  private final Counter requests;
  private final Counter failures;
  private final Histogram duration;
  private final Counter retries;
  private final Histogram messageSize;
  private final Counter circuitTrips;
  private final Counter circuitRefusals;

  /** Without exemplars. */
  public PrometheusPublishMetrics(PrometheusRegistry registry) {
    this(registry, false);
  }

  /**
   * @param exemplars whether histograms name the traces of some observations
   */
  public PrometheusPublishMetrics(PrometheusRegistry registry, boolean exemplars) {
    this.registry = registry;
    requests =
        Counter.builder()
            .name("buildkite_pubsub_publish_requests_total")
            .help("Events whose publishing is decided: success, rate_limit or error.")
            .labelNames("status", "event_type")
            .register(registry);
    failures =
        Counter.builder()
            .name("buildkite_pubsub_publish_failures_total")
            .help("Events that were given up, by what that means and by gRPC status.")
            .labelNames("kind", "status")
            .register(registry);
    duration =
        Histograms.builder(exemplars)
            .name("buildkite_pubsub_publish_duration_seconds")
            .help("Time from handing an event over to its outcome, retries included.")
            .classicUpperBounds(Buckets.latency())
            .register(registry);
    retries =
        Counter.builder()
            .name("buildkite_pubsub_retries_total")
            .help("Attempts after the first.")
            .labelNames("event_type")
            .register(registry);
    messageSize =
        Histograms.builder(exemplars)
            .name("buildkite_pubsub_message_size_bytes")
            .help("Size of messages handed to the client, attributes included.")
            .labelNames("event_type")
            .classicUpperBounds(Buckets.size())
            .register(registry);
    circuitTrips =
        Counter.builder()
            .name("buildkite_circuit_breaker_trips_total")
            .help("How often failures opened the circuit breaker.")
            .register(registry);
    circuitRefusals =
        Counter.builder()
            .name("buildkite_circuit_breaker_refused_total")
            .help("Attempts that the circuit breaker did not let through.")
            .labelNames("event_type")
            .register(registry);
  }

  /** Shows the circuit breaker's state. Called once. */
  public void observeCircuit(Supplier<CircuitState> state) {
    GaugeWithCallback.builder()
        .name("buildkite_circuit_breaker_state")
        .help("State of the circuit breaker: 0 closed, 1 half open, 2 open.")
        .callback(callback -> callback.call(state.get().level()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("buildkite_circuit_breaker_forced")
        .help("Whether an operator holds the circuit breaker in its state: 1 if so, else 0.")
        .callback(callback -> callback.call(state.get().isForced() ? 1 : 0))
        .register(registry);
  }

  /** Shows how many messages the client holds. Called once. */
  public void observeOutstanding(IntSupplier outstanding) {
    GaugeWithCallback.builder()
        .name("buildkite_pubsub_outstanding_messages")
        .help("Messages handed to the client and not answered.")
        .callback(callback -> callback.call(outstanding.getAsInt()))
        .register(registry);
  }

  @Override
  public void published(EventType type, Duration took) {
    requests.labelValues("success", type.label()).inc();
    duration.observe(Seconds.of(took));
  }

  @Override
  public void failed(EventType type, PublishException failure, Duration took) {
    boolean limited = failure.status().equals("RESOURCE_EXHAUSTED");
    requests.labelValues(limited ? "rate_limit" : "error", type.label()).inc();
    failures
        .labelValues(failure.kind().name().toLowerCase(java.util.Locale.ROOT), failure.status())
        .inc();
    duration.observe(Seconds.of(took));
  }

  @Override
  public void retried(EventType type) {
    retries.labelValues(type.label()).inc();
  }

  @Override
  public void circuitOpened() {
    circuitTrips.inc();
  }

  @Override
  public void refusedByCircuit(EventType type) {
    circuitRefusals.labelValues(type.label()).inc();
  }

  @Override
  public void messageSize(EventType type, int bytes) {
    messageSize.labelValues(type.label()).observe(bytes);
  }
}
