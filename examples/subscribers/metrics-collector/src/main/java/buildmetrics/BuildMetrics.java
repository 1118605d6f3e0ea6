package buildmetrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;

/** The metrics of builds, jobs and agents. Each event is to be counted once. Thread-safe. */
final class BuildMetrics {

  // Values that a label can have; what Buildkite adds some day is "other".
  private static final Set<String> BUILD_STATES =
      Set.of("passed", "failed", "blocked", "canceled", "skipped", "not_run");
  private static final Set<String> JOB_STATES =
      Set.of("passed", "failed", "soft_failed", "canceled", "timed_out", "broken", "expired");

  private static final double[] WAIT_SECONDS = {1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};
  private static final double[] RUN_SECONDS = {10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200};

  private final Pipelines pipelines;
  private final ConnectedAgents agents;
  private final Counter builds;
  private final Histogram buildDuration;
  private final Counter jobs;
  private final Histogram jobWait;
  private final Histogram jobRun;
  private final Counter passedOnRetry;

  BuildMetrics(PrometheusRegistry registry, Pipelines pipelines, ConnectedAgents agents) {
    this.pipelines = pipelines;
    this.agents = agents;
    builds =
        counter(
            registry, "ci_builds_total", "Finished builds by their state.", "pipeline", "state");
    buildDuration =
        histogram(
            registry, "ci_build_duration_seconds", "From a build's start to its end.", RUN_SECONDS);
    jobs =
        counter(
            registry,
            "ci_jobs_total",
            "Finished command jobs by their state.",
            "pipeline",
            "state");
    jobWait =
        histogram(
            registry,
            "ci_job_wait_seconds",
            "From when a job could run until an agent started it.",
            WAIT_SECONDS);
    jobRun =
        histogram(registry, "ci_job_run_seconds", "From a job's start to its end.", RUN_SECONDS);
    passedOnRetry =
        counter(
            registry,
            "ci_jobs_passed_on_retry_total",
            "Jobs that passed, but were a retry of one that had not.",
            "pipeline");
    GaugeWithCallback.builder()
        .name("ci_agents_connected")
        .help("Agents that are connected, as far as events since the start tell.")
        .callback(callback -> callback.call(agents.count()))
        .register(registry);
  }

  /** Events of other types change nothing. */
  void count(Event event) {
    switch (event.type()) {
      case "build.finished", "build.skipped" -> countBuild(event);
      case "job.started" -> countStart(event);
      case "job.finished" -> countJob(event);
      case "agent.connected", "agent.stopping" -> agent(event, true);
      case "agent.disconnected", "agent.stopped", "agent.lost" -> agent(event, false);
      default -> {}
    }
  }

  private void countBuild(Event event) {
    String pipeline = pipelines.label(event.pipeline());
    builds.labelValues(pipeline, oneOf(BUILD_STATES, event.text("build", "state"))).inc();
    event
        .seconds("build", "started_at", "finished_at")
        .ifPresent(seconds -> buildDuration.labelValues(pipeline).observe(seconds));
  }

  private void countStart(Event event) {
    String pipeline = pipelines.label(event.pipeline());
    event
        .seconds("job", "runnable_at", "started_at")
        .ifPresent(seconds -> jobWait.labelValues(pipeline).observe(seconds));
    // So that agents which connected before this process began are known in time.
    agent(event, true);
  }

  private void countJob(Event event) {
    // Wait, block and trigger steps are jobs too, which no agent runs.
    if (!event.text("job", "type").equals("script")) {
      return;
    }
    String pipeline = pipelines.label(event.pipeline());
    String state = event.text("job", "state");
    boolean softFailed = state.equals("failed") && event.text("job", "soft_failed").equals("true");
    jobs.labelValues(pipeline, oneOf(JOB_STATES, softFailed ? "soft_failed" : state)).inc();
    event
        .seconds("job", "started_at", "finished_at")
        .ifPresent(seconds -> jobRun.labelValues(pipeline).observe(seconds));
    if (state.equals("passed") && event.hasObject("job", "retry_source")) {
      passedOnRetry.labelValues(pipeline).inc();
    }
  }

  /** By when the relay heard of it: some events of agents do not say when it happened. */
  private void agent(Event event, boolean connected) {
    if (!event.agent().isEmpty()) {
      agents.heard(event.agent(), event.receivedAt(), connected);
    }
  }

  private static String oneOf(Set<String> values, String value) {
    return values.contains(value) ? value : "other";
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private static Histogram histogram(
      PrometheusRegistry registry, String name, String help, double... upperBounds) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames("pipeline")
        .classicOnly()
        .classicUpperBounds(upperBounds)
        .register(registry);
  }
}
