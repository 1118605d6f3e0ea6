package io.github.buildkitepubsub.cli.replay;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A registry as a file in Prometheus' text format, for the textfile collector of the node exporter.
 * A reader sees the file as it was or as it is, never a part of it. Not thread-safe.
 */
final class MetricsFile {

  /** As often as most scrape; more often nobody would see. */
  static final Duration EVERY = Duration.ofSeconds(10);

  private final Path file;

  /**
   * Beside the file, for a move within one directory is atomic; the collector reads *.prom only.
   */
  private final Path aside;

  private final PrometheusRegistry registry;
  private final LongSupplier nanoClock;
  private long due;

  MetricsFile(Path file, PrometheusRegistry registry, LongSupplier nanoClock) {
    this.file = file.toAbsolutePath();
    this.aside = this.file.resolveSibling(this.file.getFileName() + ".new");
    this.registry = registry;
    this.nanoClock = nanoClock;
    this.due = nanoClock.getAsLong() + EVERY.toNanos();
  }

  /** Writes if it is time. */
  void tick() throws IOException {
    if (nanoClock.getAsLong() - due >= 0) {
      write();
    }
  }

  /** Writes now. */
  void write() throws IOException {
    due = nanoClock.getAsLong() + EVERY.toNanos();
    try (OutputStream out = Files.newOutputStream(aside)) {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
