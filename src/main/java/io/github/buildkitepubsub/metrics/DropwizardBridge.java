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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
  private static final Pattern RESERVED =
      Pattern.compile("(_(total|info|created|bucket|count|sum))+$");
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final double NANOS = 1e9;

  private final MetricRegistry registry;

  public DropwizardBridge(MetricRegistry registry) {
    this.registry = registry;
  }

  @Override
  public MetricSnapshots collect() {
    Set<String> taken = new HashSet<>();
    MetricSnapshots.Builder shown = MetricSnapshots.builder();
    new TreeMap<>(registry.getMetrics())
        .forEach(
            (name, metric) -> {
              MetricSnapshot snapshot = snapshot(name, metric);
              if (snapshot != null && take(taken, names(snapshot))) {
                shown.metricSnapshot(snapshot);
              }
            });
    return shown.build();
  }

  /** Takes all of {@code names}, or none if one of them is taken. */
  private static boolean take(Set<String> taken, List<String> names) {
    return Collections.disjoint(taken, names) && taken.addAll(names);
  }

  /** Every name under which {@code snapshot} can stand in a scrape, in any of its formats. */
  private static List<String> names(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getPrometheusName();
    if (snapshot instanceof CounterSnapshot) {
      return List.of(name, name + "_total", name + "_created");
    }
    return snapshot instanceof SummarySnapshot
        ? List.of(name, name + "_count", name + "_sum", name + "_created")
        : List.of(name);
  }

  private static @Nullable MetricSnapshot snapshot(String name, Metric metric) {
    String safe = safe(name);
    String help = "Dropwizard metric " + name;
    if (metric instanceof Gauge<?> gauge) {
      return value(gauge) instanceof Number number ? gauge(safe, help, number.doubleValue()) : null;
    }
    if (metric instanceof Counter counter) {
      // Dropwizard's counters go down too.
      return gauge(safe, help, (double) counter.getCount());
    }
    if (metric instanceof Meter meter) {
      return counter(safe, help, (double) meter.getCount());
    }
    if (metric instanceof Timer timer) {
      return summary(safe(name + "_seconds"), help, timer.getCount(), timer, NANOS);
    }
    if (metric instanceof Histogram histogram) {
      return summary(safe, help, histogram.getCount(), histogram, 1);
    }
    return null;
  }

  /** The value of a gauge; null if it has none now, which must not cost the whole scrape. */
  private static @Nullable Object value(Gauge<?> gauge) {
    try {
      return gauge.getValue();
    } catch (RuntimeException e) {
      return null;
    }
  }

  /**
   * A name of letters, digits and underscores. Suffixes that Prometheus reserves for itself are
   * cut.
   */
  static String safe(String name) {
    String snake = HUMP.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    String plain = PREFIX + NOT_ALLOWED.matcher(snake).replaceAll("_");
    return RESERVED.matcher(plain).replaceAll("");
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
