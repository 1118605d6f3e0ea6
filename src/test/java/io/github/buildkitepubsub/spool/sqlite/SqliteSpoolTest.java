package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.TraceContext;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.Verification;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSpoolTest {

  private Path directory;
  private Fixture fixture;

  @BeforeEach
  void prepare(@TempDir Path temporary) {
    directory = temporary.resolve("spool");
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void keepsEverythingAcrossARestart() throws Exception {
    GivenUp why = new GivenUp("permanent", "too large", 3, ManualClock.START.plusNanos(1));
    fixture.start().append(3, 100);
    fixture.spool().attempted(1, 7);
    Fixture.of(fixture.spool().giveUp(2, why));
    SpoolStatus before = fixture.spool().status();

    fixture.restart();

    assertThat(fixture.spool().status()).isEqualTo(before);
    assertThat(fixture.spool().foundUpTo()).isEqualTo(3);
    assertThat(fixture.pending())
        .extracting(SpooledEvent::position, SpooledEvent::attempts)
        .containsExactly(Tuple.tuple(1L, 7), Tuple.tuple(3L, 0));
    assertThat(Fixture.of(fixture.spool().read(EntryState.GIVEN_UP, 0, 9, 9, 9)))
        .singleElement()
        .returns(why, SpooledEvent::givenUp);
    assertThat(fixture.append(Events.of("ping"))).isEqualTo(4);
  }

  @Test
  void keepsWhatWasAnsweredWhenItIsKilled(@TempDir Path copy) throws Exception {
    fixture.start().append(20, 6000);
    Fixture.of(fixture.spool().remove(5));

    Fixture.copy(directory, copy);

    try (Fixture killed = new Fixture(copy).start()) {
      assertThat(killed.pending()).hasSize(19);
      assertThat(killed.spool().status()).isEqualTo(fixture.spool().status());
      assertThat(killed.metrics().setAsides()).isZero();
    }
  }

  @Test
  void refusesWhatIsMoreThanItMayHold() throws Exception {
    fixture.withMaxSize(DataSize.mebibytes(1)).start().append(10, 100_000);

    SpoolException refusal = failure(fixture.spool().append(Fixture.event(0, 100_000)));
    Fixture.of(fixture.spool().remove(3));
    long later = fixture.append(Fixture.event(0, 50_000));

    assertThat(refusal.reason()).isEqualTo(Reason.FULL);
    assertThat(refusal).hasMessageContaining("raise spool.maxSize");
    assertThat(later).isEqualTo(11);
    assertThat(fixture.metrics().failures()).containsExactly(Reason.FULL);
    assertThat(fixture.spool().status().isHigh()).isTrue();
  }

  @Test
  void refusesADirectoryThatIsInUseUntilItIsFree() throws Exception {
    fixture.start().append(2, 100);
    try (Fixture second = new Fixture(directory).start()) {
      SpoolException refusal = second.refusal();
      fixture.close();
      second.awaitWritable(true);

      assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(refusal).hasMessageContaining("in use by another instance");
      assertThat(second.pending()).hasSize(2);
    }
  }

  @Test
  void storesEachAppendOfManyThreadsOnce() throws Exception {
    fixture.start();
    ConcurrentLinkedQueue<Long> positions = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();

    for (int t = 0; t < 64; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  positions.add(fixture.append(Fixture.event(i, 1000)));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(positions).hasSize(64 * 20).doesNotHaveDuplicates();
    assertThat(Fixture.positions(fixture.pending()))
        .containsExactlyElementsOf(positions.stream().sorted().toList());
    assertThat(fixture.metrics().appends()).isEqualTo(64 * 20);
    assertThat(fixture.metrics().commits()).isLessThan(64 * 20);
  }

  @Test
  void tellsOfManyThreadsAppendsInTheOrderOfTheirPositions() throws Exception {
    fixture.start();
    List<Long> told = new ArrayList<>();

    IntStream.range(0, 2_000)
        .parallel()
        .mapToObj(
            i -> {
              CompletableFuture<Long> stored = new CompletableFuture<>();
              CompletableFuture<Void> heard = stored.thenAccept(told::add);
              fixture.spool().append(Fixture.event(i, 10), stored);
              return heard;
            })
        .toList()
        .forEach(CompletableFuture::join);

    assertThat(told).hasSize(2_000).isSorted();
  }

  @Test
  void removesWhatIsAppendedInTheSameTransaction() throws Exception {
    fixture.start();
    List<CompletionStage<Void>> removals = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      removals.add(fixture.spool().append(Events.of("ping")).thenCompose(fixture.spool()::remove));
    }
    removals.forEach(Fixture::of);

    assertThat(fixture.pending()).isEmpty();
    assertThat(fixture.spool().status().bytes()).isZero();
  }

  @Test
  void answersOnItsOwnThread() throws Exception {
    fixture.start();
    AtomicReference<String> thread = new AtomicReference<>();

    Fixture.of(
        fixture
            .spool()
            .append(Events.of("ping"))
            .thenAccept(position -> thread.set(Thread.currentThread().getName())));

    assertThat(thread.get()).isIn("spool-answers", Thread.currentThread().getName());
  }

  @Test
  void setsAsideAnEntryThatIsNotWhatWasStored() throws Exception {
    fixture.start().append(3, 100);
    fixture.sql("UPDATE entry SET body=CAST(replace(body, 'x', 'y') AS BLOB) WHERE position=2");

    List<SpooledEvent> read = fixture.pending();
    Fixture.await(() -> fixture.spool().status().events() == 2);

    assertThat(Fixture.positions(read)).containsExactly(1L, 3L);
    assertThat(fixture.aside()).singleElement().asString().startsWith("entry-2-").endsWith(".body");
    assertThat(fixture.metrics().setAsides()).isEqualTo(1);
    assertThat(Fixture.positions(fixture.pending())).containsExactly(1L, 3L);
  }

  @Test
  void setsAsideWhatALookAtEveryEntryFinds() throws Exception {
    fixture.start().append(4, 100);
    fixture.sql("UPDATE entry SET checksum=0 WHERE position=3");

    Verification first = Fixture.of(fixture.spool().verify());
    Fixture.await(() -> fixture.spool().status().events() == 3);
    Verification second = Fixture.of(fixture.spool().verify());

    assertThat(first).isEqualTo(new Verification(3, 1));
    assertThat(second).isEqualTo(new Verification(3, 0));
    assertThat(fixture.aside()).singleElement().asString().startsWith("entry-3-");
  }

  @Test
  void readsOnWhenAWholePageIsSetAside() throws Exception {
    fixture.start().append(5, 100);
    fixture.sql("UPDATE entry SET checksum=0 WHERE position<5");

    List<SpooledEvent> read =
        Fixture.of(fixture.spool().read(EntryState.PENDING, 0, 99, 2, Long.MAX_VALUE));

    assertThat(Fixture.positions(read)).containsExactly(5L);
    assertThat(fixture.metrics().setAsides()).isEqualTo(4);
  }

  @Test
  void startsWithAFileThatIsNoDatabase() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("spool.db"), "this is not a database".repeat(1000));

    fixture.start();

    assertThat(fixture.append(Events.of("ping"))).isPositive();
    assertThat(fixture.aside()).hasSize(1);
    assertThat(fixture.metrics().setAsides()).isEqualTo(1);
    assertThat(directory.resolve("aside").resolve(fixture.aside().get(0)).resolve("spool.db"))
        .content()
        .startsWith("this is not");
  }

  @Test
  void keepsTheTraceOfAnEventAcrossARestart() throws Exception {
    TraceContext trace = new TraceContext("00-a-b-01", "vendor=1", "k=v");
    fixture.start();
    fixture.append(Events.of("ping").in(trace));
    fixture.append(Events.of("pong"));

    fixture.restart();

    assertThat(fixture.spool().read(EntryState.PENDING, 0, 9, 9, 999).toCompletableFuture().join())
        .extracting(entry -> entry.event().trace())
        .containsExactly(trace, null);
  }

  @Test
  void refusesEverythingOnceItIsStopped() throws Exception {
    fixture.start().append(1, 100);

    fixture.close();
    fixture.close();

    assertThat(fixture.refusal().reason()).isEqualTo(Reason.STOPPED);
    assertThat(failure(fixture.spool().remove(1)).reason()).isEqualTo(Reason.STOPPED);
    assertThat(failure(fixture.spool().restore()).reason()).isEqualTo(Reason.STOPPED);
    assertThat(failure(fixture.spool().read(EntryState.PENDING, 0, 9, 9, 9)).reason())
        .isEqualTo(Reason.STOPPED);
    assertThat(directory.resolve("spool.db-wal")).doesNotExist();
  }

  @Test
  void refusesAppendsBeforeItIsStarted() {
    assertThat(fixture.refusal().reason()).isEqualTo(Reason.STOPPED);
  }

  @Test
  void writesWhatWaitsBeforeItStops() throws Exception {
    fixture.start();
    List<CompletionStage<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      appends.add(fixture.spool().append(Fixture.event(i, 1000)));
    }

    fixture.restart();

    appends.forEach(Fixture::of);
    assertThat(fixture.pending()).hasSize(1000);
  }

  @Test
  void givesRoomBackOnceABacklogIsDrained() throws Exception {
    fixture.start().append(1500, 6000).append(1500, 6000);
    long full = bytesOnDisk();

    fixture.pending().stream()
        .map(event -> fixture.spool().remove(event.position()))
        .toList()
        .forEach(Fixture::of);
    Fixture.await(() -> bytesOnDisk() < full / 5);

    assertThat(full).isGreaterThan(18_000_000);
    assertThat(fixture.spool().status().events()).isZero();
  }

  private long bytesOnDisk() {
    return directory.resolve(Schema.FILE).toFile().length()
        + directory.resolve(Schema.WAL).toFile().length();
  }

  static SpoolException failure(CompletionStage<?> stage) {
    try {
      Fixture.of(stage);
    } catch (CompletionException e) {
      return SpoolException.from(e);
    }
    throw new AssertionError("it did not fail");
  }
}
