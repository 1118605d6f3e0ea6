package io.github.buildkitepubsub.benchmark;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.metrics.PrometheusSpoolMetrics;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.sqlite.SqliteSpool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A typical event on the disk, synced before the call returns, beside the raw writer that is the
 * floor. The time of an operation is what one of the writers waits for it: 64 writers append 64
 * events in that time.
 */
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpoolAppendBenchmark {

  /** On the disk that the benchmarks are run from; a directory in memory would sync nothing. */
  private static final Path DIRECTORY = Path.of("target", "benchmark", "disk");

  /** A spool with default settings, but for room for an iteration, whose files each one begins. */
  @State(Scope.Benchmark)
  public static class Spool {

    private @Nullable WebhookEvent event;
    private @Nullable SqliteSpool spool;

    @Setup(Level.Iteration)
    public void open() throws Exception {
      empty();
      event = Bodies.event(Bodies.TYPICAL);
      EventParser parser = new EventParser(EventSettings.defaults());
      spool =
          new SqliteSpool(
              new SpoolSettings(
                  true, DIRECTORY.toString(), DataSize.gibibytes(50), null, null, null),
              () -> parser,
              new PrometheusSpoolMetrics(new PrometheusRegistry()),
              InstantSource.system(),
              System::nanoTime,
              new SplittableRandom());
      spool.start();
    }

    @SuppressWarnings("NullAway") // Set by open().
    long append() {
      return spool.append(event).toCompletableFuture().join();
    }

    @SuppressWarnings("NullAway") // Set by open().
    long appendAndRemove() {
      long position = append();
      spool.remove(position);
      return position;
    }

    @TearDown(Level.Iteration)
    @SuppressWarnings("NullAway") // Set by open().
    public void close() throws Exception {
      spool.stop();
      empty();
    }
  }

  /** The floor. */
  @State(Scope.Benchmark)
  public static class Raw {

    private byte[] body = {};
    private @Nullable RawWriter writer;

    @Setup(Level.Iteration)
    public void open() throws IOException {
      empty();
      body = Bodies.body(Bodies.TYPICAL);
      writer = new RawWriter(DIRECTORY.resolve("raw"));
    }

    @SuppressWarnings("NullAway") // Set by open().
    void append() throws InterruptedException {
      writer.append(body).join();
    }

    @TearDown(Level.Iteration)
    @SuppressWarnings("NullAway") // Set by open().
    public void close() throws IOException {
      writer.close();
      empty();
    }
  }

  @Benchmark
  @Threads(1)
  public long spool01(Spool spool) {
    return spool.append();
  }

  @Benchmark
  @Threads(16)
  public long spool16(Spool spool) {
    return spool.append();
  }

  @Benchmark
  @Threads(64)
  public long spool64(Spool spool) {
    return spool.append();
  }

  /** As the service does: an event is removed soon, and nobody waits for that. */
  @Benchmark
  @Threads(64)
  public long spoolAndRemove64(Spool spool) {
    return spool.appendAndRemove();
  }

  @Benchmark
  @Threads(1)
  public void raw01(Raw raw) throws InterruptedException {
    raw.append();
  }

  @Benchmark
  @Threads(16)
  public void raw16(Raw raw) throws InterruptedException {
    raw.append();
  }

  @Benchmark
  @Threads(64)
  public void raw64(Raw raw) throws InterruptedException {
    raw.append();
  }

  private static void empty() throws IOException {
    Files.createDirectories(DIRECTORY);
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(path -> !path.equals(DIRECTORY))
          .forEach(SpoolAppendBenchmark::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
