package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.reload.ReloadMetrics;
import io.github.buildkitepubsub.reload.ReloadResult;
import io.github.buildkitepubsub.reload.ReloadTrigger;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The metrics of configuration reloads. */
public final class PrometheusReloadMetrics implements ReloadMetrics {

  private static final List<String> RESULTS =
      List.of("reloaded", "unchanged", "rejected", "incomplete");

  private final Counter reloads;
  private final Gauge successAt;
  private final Gauge successful;

  public PrometheusReloadMetrics(PrometheusRegistry registry) {
    this.reloads =
        Counter.builder()
            .name("buildkite_config_reloads_total")
            .help("Times that the configuration was read again, by what asked for it and result.")
            .labelNames("trigger", "result")
            .register(registry);
    this.successAt =
        Gauge.builder()
            .name("buildkite_config_last_reload_success_timestamp_seconds")
            .help("When the configuration was last found to be good, in Unix time.")
            .register(registry);
    this.successful =
        Gauge.builder()
            .name("buildkite_config_last_reload_successful")
            .help("Whether the configuration was good when it was last read: 1 or 0.")
            .register(registry);
    for (ReloadTrigger trigger : ReloadTrigger.values()) {
      RESULTS.forEach(result -> reloads.initLabelValues(label(trigger), result));
    }
  }

  @Override
  public void succeeded(Instant at) {
    successAt.set(at.toEpochMilli() / 1000.0);
    successful.set(1);
  }

  @Override
  public void reloaded(ReloadTrigger trigger, ReloadResult result) {
    reloads.labelValues(label(trigger), label(result)).inc();
    if (result instanceof ReloadResult.Rejected || result instanceof ReloadResult.Incomplete) {
      successful.set(0);
    }
  }

  private static String label(ReloadTrigger trigger) {
    return trigger.name().toLowerCase(Locale.ROOT);
  }

  private static String label(ReloadResult result) {
    return result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
