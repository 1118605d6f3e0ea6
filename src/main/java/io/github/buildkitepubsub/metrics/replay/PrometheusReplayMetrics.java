package io.github.buildkitepubsub.metrics.replay;

import io.github.buildkitepubsub.replay.ReplayCounts;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** How far one run of {@code replay} is, and how it ended. Used by one thread. */
public final class PrometheusReplayMetrics {

  private final Gauge running;
  private final Gauge successful;

  /**
   * @param startedAt when the run began
   * @param counts what became of events so far; asked whenever the metrics are read
   * @param progress how much of the source was read, from 0 to 1; NaN if nobody knows
   */
  public PrometheusReplayMetrics(
      PrometheusRegistry registry,
      Instant startedAt,
      Supplier<ReplayCounts> counts,
      DoubleSupplier progress) {
    CounterWithCallback.builder()
        .name("buildkite_replay_events_total")
        .help("Events that the run looked at, by what became of them.")
        .labelNames("result")
        .callback(
            callback -> {
              ReplayCounts now = counts.get();
              callback.call((double) now.replayed(), "replayed");
              callback.call((double) now.skipped(), "skipped");
              callback.call((double) now.known(), "known");
              callback.call((double) now.failed(), "failed");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("buildkite_replay_progress_ratio")
        .help("How much of the source was read, from 0 to 1; NaN where nobody knows.")
        .callback(callback -> callback.call(progress.getAsDouble()))
        .register(registry);
    Gauge.builder()
        .name("buildkite_replay_start_timestamp_seconds")
        .help("When the run began, in Unix time.")
        .register(registry)
        .set(startedAt.toEpochMilli() / 1e3);
    running =
        Gauge.builder()
            .name("buildkite_replay_running")
            .help("1 until the run ends, then 0; it stays 1 after a kill.")
            .register(registry);
    running.set(1);
    successful =
        Gauge.builder()
            .name("buildkite_replay_successful")
            .help("1 once the run has ended and nothing failed, else 0.")
            .register(registry);
  }

  /**
   * The run has ended.
   *
   * @param isWell whether its source was read to its end, or as far as was asked for, and no event
   *     failed
   */
  public void ended(boolean isWell) {
    running.set(0);
    successful.set(isWell ? 1 : 0);
  }
}
