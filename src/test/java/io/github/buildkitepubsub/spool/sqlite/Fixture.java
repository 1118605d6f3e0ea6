package io.github.buildkitepubsub.spool.sqlite;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Spools in one directory, one after the other, which retry fast. */
final class Fixture implements AutoCloseable {

  static final Tuning FAST =
      new Tuning(
          1000,
          4 << 20,
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          Duration.ofSeconds(10),
          256L << 20,
          1 << 20);

  private static final EventParser PARSER = new EventParser(EventSettings.defaults());

  private final Path directory;
  private final RecordingSpoolMetrics metrics = new RecordingSpoolMetrics();
  private final ManualClock clock = new ManualClock();
  private final SplittableRandom random = new SplittableRandom();
  private Connector connector = Connector.SQLITE;
  private DataSize maxSize = DataSize.mebibytes(64);
  private Tuning tuning = FAST;
  private SqliteSpool spool;

  Fixture(Path directory) {
    this.directory = directory;
    this.spool = make();
  }

  /** From the next spool on. */
  Fixture with(Connector connector) {
    this.connector = connector;
    this.spool = make();
    return this;
  }

  /** From the next spool on. */
  Fixture with(Tuning tuning) {
    this.tuning = tuning;
    this.spool = make();
    return this;
  }

  /** From the next spool on. */
  Fixture withMaxSize(DataSize maxSize) {
    this.maxSize = maxSize;
    this.spool = make();
    return this;
  }

  private SqliteSpool make() {
    SpoolSettings settings =
        new SpoolSettings(true, directory.toString(), maxSize, null, null, null);
    return new SqliteSpool(
        settings, () -> PARSER, metrics, clock, System::nanoTime, random, connector, tuning);
  }

  Fixture start() throws InterruptedException {
    spool.start();
    return this;
  }

  /** Stops this spool and starts another. */
  Fixture restart() throws InterruptedException {
    spool.stop();
    spool = make();
    return start();
  }

  SqliteSpool spool() {
    return spool;
  }

  RecordingSpoolMetrics metrics() {
    return metrics;
  }

  Path directory() {
    return directory;
  }

  /** An event of about {@code bytes}. */
  static WebhookEvent event(int number, int bytes) {
    String filler = "x".repeat(Math.max(0, bytes - 60));
    return Events.parse(
        "{\"event\":\"build.finished\",\"number\":" + number + ",\"filler\":\"" + filler + "\"}");
  }

  long append(WebhookEvent event) {
    return of(spool.append(event));
  }

  /** Appends events of {@code bytes} each. */
  Fixture append(int count, int bytes) {
    Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> spool.append(event(i, bytes)))
        .toList()
        .forEach(Fixture::of);
    return this;
  }

  /** Why an append fails now. */
  SpoolException refusal() {
    try {
      of(spool.append(Events.of("ping")));
    } catch (CompletionException e) {
      return SpoolException.from(e);
    }
    throw new AssertionError("the append was taken");
  }

  List<SpooledEvent> pending() {
    return of(spool.read(EntryState.PENDING, 0, Long.MAX_VALUE, 100_000, Long.MAX_VALUE));
  }

  static <T> T of(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  static void await(BooleanSupplier condition) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(condition::getAsBoolean);
  }

  void awaitWritable(boolean writable) {
    await(() -> spool.status().isWritable() == writable);
  }

  /** Names of what was set aside. */
  List<String> aside() throws IOException {
    Path aside = directory.resolve("aside");
    if (!Files.exists(aside)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(aside)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Copies the files as a kill would leave them. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : List.of(Schema.SHM, Schema.WAL, Schema.FILE)) {
      Path file = from.resolve(name);
      if (Files.exists(file)) {
        Files.write(to.resolve(name), Files.readAllBytes(file));
      }
    }
  }

  @Override
  public void close() {
    try {
      spool.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while it stopped", e);
    }
  }

  static List<Long> positions(List<SpooledEvent> events) {
    return events.stream().map(SpooledEvent::position).toList();
  }

  /** Changes the database behind the spool's back. */
  void sql(String statement) throws Exception {
    try (Connection shell =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(Schema.FILE))) {
      Sql.run(shell, statement);
    }
  }

  static int number(SpooledEvent entry) {
    String body = new String(entry.event().body(), StandardCharsets.UTF_8);
    return Integer.parseInt(body.replaceFirst(".*\"number\":(\\d+).*", "$1"));
  }
}
