package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.operate.access.AdminMetrics;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** The admin port's metrics. */
public final class PrometheusAdminMetrics implements AdminMetrics {

  private final PrometheusRegistry registry;
  private final Counter refusals;

  public PrometheusAdminMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    this.refusals =
        Counter.builder()
            .name("buildkite_admin_refusals_total")
            .help("Requests that the admin port refused, by the error's code.")
            .labelNames("error_code")
            .register(registry);
    Arrays.stream(ErrorCode.values())
        .filter(ErrorCode::isOfAdminPort)
        .forEach(error -> refusals.initLabelValues(error.code()));
  }

  @Override
  public void refused(ErrorCode error) {
    refusals.labelValues(error.code()).inc();
  }

  /**
   * Shows whether the instance is out of its load balancer.
   *
   * @param isOut whether an operator took this instance out of its load balancer
   */
  public void observeTraffic(BooleanSupplier isOut) {
    GaugeWithCallback.builder()
        .name("buildkite_traffic_out")
        .help("1 while an operator has taken this instance out of its load balancer, else 0.")
        .callback(callback -> callback.call(isOut.getAsBoolean() ? 1 : 0))
        .register(registry);
  }
}
