package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.forward.ForwardMetrics;
import io.github.buildkitepubsub.publish.PublishException;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;

/** What becomes of events on their way to Pub/Sub. */
public final class PrometheusForwardMetrics implements ForwardMetrics {

  private final PrometheusRegistry registry;
  private final DistributionDataPoint lag;
  private final Counter left;
  private final Counter putBack;
  private final Counter buried;
  private final Counter givenUp;
  private final Counter bypassed;

  /** Without exemplars. */
  public PrometheusForwardMetrics(PrometheusRegistry registry) {
    this(registry, false);
  }

  /**
   * @param exemplars whether histograms name the traces of some observations
   */
  public PrometheusForwardMetrics(PrometheusRegistry registry, boolean exemplars) {
    this.registry = registry;
    this.lag =
        Histograms.builder(exemplars)
            .name("buildkite_forward_lag_seconds")
            .help("From an event's receipt here until it is in Pub/Sub, outages included.")
            .classicUpperBounds(Buckets.forward())
            .register(registry)
            .labelValues();
    this.left = counter("buildkite_forward_left_total", "Events left in the spool at arrival.");
    this.putBack =
        Counter.builder()
            .name("buildkite_forward_put_back_total")
            .help("Events that stay in the spool because they were not published, by why.")
            .labelNames("kind")
            .register(registry);
    this.buried = byReason("buildkite_forward_buried_total", "Events moved to the dead letters.");
    this.givenUp =
        byReason(
            "buildkite_forward_given_up_total",
            "Events given up that the dead letter topic does not take; they stay in the spool.");
    this.bypassed =
        counter(
            "buildkite_spool_bypassed_total",
            "Events that the spool did not take, or not in time, and that went past it.");
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  private Counter byReason(String name, String help) {
    return Counter.builder().name(name).help(help).labelNames("reason").register(registry);
  }

  /** Shows how many events are worked on. */
  public void observeInFlight(IntSupplier inFlight) {
    GaugeWithCallback.builder()
        .name("buildkite_forward_in_flight_events")
        .help("Events of the spool that are being published now.")
        .callback(callback -> callback.call(inFlight.getAsInt()))
        .register(registry);
  }

  @Override
  public void forwarded(Duration took) {
    lag.observe(Seconds.of(took));
  }

  @Override
  public void left() {
    left.inc();
  }

  @Override
  public void putBack(PublishException.Kind why) {
    putBack.labelValues(why.name().toLowerCase(Locale.ROOT)).inc();
  }

  @Override
  public void buried(DeadLetterReason reason) {
    buried.labelValues(reason.text()).inc();
  }

  @Override
  public void givenUp(DeadLetterReason reason) {
    givenUp.labelValues(reason.text()).inc();
  }

  @Override
  public void bypassed() {
    bypassed.inc();
  }
}
