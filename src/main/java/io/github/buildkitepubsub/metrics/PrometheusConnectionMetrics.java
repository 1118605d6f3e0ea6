package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.receive.connections.ConnectionMetrics;
import io.github.buildkitepubsub.receive.connections.DropReason;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.IntSupplier;

/** The metrics of the application port's connections. */
public final class PrometheusConnectionMetrics implements ConnectionMetrics {

  private final PrometheusRegistry registry;
  private final Counter dropped;

  public PrometheusConnectionMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    dropped =
        Counter.builder()
            .name("buildkite_connections_dropped_total")
            .help("Connections of the application port that this service closed, by reason.")
            .labelNames("reason")
            .register(registry);
    for (DropReason reason : DropReason.values()) {
      dropped.initLabelValues(label(reason));
    }
  }

  /** Shows {@code open} with each scrape. Once. */
  public void observe(IntSupplier open) {
    GaugeWithCallback.builder()
        .name("buildkite_connections_open")
        .help("Open connections of the application port.")
        .callback(callback -> callback.call(open.getAsInt()))
        .register(registry);
  }

  @Override
  public void dropped(DropReason reason) {
    dropped.labelValues(label(reason)).inc();
  }

  private static String label(DropReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
