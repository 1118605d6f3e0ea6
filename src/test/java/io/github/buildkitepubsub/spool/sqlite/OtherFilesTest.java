package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.Verification;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

/** Other files take the place of the spool's while it is open. */
class OtherFilesTest {

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

    assertThat(found).extracting(Fixture::number).containsExactly(100, 101, 102);
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

    assertThat(fixture.pending()).extracting(Fixture::number).containsExactly(0, 1);
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
}
