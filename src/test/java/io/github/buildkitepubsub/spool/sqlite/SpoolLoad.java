package io.github.buildkitepubsub.spool.sqlite;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Row;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Measures, and asserts nothing. Arguments: {@code rate DIRECTORY SECONDS BYTES} appends from 1, 16
 * and 64 threads, beside a plain file that is synced once a group; {@code backlog DIRECTORY EVENTS
 * DRAINED} fills a spool with small events, opens it, reads some and drains some.
 */
public final class SpoolLoad {

  private static final EventParser PARSER = new EventParser(EventSettings.defaults());

  private SpoolLoad() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    if ("rate".equals(arguments[0])) {
      rates(directory, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    } else {
      backlog(directory, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }
  }

  private static SqliteSpool spool(Path directory) throws InterruptedException {
    SpoolSettings settings =
        new SpoolSettings(
            true, directory.toString(), DataSize.gibibytes(64), null, null, DataSize.mebibytes(16));
    SqliteSpool spool =
        new SqliteSpool(
            settings,
            () -> PARSER,
            new RecordingSpoolMetrics(),
            InstantSource.system(),
            System::nanoTime,
            new SplittableRandom());
    spool.start();
    return spool;
  }

  private interface Store {
    CompletableFuture<?> append(WebhookEvent event);
  }

  private static void rates(Path directory, int seconds, int bytes) throws Exception {
    WebhookEvent event = Fixture.event(1, bytes);
    for (int round = 0; round < 3; round++) {
      for (int threads : new int[] {1, 16, 64}) {
        double raw;
        try (GroupedFile file = new GroupedFile(directory.resolve("raw-" + threads + round))) {
          raw = rate("file", round, threads, seconds, file::append, event);
        }
        SqliteSpool spool = spool(directory.resolve("spool-" + threads + round));
        double rate =
            rate(
                "spool",
                round,
                threads,
                seconds,
                each -> {
                  CompletionStage<Long> position = spool.append(each);
                  position.thenAccept(spool::remove);
                  return position.toCompletableFuture();
                },
                event);
        spool.stop();
        System.out.printf("round=%d threads=%d ratio=%.2f%n", round, threads, rate / raw);
      }
    }
  }

  private static double rate(
      String name, int round, int threads, int seconds, Store store, WebhookEvent event)
      throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<LongStream.Builder> took = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      LongStream.Builder mine = LongStream.builder();
      took.add(mine);
      Thread thread =
          new Thread(
              () -> {
                for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                  store.append(event).join();
                  mine.add(System.nanoTime() - now);
                }
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    long[] all = took.stream().flatMapToLong(LongStream.Builder::build).sorted().toArray();
    System.out.printf(
        "round=%d store=%s threads=%d appends_per_s=%.0f p50_ms=%.2f p99_ms=%.2f%n",
        round,
        name,
        threads,
        all.length / (double) seconds,
        all[all.length / 2] / 1e6,
        all[all.length * 99 / 100] / 1e6);
    return all.length / (double) seconds;
  }

  private static void backlog(Path directory, int events, int drained) throws Exception {
    long start = System.nanoTime();
    SqliteSpool spool = spool(directory);
    spool.stop();
    fill(directory.resolve(Schema.FILE), events);
    System.out.printf(
        "filled_s=%.1f on_disk_mb=%d%n", (System.nanoTime() - start) / 1e9, size(directory) >> 20);

    start = System.nanoTime();
    spool = spool(directory);
    report("opened", start, spool);
    start = System.nanoTime();
    long after = 0;
    for (int i = 0; i < 100; i++) {
      after = last(page(spool, after), after);
    }
    report("read 100 pages of 1000", start, spool);
    start = System.nanoTime();
    List<SpooledEvent> page = page(spool, 0);
    for (int left = drained; left > 0 && !page.isEmpty(); page = page(spool, 0)) {
      left -= page.size();
      SqliteSpool open = spool;
      CompletableFuture.allOf(
              page.stream()
                  .map(each -> open.remove(each.position()).toCompletableFuture())
                  .toArray(CompletableFuture[]::new))
          .join();
    }
    report("drained", start, spool);
    spool.stop();
    System.out.printf("on_disk_mb=%d%n", size(directory) >> 20);
  }

  /** Past the spool, which would take most of the time. */
  private static void fill(Path file, int events) throws Exception {
    byte[] body = "{\"event\":\"build.finished\",\"n\":1}".getBytes(StandardCharsets.UTF_8);
    WebhookEvent event = PARSER.parse(body, null, InstantSource.system().instant());
    try (Connection connection = Schema.openForWriting(Connector.SQLITE, file)) {
      Sql.run(connection, "PRAGMA synchronous=OFF");
      Sql.run(connection, "PRAGMA cache_size=-32768");
      PreparedStatement insert = connection.prepareStatement(Row.INSERT);
      for (int i = 1; i <= events; i++) {
        if (i % 10_000 == 1) {
          Sql.run(connection, "BEGIN");
        }
        Row.of(i, event).bind(insert);
        insert.executeUpdate();
        if (i % 10_000 == 0 || i == events) {
          Sql.run(connection, "COMMIT");
        }
      }
    }
  }

  private static List<SpooledEvent> page(SqliteSpool spool, long after) {
    return Fixture.of(spool.read(EntryState.PENDING, after, Long.MAX_VALUE, 1000, 4 << 20));
  }

  private static long last(List<SpooledEvent> page, long none) {
    return page.isEmpty() ? none : page.get(page.size() - 1).position();
  }

  private static void report(String step, long start, SqliteSpool spool) {
    long took = System.nanoTime() - start;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "step=\"%s\" took_s=%.2f heap_mb=%d rss=\"%s\" status=%s%n",
        step,
        took / 1e9,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
        rss(),
        spool.status());
  }

  private static String rss() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS"))
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static long size(Path directory) {
    return Arrays.stream(directory.toFile().listFiles()).mapToLong(java.io.File::length).sum();
  }

  /** The least that a durable append costs: a file, synced once for all that wait. */
  private static final class GroupedFile implements AutoCloseable {

    private record Waiting(ByteBuffer body, CompletableFuture<Void> done) {}

    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final FileChannel file;
    private final Thread thread;
    private volatile boolean isClosed;

    GroupedFile(Path path) throws IOException {
      Files.createDirectories(path.getParent());
      file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      thread = new Thread(this::run, "grouped-file");
      thread.start();
    }

    CompletableFuture<Void> append(WebhookEvent event) {
      Waiting waiting = new Waiting(ByteBuffer.wrap(event.body()), new CompletableFuture<>());
      queue.add(waiting);
      return waiting.done();
    }

    private void run() {
      List<Waiting> batch = new ArrayList<>();
      try {
        while (!isClosed) {
          Waiting first = queue.poll(10, TimeUnit.MILLISECONDS);
          if (first == null) {
            continue;
          }
          batch.add(first);
          queue.drainTo(batch, 999);
          ByteBuffer[] buffers = batch.stream().map(Waiting::body).toArray(ByteBuffer[]::new);
          while (IntStream.range(0, buffers.length).anyMatch(i -> buffers[i].hasRemaining())) {
            file.write(buffers);
          }
          file.force(false);
          batch.forEach(each -> each.done().complete(null));
          batch.clear();
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      isClosed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      file.close();
    }
  }
}
