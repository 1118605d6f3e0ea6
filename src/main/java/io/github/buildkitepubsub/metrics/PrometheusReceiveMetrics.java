package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.receive.Limit;
import io.github.buildkitepubsub.receive.ReceiveMetrics;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The edge's metrics. Names and labels of the Go service are kept; labels have bounded values. */
public final class PrometheusReceiveMetrics implements ReceiveMetrics {

  /** The event type of a request that was refused before its type was known. */
  private static final String UNKNOWN = "unknown";

  private final PrometheusRegistry registry;
  private final Counter requests;
  private final Histogram requestDuration;
  private final Counter authFailures;
  private final Counter authFailuresByReason;
  private final Counter errors;
  private final Counter limited;
  private final Histogram processingDuration;
  private final Histogram messageSize;
  private final Counter duplicates;

  /** Without exemplars. */
  public PrometheusReceiveMetrics(PrometheusRegistry registry) {
    this(registry, false);
  }

  /**
   * @param exemplars whether histograms name the traces of some observations
   */
  public PrometheusReceiveMetrics(PrometheusRegistry registry, boolean exemplars) {
    this.registry = registry;
    requests =
        Counter.builder()
            .name("buildkite_webhook_requests_total")
            .help(
                "Requests answered by status and event type; what no address took is in buildkite_errors_total.")
            .labelNames("status", "event_type")
            .register(registry);
    requestDuration =
        Histograms.builder(exemplars)
            .name("buildkite_webhook_request_duration_seconds")
            .help("Time from a request's arrival to its answer.")
            .labelNames("event_type")
            .classicUpperBounds(Buckets.latency())
            .register(registry);
    authFailures =
        Counter.builder()
            .name("buildkite_webhook_auth_failures_total")
            .help("Requests that were not authentic.")
            .register(registry);
    authFailuresByReason =
        Counter.builder()
            .name("buildkite_webhook_auth_failures_by_reason_total")
            .help("Requests that were not authentic, by reason.")
            .labelNames("reason")
            .register(registry);
    errors =
        Counter.builder()
            .name("buildkite_errors_total")
            .help("Requests answered with an error, by coarse type and code.")
            .labelNames("type", "code")
            .register(registry);
    // From 0 on, so that a first error is an increase too.
    Arrays.stream(ErrorCode.values())
        .filter(error -> !error.isOfAdminPort())
        .forEach(error -> errors.initLabelValues(error.type(), error.code()));
    limited =
        Counter.builder()
            .name("buildkite_rate_limit_exceeded_total")
            .help(
                "Requests refused for a limit: per_ip on failed authentications, global, or memory.")
            .labelNames("type")
            .register(registry);
    processingDuration =
        Histograms.builder(exemplars)
            .name("buildkite_payload_processing_duration_seconds")
            .help("Time to parse an authentic body.")
            .labelNames("event_type")
            .classicUpperBounds(Buckets.processing())
            .register(registry);
    messageSize =
        Histograms.builder(exemplars)
            .name("buildkite_message_size_bytes")
            .help("Size of authentic bodies.")
            .labelNames("event_type")
            .classicUpperBounds(Buckets.size())
            .register(registry);
    duplicates =
        Counter.builder()
            .name("buildkite_webhook_duplicates_total")
            .help("Signed requests identical to an earlier one, answered and not published again.")
            .register(registry);
  }

  @Override
  public void answered(int status, @Nullable EventType type, Duration took) {
    String label = type == null ? UNKNOWN : type.label();
    requests.labelValues(Integer.toString(status), label).inc();
    requestDuration.labelValues(label).observe(Seconds.of(took));
  }

  @Override
  public void authenticationFailed(AuthenticationException.Reason reason) {
    authFailures.inc();
    authFailuresByReason.labelValues(reason.name().toLowerCase(Locale.ROOT)).inc();
  }

  @Override
  public void refused(ErrorCode error) {
    errors.labelValues(error.type(), error.code()).inc();
  }

  @Override
  public void limited(Limit limit) {
    limited.labelValues(limit.name().toLowerCase(Locale.ROOT)).inc();
  }

  @Override
  public void watch(BodyMemory memory) {
    GaugeWithCallback.builder()
        .name("buildkite_request_body_bytes")
        .help("Bytes of request bodies in memory, from before they are read until the answer.")
        .callback(gauge -> gauge.call((double) memory.held()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("buildkite_request_body_limit_bytes")
        .help("How many bytes of request bodies there may be (receive.limits.bodyMemory).")
        .callback(gauge -> gauge.call((double) memory.total()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("buildkite_request_bodies_waiting")
        .help("Requests whose body is not read yet, for want of memory.")
        .callback(gauge -> gauge.call(memory.waiting()))
        .register(registry);
  }

  @Override
  public void watchSilence(DoubleSupplier seconds) {
    GaugeWithCallback.builder()
        .name("buildkite_webhook_silence_seconds")
        .help("Time since the last authentic request, pings too; since the start if none came.")
        .callback(gauge -> gauge.call(seconds.getAsDouble()))
        .register(registry);
  }

  @Override
  public void parsed(EventType type, int bytes, Duration took) {
    processingDuration.labelValues(type.label()).observe(Seconds.of(took));
    messageSize.labelValues(type.label()).observe(bytes);
  }

  @Override
  public void duplicate() {
    duplicates.inc();
  }
}
