package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.operate.health.HealthMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Health, as load balancers are told it, and what it is made of. */
public final class PrometheusHealthMetrics implements HealthMetrics {

  private final PrometheusRegistry registry;
  private final Counter transitions;

  public PrometheusHealthMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    this.transitions =
        Counter.builder()
            .name("buildkite_health_check_transitions_total")
            .help("Changes of health checks, by what they changed to.")
            .labelNames("check", "to")
            .register(registry);
  }

  @Override
  public void changed(String check, boolean isHealthy) {
    transitions.labelValues(check, isHealthy ? "healthy" : "unhealthy").inc();
  }

  /**
   * Shows each check, and its changes from zero.
   *
   * @param checks whether each is healthy; always the same checks
   */
  public void observeChecks(Supplier<? extends Map<String, Boolean>> checks) {
    for (String check : checks.get().keySet()) {
      transitions.initLabelValues(check, "healthy");
      transitions.initLabelValues(check, "unhealthy");
    }
    GaugeWithCallback.builder()
        .name("buildkite_health_check_healthy")
        .help("1 while the check is healthy, else 0.")
        .labelNames("check")
        .callback(
            callback ->
                checks.get().forEach((check, healthy) -> callback.call(healthy ? 1 : 0, check)))
        .register(registry);
  }

  /** Shows what {@code /ready} answers. */
  public void observeReadiness(BooleanSupplier isReady) {
    observe("buildkite_ready", "1 while /ready answers 200, 0 while it answers 503.", isReady);
  }

  /**
   * Shows whether the instance is out of its load balancer.
   *
   * @param isOut whether an operator took this instance out of its load balancer
   */
  public void observeTraffic(BooleanSupplier isOut) {
    observe(
        "buildkite_traffic_out",
        "1 while an operator has taken this instance out of its load balancer, else 0.",
        isOut);
  }

  private void observe(String name, String help, BooleanSupplier condition) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(condition.getAsBoolean() ? 1 : 0))
        .register(registry);
  }
}
