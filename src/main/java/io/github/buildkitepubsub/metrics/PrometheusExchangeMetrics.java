package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.receive.exchange.ExchangeMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** The exchange log's metrics. */
public final class PrometheusExchangeMetrics implements ExchangeMetrics {

  private final Counter bytes;
  private final Counter lines;
  private final Counter dropped;

  public PrometheusExchangeMetrics(PrometheusRegistry registry) {
    bytes =
        Counter.builder()
            .name("buildkite_exchange_log_bytes_total")
            .help("Bytes written to the exchange log, about.")
            .register(registry);
    lines =
        Counter.builder()
            .name("buildkite_exchange_log_lines_total")
            .help("Lines written to the exchange log, by what was answered.")
            .labelNames("outcome")
            .register(registry);
    dropped =
        Counter.builder()
            .name("buildkite_exchange_log_dropped_total")
            .help("Lines not written because the log's bytes a minute were used up.")
            .labelNames("outcome")
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      lines.initLabelValues(label(outcome));
      dropped.initLabelValues(label(outcome));
    }
  }

  @Override
  public void written(Outcome outcome, long size) {
    lines.labelValues(label(outcome)).inc();
    bytes.inc(size);
  }

  @Override
  public void dropped(Outcome outcome) {
    dropped.labelValues(label(outcome)).inc();
  }

  private static String label(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
