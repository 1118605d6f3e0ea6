package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.metrics.replay.PrometheusReplayMetrics;
import io.github.buildkitepubsub.replay.ReplayCounts;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves for a Prometheus, if it is asked to. A file that cannot be written later on
 * does not end the run: that is said once, and in the end.
 */
final class RunMetrics {

  private final @Nullable Path file;
  private final LongSupplier nanoClock;
  private final Consumer<String> warnings;
  private @Nullable MetricsFile written;
  private @Nullable PrometheusReplayMetrics metrics;
  private boolean isWarned;

  /**
   * @param file null if nothing is asked for
   * @param warnings is told, for a person, that the file could not be written
   */
  RunMetrics(@Nullable Path file, LongSupplier nanoClock, Consumer<String> warnings) {
    this.file = file;
    this.nanoClock = nanoClock;
    this.warnings = warnings;
  }

  /**
   * Writes the file at once, so that a mistake in its path is known before anything is sent.
   *
   * @param counts how far the run is
   * @param progress how much of the source was read, from 0 to 1; NaN if nobody knows
   * @throws IOException if it cannot be written
   */
  void begin(Supplier<ReplayCounts> counts, DoubleSupplier progress, Instant now)
      throws IOException {
    if (file == null) {
      return;
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    metrics = new PrometheusReplayMetrics(registry, now, counts, progress);
    MetricsFile fresh = new MetricsFile(file, registry, nanoClock);
    fresh.write();
    written = fresh;
  }

  /** The run goes on. */
  void tick() {
    if (written != null) {
      attempt(written::tick, isWarned);
    }
  }

  /** The run has ended. */
  void end(boolean isWell) {
    if (written != null && metrics != null) {
      metrics.ended(isWell);
      attempt(written::write, false);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step, boolean isKnown) {
    try {
      step.run();
    } catch (IOException e) {
      if (!isKnown) {
        warnings.accept("the metrics file was not written: " + e);
      }
      isWarned = true;
    }
  }
}
