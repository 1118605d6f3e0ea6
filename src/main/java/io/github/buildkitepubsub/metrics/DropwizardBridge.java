package io.github.buildkitepubsub.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Sampling;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows Dropwizard's own registry (Jetty, Jersey, health, logging) to Prometheus under {@value
 * #PREFIX}. Two names that become one would make the whole scrape fail, so only the first of them
 * is shown.
 */
public final class DropwizardBridge implements MultiCollector {

  static final String PREFIX = "dropwizard_";

  private static final Pattern NOT_ALLOWED = Pattern.compile("[^A-Za-z0-9_]+");
  private static final double NANOS = 1e9;

  private final MetricRegistry registry;

  public DropwizardBridge(MetricRegistry registry) {
    this.registry = registry;
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, MetricSnapshot> snapshots = new TreeMap<>();
    new TreeMap<>(registry.getMetrics())
        .forEach(
            (name, metric) -> {
              MetricSnapshot snapshot = snapshot(name, metric);
              if (snapshot != null) {
                snapshots.putIfAbsent(snapshot.getMetadata().getPrometheusName(), snapshot);
              }
            });
    return new MetricSnapshots(snapshots.values());
  }

  private static @Nullable MetricSnapshot snapshot(String name, Metric metric) {
    String safe = safe(name);
    String help = "Dropwizard metric " + name;
    if (metric instanceof Gauge<?> gauge) {
      return gauge.getValue() instanceof Number number
          ? gauge(safe, help, number.doubleValue())
          : null;
    }
    if (metric instanceof Counter counter) {
      // Dropwizard's counters go down too.
      return gauge(safe, help, (double) counter.getCount());
    }
    if (metric instanceof Meter meter) {
      return counter(safe, help, (double) meter.getCount());
    }
    if (metric instanceof Timer timer) {
      return summary(safe + "_seconds", help, timer.getCount(), timer, NANOS);
    }
    if (metric instanceof Histogram histogram) {
      return summary(safe, help, histogram.getCount(), histogram, 1);
    }
    return null;
  }

  /**
   * A name of letters, digits and underscores. Suffixes that Prometheus reserves for itself are
   * cut.
   */
  static String safe(String name) {
    String plain =
        NOT_ALLOWED.matcher(name).replaceAll("_").replaceAll("_(total|info|created|bucket)$", "");
    return PREFIX + plain;
  }

  private static MetricSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static MetricSnapshot counter(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static MetricSnapshot summary(
      String name, String help, long count, Sampling sampling, double unit) {
    Snapshot values = sampling.getSnapshot();
    return SummarySnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(
            SummaryDataPointSnapshot.builder()
                .count(count)
                .quantiles(
                    Quantiles.of(
                        new Quantile(0.5, values.getMedian() / unit),
                        new Quantile(0.95, values.get95thPercentile() / unit),
                        new Quantile(0.99, values.get99thPercentile() / unit)))
                .build())
        .build();
  }
}
