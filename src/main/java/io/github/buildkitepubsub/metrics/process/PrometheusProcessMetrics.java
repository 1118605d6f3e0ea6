package io.github.buildkitepubsub.metrics.process;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Which service this is, what it may use, and how much it logs. Each method is called once. */
public final class PrometheusProcessMetrics {

  private final PrometheusRegistry registry;

  public PrometheusProcessMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows what is running.
   *
   * @param revision the commit that it was built from
   */
  public void show(String version, String revision) {
    Info.builder()
        .name("buildkite_pubsub_info")
        .help("1, with the version that is running and the commit that it was built from.")
        .labelNames("version", "revision")
        .register(registry)
        .setLabelValues(version, revision);
  }

  /** Shows how many processors there are; asked with each scrape, since a limit can change. */
  public void observeProcessors(IntSupplier processors) {
    GaugeWithCallback.builder()
        .name("buildkite_available_processors")
        .help("Processors that the JVM may use.")
        .callback(callback -> callback.call(processors.getAsInt()))
        .register(registry);
  }

  /**
   * Shows how much is logged.
   *
   * @param lines how many lines there were, by level
   * @param heldBack how many of them were repeats that were not written
   */
  public void observeLog(Map<String, LongSupplier> lines, LongSupplier heldBack) {
    CounterWithCallback.builder()
        .name("buildkite_log_lines_total")
        .help("Lines logged, by level; repeats that were held back are among them.")
        .labelNames("level")
        .callback(
            callback ->
                lines.forEach((level, count) -> callback.call((double) count.getAsLong(), level)))
        .register(registry);
    CounterWithCallback.builder()
        .name("buildkite_log_lines_held_back_total")
        .help("Lines that were not written because others had said the same, by each appender.")
        .callback(callback -> callback.call((double) heldBack.getAsLong()))
        .register(registry);
  }
}
