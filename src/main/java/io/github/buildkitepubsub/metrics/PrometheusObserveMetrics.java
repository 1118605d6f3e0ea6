package io.github.buildkitepubsub.metrics;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.observe.ObserveMetrics;
import io.github.buildkitepubsub.observe.PipelineLabel;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What events tell, by the names and labels of the Go service where it has them. */
public final class PrometheusObserveMetrics implements ObserveMetrics {

  private final PrometheusRegistry registry;
  private final Histogram deliveryLag;
  private final Counter buildStates;
  private final Counter builds;
  private final Histogram buildDuration;
  private final Histogram queueTime;
  private final Counter jobs;

  public PrometheusObserveMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    deliveryLag =
        histogram(
            "buildkite_webhook_delivery_lag_seconds",
            "From what an event tells, by its own time, to its receipt here; see docs/EVENTS.md.",
            "event_type",
            Buckets.delivery());
    buildStates =
        Counter.builder()
            .name("buildkite_build_status_total")
            .help("Events of builds, by the build's state and pipeline.")
            .labelNames("status", "pipeline")
            .register(registry);
    builds =
        Counter.builder()
            .name("buildkite_pipeline_builds_total")
            .help("Builds that were scheduled, by pipeline and organization.")
            .labelNames("pipeline", "organization")
            .register(registry);
    buildDuration =
        histogram(
            "buildkite_build_duration_seconds",
            "From a build's start to its end, of build.finished.",
            "pipeline",
            Buckets.builds());
    queueTime =
        histogram(
            "buildkite_queue_time_seconds",
            "From when a job could run to its start, of job.started.",
            "pipeline",
            Buckets.queue());
    jobs =
        Counter.builder()
            .name("buildkite_job_status_total")
            .help("Jobs that finished, by outcome and pipeline.")
            .labelNames("status", "pipeline")
            .register(registry);
  }

  private Histogram histogram(String name, String help, String label, double[] bounds) {
    return Histograms.builder(false)
        .name(name)
        .help(help)
        .labelNames(label)
        .classicUpperBounds(bounds)
        .register(registry);
  }

  /** Shows whether pipelines are counted as one because there are too many. Once. */
  public void observeCap(BooleanSupplier isOverCap) {
    GaugeWithCallback.builder()
        .name("buildkite_pipelines_over_cap")
        .help("1 once there were more pipelines than observe.maxPipelines; these are other.")
        .callback(callback -> callback.call(isOverCap.getAsBoolean() ? 1 : 0))
        .register(registry);
  }

  @Override
  public void delivered(EventType type, Duration lag) {
    deliveryLag.labelValues(type.label()).observe(Seconds.of(lag));
  }

  @Override
  public void buildState(String state, PipelineLabel of) {
    buildStates.labelValues(state, of.pipeline()).inc();
  }

  @Override
  public void buildScheduled(PipelineLabel of) {
    builds.labelValues(of.pipeline(), of.organization()).inc();
  }

  @Override
  public void buildFinished(PipelineLabel of, Duration took) {
    buildDuration.labelValues(of.pipeline()).observe(Seconds.of(took));
  }

  @Override
  public void jobStarted(PipelineLabel of, Duration waited) {
    queueTime.labelValues(of.pipeline()).observe(Seconds.of(waited));
  }

  @Override
  public void jobFinished(String outcome, PipelineLabel of) {
    jobs.labelValues(outcome, of.pipeline()).inc();
  }
}
