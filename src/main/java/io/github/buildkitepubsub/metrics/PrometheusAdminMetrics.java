package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.operate.access.AdminMetrics;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;

/** The admin port's metrics. */
public final class PrometheusAdminMetrics implements AdminMetrics {

  private final Counter refusals;

  public PrometheusAdminMetrics(PrometheusRegistry registry) {
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
}
