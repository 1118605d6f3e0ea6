package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.receive.allowlist.AllowlistMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** The address allowlist's metrics. */
public final class PrometheusAllowlistMetrics implements AllowlistMetrics {

  private final PrometheusRegistry registry;
  private final Counter refreshes;

  public PrometheusAllowlistMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    this.refreshes =
        Counter.builder()
            .name("buildkite_allowlist_refreshes_total")
            .help("Times that the allowed addresses were asked for, by result.")
            .labelNames("result")
            .register(registry);
    refreshes.initLabelValues("success");
    refreshes.initLabelValues("failure");
  }

  @Override
  public void refreshed(boolean good) {
    refreshes.labelValues(good ? "success" : "failure").inc();
  }

  @Override
  public void observeAge(DoubleSupplier seconds) {
    GaugeWithCallback.builder()
        .name("buildkite_allowlist_age_seconds")
        .help("Age of the fetched addresses in force; NaN while there are none.")
        .callback(callback -> callback.call(seconds.getAsDouble()))
        .register(registry);
  }
}
