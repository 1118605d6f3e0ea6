package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.Verification;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;

/** What a spool does when its disk does not, and that it recovers by itself. */
class DiskTroubleTest {

  private static final int PAGE = 4096;

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
    assertThat(fixture.pending()).extracting(DiskTroubleTest::number).containsExactly(7);
  }

  @Test
  void doesNothingToOtherFilesThatWasMeantForThoseBefore(@TempDir Path temporary) throws Exception {
    Path killed = killed(temporary, 3);
    fixture.start().append(5, 100);
    disk.failCommits(SQLiteErrorCode.SQLITE_IOERR_WRITE);
    fixture.refusal();
    fixture.spool().attempted(1, 7);
    CompletionStage<Void> removal = fixture.spool().remove(2);
    CompletionStage<Void> giveUp =
        fixture.spool().giveUp(3, new GivenUp("permanent", "too large", 3, ManualClock.START));

    Files.move(directory, temporary.resolve("before"));
    Files.move(killed, directory);
    disk.failCommits(null);
    Fixture.of(removal);
    Fixture.of(giveUp);
    fixture.awaitWritable(true);
    List<SpooledEvent> found = fixture.pending();

    assertThat(found).extracting(DiskTroubleTest::number).containsExactly(100, 101, 102);
    assertThat(found).extracting(SpooledEvent::attempts).containsOnly(0);
    assertThat(fixture.metrics().setAsides()).isZero();
  }

  @Test
  void letsWhatIsInOtherFilesBeReadAndWorkedOn(@TempDir Path temporary) throws Exception {
    Path killed = killed(temporary, 4);
    fixture.start().append(2, 100);
    long last = fixture.append(Events.of("ping"));

    Files.move(directory, temporary.resolve("before"));
    Files.move(killed, directory);
    Fixture.await(() -> fixture.spool().status().events() == 4);
    fixture.awaitWritable(true);
    List<SpooledEvent> found = fixture.pending();
    long foundUpTo = fixture.spool().foundUpTo();
    // What was stored before is removed now, and two of what was found.
    for (long position = 1; position <= last; position++) {
      Fixture.of(fixture.spool().remove(position));
    }
    Fixture.of(fixture.spool().remove(found.get(0).position()));
    fixture.spool().attempted(found.get(1).position(), 2);
    GivenUp why = new GivenUp("permanent", "too large", 3, ManualClock.START);
    Fixture.of(fixture.spool().giveUp(found.get(2).position(), why));
    long later = fixture.append(Events.of("ping"));

    assertThat(found).allSatisfy(event -> assertThat(event.position()).isGreaterThan(last));
    assertThat(foundUpTo).isEqualTo(found.get(3).position());
    assertThat(later).isGreaterThan(foundUpTo);
    assertThat(fixture.pending())
        .extracting(SpooledEvent::position, SpooledEvent::attempts)
        .containsExactly(
            Tuple.tuple(found.get(1).position(), 2),
            Tuple.tuple(found.get(3).position(), 0),
            Tuple.tuple(later, 0));
    assertThat(givenUp(found.get(1).position()))
        .extracting(SpooledEvent::position)
        .containsExactly(found.get(2).position());
    assertThat(Fixture.of(fixture.spool().restore())).isEqualTo(1);
    assertThat(fixture.pending()).hasSize(4);
    assertThat(Fixture.of(fixture.spool().verify())).isEqualTo(new Verification(4, 0));
    assertThat(fixture.metrics().setAsides()).isZero();
  }

  private List<SpooledEvent> givenUp(long after) {
    return Fixture.of(
        fixture.spool().read(EntryState.GIVEN_UP, after, Long.MAX_VALUE, 10, Long.MAX_VALUE));
  }

  @Test
  void takesTheFilesBeforeForOthersWhenTheyAreBack(@TempDir Path temporary) throws Exception {
    Path before = temporary.resolve("before");
    fixture.start().append(2, 100);
    Files.move(directory, before);
    Fixture.await(() -> Files.exists(directory.resolve(Schema.FILE)));
    fixture.awaitWritable(true);
    long between = fixture.append(Events.of("ping"));
    CompletionStage<Void> removal = fixture.spool().remove(1);
    Fixture.of(removal);

    Files.move(directory, temporary.resolve("between"));
    Files.move(before, directory);
    Fixture.await(() -> fixture.spool().status().events() == 2);
    fixture.awaitWritable(true);

    assertThat(fixture.pending()).extracting(DiskTroubleTest::number).containsExactly(0, 1);
    assertThat(fixture.pending())
        .allSatisfy(event -> assertThat(event.position()).isGreaterThan(between));
    assertThat(fixture.spool().foundUpTo()).isEqualTo(fixture.pending().get(1).position());
  }

  @Test
  void readsNothingFromOtherFilesBeforeTheyAreTakenOver(@TempDir Path temporary) throws Exception {
    Tuning blind =
        new Tuning(
            1000,
            4 << 20,
            Duration.ofMinutes(10),
            Fixture.FAST.salvage(),
            Duration.ofSeconds(10),
            Fixture.FAST.checkedBytes(),
            1 << 20);
    Path killed = killed(temporary, 3);
    fixture.with(blind).start().append(1, 100);
    Files.move(directory, temporary.resolve("before"));
    Files.move(killed, directory);

    SpoolException refusal =
        SqliteSpoolTest.failure(
            fixture.spool().read(EntryState.PENDING, 0, Long.MAX_VALUE, 10, Long.MAX_VALUE));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal).hasMessageContaining("replaced while in use");
  }

  @Test
  void removesWhatWaitedForThatFromASalvagedDatabase() throws Exception {
    fixture.start().append(3, 100);
    long torn =
        fixture.append(Events.parse("{\"event\":\"ping\",\"z\":\"" + "z".repeat(20_000) + "\"}"));
    long after = fixture.append(Events.of("ping"));
    Fixture.await(() -> directory.resolve(Schema.WAL).toFile().length() == 0);
    disk.failCommits(SQLiteErrorCode.SQLITE_CORRUPT);
    fixture.refusal();
    CompletionStage<Void> removal = fixture.spool().remove(2);
    tear();

    disk.failCommits(null);
    Fixture.of(removal);
    fixture.awaitWritable(true);

    assertThat(fixture.aside()).isNotEmpty();
    assertThat(fixture.pending())
        .extracting(SpooledEvent::position)
        .contains(1L, 3L, after)
        .doesNotContain(2L, torn);
    assertThat(fixture.spool().foundUpTo()).isZero();
  }

  /** Makes a page of the body of z's name one that there is not as the next. */
  private void tear() throws Exception {
    Path file = directory.resolve(Schema.FILE);
    String pages = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    int page = 0;
    while (!pages.startsWith("z".repeat(1000), page + Integer.BYTES)) {
      page += PAGE;
    }
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
      bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, Integer.MAX_VALUE), page);
    }
  }

  /** A directory as a kill leaves it, with events from number 100 on, the last only in the log. */
  private static Path killed(Path temporary, int events) throws Exception {
    Path running = temporary.resolve("other");
    Path killed = temporary.resolve("killed");
    try (Fixture other = new Fixture(running).start()) {
      for (int i = 0; i < events - 1; i++) {
        other.append(Fixture.event(100 + i, 100));
      }
    }
    try (Fixture other = new Fixture(running).with(Tuning.DEFAULT).start()) {
      other.append(Fixture.event(100 + events - 1, 100));
      Fixture.copy(running, killed);
    }
    return killed;
  }

  private static int number(SpooledEvent entry) {
    String body = new String(entry.event().body(), StandardCharsets.UTF_8);
    return Integer.parseInt(body.replaceFirst(".*\"number\":(\\d+).*", "$1"));
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
