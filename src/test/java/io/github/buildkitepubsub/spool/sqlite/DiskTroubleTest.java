package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;

/** What a spool does when its disk does not, and that it recovers by itself. */
class DiskTroubleTest {

  private final FaultyDisk disk = new FaultyDisk();
  private Path directory;
  private Fixture fixture;

  @BeforeEach
  void prepare(@TempDir Path temporary) {
    directory = temporary.resolve("spool");
    fixture = new Fixture(directory).with(disk);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = SQLiteErrorCode.class,
      names = {"SQLITE_IOERR_FSYNC", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_BUSY"})
  void recoversByItselfFromACommitThatFails(SQLiteErrorCode code) throws Exception {
    fixture.start().append(3, 100);
    long stored = 3;
    disk.failCommits(code);

    SpoolException failure = fixture.refusal();
    SpoolException next = fixture.refusal();
    CompletableFuture<Void> removal = fixture.spool().remove(2).toCompletableFuture();
    boolean waits = !removal.isDone();
    disk.failCommits(null);
    Fixture.of(removal);
    fixture.awaitWritable(true);
    long later = fixture.append(Events.of("ping"));

    Reason expected = code == SQLiteErrorCode.SQLITE_FULL ? Reason.FULL : Reason.UNAVAILABLE;
    assertThat(List.of(failure.reason(), next.reason())).containsOnly(expected);
    assertThat(failure).hasMessageContaining(directory.toString());
    assertThat(waits).isTrue();
    assertThat(later).isGreaterThan(stored + 1);
    assertThat(fixture.pending()).extracting(SpooledEvent::position).contains(1L, 3L, later);
    assertThat(fixture.pending()).extracting(SpooledEvent::position).doesNotContain(2L);
    assertThat(fixture.metrics().failures()).hasSize(2);
    assertThat(fixture.metrics().setAsides()).isZero();
  }

  @Test
  void tellsOnceOfEachChange() throws Exception {
    try (CapturedLog log = new CapturedLog(Writer.class.getName(), Level.INFO)) {
      fixture.start();
      disk.failCommits(SQLiteErrorCode.SQLITE_IOERR_WRITE);
      for (int i = 0; i < 20; i++) {
        fixture.refusal();
      }
      disk.failCommits(null);
      // The line is written once the disk is in use again.
      await().until(() -> log.lines().size() > 2);

      assertThat(log.lines())
          .extracting(ILoggingEvent::getMessage)
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("the spool is open"),
              line -> assertThat(line).contains("the disk fails", "SQLITE_IOERR_WRITE"),
              line -> assertThat(line).isEqualTo("the spool works again"));
    }
  }

  @Test
  void takesRemovalsWhileTheDatabaseIsFull() throws Exception {
    disk.maxPages(300);
    fixture.start();
    List<CompletionStage<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      appends.add(fixture.spool().append(Fixture.event(i, 6000)));
      fixture.spool().attempted(1, 1);
      if (i % 10 == 0) {
        Fixture.of(appends.get(i).handle((position, failure) -> true));
      }
    }
    SpoolException refusal = fixture.refusal();
    int stored = fixture.pending().size();

    fixture.pending().stream()
        .map(event -> fixture.spool().remove(event.position()))
        .toList()
        .forEach(Fixture::of);
    fixture.awaitWritable(true);

    assertThat(refusal.reason()).isEqualTo(Reason.FULL);
    assertThat(refusal).hasMessageContaining("make room");
    assertThat(stored).isPositive();
    assertThat(fixture.append(Events.of("ping"))).isPositive();
    assertThat(fixture.spool().status().events()).isEqualTo(1);
  }

  @Test
  void startsWithoutADirectoryAndTakesItWhenItIsThere() throws Exception {
    Files.writeString(directory, "a file where the directory should be");

    fixture.start();
    SpoolException refusal = fixture.refusal();
    Files.delete(directory);
    fixture.awaitWritable(true);

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal).hasMessageContaining(directory.toString());
    assertThat(fixture.append(Events.of("ping"))).isEqualTo(1);
  }

  @Test
  void startsWhileTheDatabaseCannotBeOpened() throws Exception {
    disk.failConnections(SQLiteErrorCode.SQLITE_CANTOPEN);

    fixture.start();
    String problem = fixture.spool().status().problem();
    disk.failConnections(null);
    fixture.awaitWritable(true);

    assertThat(problem).contains("SQLITE_CANTOPEN", "check the volume");
    assertThat(fixture.append(Events.of("ping"))).isEqualTo(1);
  }

  @Test
  void noticesThatItsDirectoryIsDeleted() throws Exception {
    fixture.start().append(5, 100);
    delete(directory);

    SpoolException refusal = fixture.refusal();
    fixture.awaitWritable(true);
    long later = fixture.append(Fixture.event(7, 100));
    fixture.restart();

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(later).isGreaterThan(5);
    assertThat(fixture.pending()).extracting(Fixture::number).containsExactly(7);
  }

  @Test
  void noticesADeletedDirectoryWithoutAnAppend() throws Exception {
    fixture.start().append(5, 100);

    delete(directory);
    Fixture.await(() -> Files.exists(directory.resolve(Schema.FILE)));
    fixture.awaitWritable(true);

    assertThat(fixture.spool().status().events()).isZero();
  }

  @Test
  void showsACommitThatDoesNotEndAndBoundsWhatWaits() throws Exception {
    fixture.start().append(1, 100);
    CountDownLatch gate = new CountDownLatch(1);
    disk.holdCommits(gate);
    List<CompletableFuture<Long>> appends = new ArrayList<>();

    for (int i = 0; i < 30; i++) {
      appends.add(fixture.spool().append(Fixture.event(i, 1_000_000)).toCompletableFuture());
    }
    Fixture.await(() -> fixture.spool().status().problem() != null);
    String problem = fixture.spool().status().problem();
    long refused = appends.stream().filter(CompletableFuture::isCompletedExceptionally).count();
    gate.countDown();
    fixture.awaitWritable(true);

    assertThat(problem).contains("does not answer");
    assertThat(refused).isEqualTo(14);
    assertThat(fixture.metrics().failures()).hasSize(14).containsOnly(Reason.OVERLOADED);
    Fixture.await(() -> appends.stream().allMatch(CompletableFuture::isDone));
    assertThat(fixture.pending()).hasSize(17);
  }

  @Test
  void stopsThoughACommitDoesNotEnd() throws Exception {
    Tuning impatient =
        new Tuning(
            1000,
            4 << 20,
            Fixture.FAST.probe(),
            Fixture.FAST.salvage(),
            Duration.ofMillis(50),
            Fixture.FAST.checkedBytes(),
            1 << 20);
    fixture.with(impatient).start();
    CountDownLatch gate = new CountDownLatch(1);
    disk.holdCommits(gate);
    CompletionStage<Long> inFlight = fixture.spool().append(Events.of("ping"));
    CompletionStage<Long> waiting = fixture.spool().append(Events.of("ping"));

    fixture.close();

    assertThat(SqliteSpoolTest.failure(inFlight).reason()).isEqualTo(Reason.STOPPED);
    assertThat(SqliteSpoolTest.failure(waiting).reason()).isEqualTo(Reason.STOPPED);
    gate.countDown();
  }

  private static void delete(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
