package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.spool.SpoolDisk;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The spool's metrics. */
public final class PrometheusSpoolMetrics implements SpoolMetrics {

  private final PrometheusRegistry registry;
  private final Histogram appendDuration;
  private final Counter appendFailures;
  private final Counter commits;
  private final Histogram commitDuration;
  private final Counter setAside;

  public PrometheusSpoolMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    appendDuration =
        Histograms.builder(false)
            .name("buildkite_spool_append_duration_seconds")
            .help("Time until an event was durable.")
            .classicUpperBounds(Buckets.latency())
            .register(registry);
    appendFailures =
        Counter.builder()
            .name("buildkite_spool_append_failures_total")
            .help("Events that were not stored, by reason.")
            .labelNames("reason")
            .register(registry);
    for (Reason reason : Reason.values()) {
      appendFailures.initLabelValues(label(reason));
    }
    commits =
        Counter.builder()
            .name("buildkite_spool_commits_total")
            .help("Transactions that were written to the disk.")
            .register(registry);
    commitDuration =
        Histograms.builder(false)
            .name("buildkite_spool_commit_duration_seconds")
            .help("Time that the disk took for a transaction.")
            .classicUpperBounds(Buckets.latency())
            .register(registry);
    setAside =
        Counter.builder()
            .name("buildkite_spool_set_aside_total")
            .help("Events, or parts of the spool's files, that could not be read.")
            .register(registry);
  }

  /** Shows what {@code status} says whenever the metrics are read; once. */
  public void observe(Supplier<SpoolStatus> status, InstantSource clock) {
    gauge("events", "Events that wait to be published.", status, SpoolStatus::events);
    gauge("given_up_events", "Events that were given up.", status, SpoolStatus::givenUp);
    gauge("bytes", "Bytes of events in the spool.", status, SpoolStatus::bytes);
    gauge("capacity_bytes", "Bytes of events it may hold.", status, SpoolStatus::maxBytes);
    gauge(
        "oldest_age_seconds",
        "Age of the oldest event that waits to be published; 0 if there is none.",
        status,
        now -> age(now.oldest(), clock));
    gauge(
        "writable",
        "Whether events can be stored: 1, or 0.",
        status,
        now -> now.isWritable() ? 1 : 0);
  }

  /**
   * Shows the same number of events as the metric of the Go service; once.
   *
   * @param topic where all of them go
   */
  public void observeBacklog(String topic, Supplier<SpoolStatus> status) {
    GaugeWithCallback.builder()
        .name("buildkite_pubsub_backlog_size")
        .help("Events in the spool that wait to be published to the topic.")
        .labelNames("topic")
        .callback(callback -> callback.call((double) status.get().events(), topic))
        .register(registry);
  }

  /** Shows {@code disk}, which each scrape asks anew; once. */
  public void observeDisk(SpoolDisk disk) {
    disk(
        "buildkite_spool_disk_free_bytes",
        "Bytes that the service can still write to the file system of the spool's directory.",
        disk::freeBytes);
    disk(
        "buildkite_spool_disk_size_bytes",
        "Bytes of the file system of the spool's directory.",
        disk::sizeBytes);
  }

  private void disk(String name, String help, Supplier<OptionalLong> bytes) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> bytes.get().ifPresent(value -> callback.call((double) value)))
        .register(registry);
  }

  private void gauge(
      String name, String help, Supplier<SpoolStatus> status, ToDoubleFunction<SpoolStatus> value) {
    GaugeWithCallback.builder()
        .name("buildkite_spool_" + name)
        .help(help)
        .callback(callback -> callback.call(value.applyAsDouble(status.get())))
        .register(registry);
  }

  private static double age(@Nullable Instant oldest, InstantSource clock) {
    return oldest == null ? 0 : Seconds.of(Duration.between(oldest, clock.instant()));
  }

  private static String label(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void appended(Duration took) {
    appendDuration.observe(Seconds.of(took));
  }

  @Override
  public void appendFailed(Reason reason) {
    appendFailures.labelValues(label(reason)).inc();
  }

  @Override
  public void committed(int changes, Duration took) {
    commits.inc();
    commitDuration.observe(Seconds.of(took));
  }

  @Override
  public void setAside() {
    setAside.inc();
  }
}
