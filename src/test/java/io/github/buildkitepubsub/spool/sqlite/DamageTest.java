package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the files off, or flips a bit, at every byte of the last records: each time the spool opens,
 * keeps what is whole, tells what it lost, and works. Every byte takes minutes, so that only some
 * are tried unless the system property {@code spool.damage} is {@code full}.
 */
class DamageTest {

  /** A prime, so that it meets every place of a frame's header in one frame or another. */
  private static final int STRIDE = "full".equals(System.getProperty("spool.damage")) ? 1 : 199;

  private static final int CHECKPOINTED = 5;
  private static final int LOGGED = 3;
  private static final int WAL_HEADER = 32;
  private static final int FRAME_HEADER = 24;
  private static final int PAGE = 4096;

  private CapturedLog log;
  private Path original;
  private Path work;

  @BeforeEach
  void prepare(@TempDir(factory = MemoryDirectory.class) Path temporary) {
    original = temporary.resolve("original");
    work = temporary.resolve("work");
    log = new CapturedLog(SqliteSpool.class.getPackageName(), Level.OFF);
  }

  @AfterEach
  void restoreLog() {
    log.close();
  }

  @Test
  void keepsWhatIsBeforeTheEndOfALogThatIsCutOff() throws Exception {
    byte[] wal = killed(100);
    List<Integer> ends = commits(wal);

    for (int at = ends.get(0); at < wal.length; at += STRIDE) {
      Outcome outcome = reopen(Schema.WAL, Arrays.copyOf(wal, at));

      long whole = before(ends, at);
      assertThat(outcome.positions()).as("cut at %d", at).isEqualTo(upTo(CHECKPOINTED + whole));
      assertThat(outcome.setAsides()).as("cut at %d", at).isEqualTo(1);
    }
  }

  @Test
  void keepsWhatIsBeforeAFlippedBitOfTheLog() throws Exception {
    byte[] wal = killed(100);
    List<Integer> ends = commits(wal);

    for (int at = ends.get(0); at < wal.length; at += STRIDE) {
      Outcome outcome = reopen(Schema.WAL, flipped(wal, at));

      long whole = before(ends, at);
      assertThat(outcome.positions()).as("flip at %d", at).isEqualTo(upTo(CHECKPOINTED + whole));
      assertThat(outcome.setAsides()).as("flip at %d", at).isEqualTo(1);
    }
  }

  @Test
  void keepsWhatIsCheckpointedWhenTheLogsHeaderIsDamaged() throws Exception {
    byte[] wal = killed(100);

    for (int at = 0; at < WAL_HEADER; at += (STRIDE + 24) / 25) {
      Outcome outcome = reopen(Schema.WAL, flipped(wal, at));

      assertThat(outcome.positions()).as("flip at %d", at).isEqualTo(upTo(CHECKPOINTED));
      assertThat(outcome.setAsides()).as("flip at %d", at).isEqualTo(1);
    }
  }

  @Test
  void findsDamageWithoutTheLogsIndex() throws Exception {
    byte[] wal = killed(100);
    Files.delete(original.resolve(Schema.SHM));
    int at = commits(wal).get(0) + FRAME_HEADER + 7;

    Outcome outcome = reopen(Schema.WAL, flipped(wal, at));

    assertThat(outcome.positions()).isEqualTo(upTo(CHECKPOINTED + 1));
    assertThat(outcome.setAsides()).isEqualTo(1);
  }

  @Test
  void losesNothingWhenOnlyTheLogsIndexIsDamaged() throws Exception {
    killed(100);
    byte[] shm = Files.readAllBytes(original.resolve(Schema.SHM));

    for (int at = 0; at < 136; at += (STRIDE + 24) / 25) {
      Outcome outcome = reopen(Schema.SHM, flipped(shm, at));

      assertThat(outcome.positions()).as("flip at %d", at).isEqualTo(upTo(CHECKPOINTED + LOGGED));
    }
  }

  @Test
  void keepsAllButADamagedRecordOfTheDatabase() throws Exception {
    // So large that no page has two.
    killed(7000);
    try (Fixture closed = new Fixture(original).start()) {
      assertThat(closed.pending()).hasSize(CHECKPOINTED + LOGGED);
    }
    byte[] database = Files.readAllBytes(original.resolve(Schema.FILE));
    List<Integer> pages = pagesOf("\"number\":" + (CHECKPOINTED + LOGGED), database);

    for (int page : pages) {
      for (int at = page; at < page + PAGE; at += STRIDE) {
        Outcome outcome = reopen(Schema.FILE, flipped(database, at));

        List<Long> all = upTo(CHECKPOINTED + LOGGED);
        assertThat(all).as("flip at %d", at).containsAll(outcome.positions());
        assertThat(outcome.positions())
            .as("flip at %d", at)
            .hasSizeGreaterThanOrEqualTo(all.size() - 1);
        boolean isLost = outcome.positions().size() < all.size();
        assertThat(!isLost || outcome.setAsides() > 0).as("told, flip at %d", at).isTrue();
      }
    }
  }

  /** Leaves a spool as a kill does: some events in the database, some in the log, each alone. */
  private byte[] killed(int bytes) throws Exception {
    Path running = original.resolveSibling("running");
    try (Fixture fixture = new Fixture(running).start()) {
      for (int i = 1; i <= CHECKPOINTED; i++) {
        fixture.append(Fixture.event(i, bytes));
      }
    }
    try (Fixture fixture = new Fixture(running).with(Tuning.DEFAULT).start()) {
      for (int i = CHECKPOINTED + 1; i <= CHECKPOINTED + LOGGED; i++) {
        fixture.append(Fixture.event(i, bytes));
      }
      Fixture.copy(running, original);
    }
    return Files.readAllBytes(original.resolve(Schema.WAL));
  }

  /** Where each transaction of the log ends. */
  private static List<Integer> commits(byte[] wal) {
    List<Integer> ends = new ArrayList<>();
    for (int at = WAL_HEADER; at < wal.length; at += FRAME_HEADER + PAGE) {
      if (ByteBuffer.wrap(wal).getInt(at + Integer.BYTES) != 0) {
        ends.add(at + FRAME_HEADER + PAGE);
      }
    }
    assertThat(ends).hasSize(LOGGED);
    return ends;
  }

  private static long before(List<Integer> ends, int at) {
    return ends.stream().filter(end -> end <= at).count();
  }

  private static List<Long> upTo(long last) {
    return Stream.iterate(1L, i -> i + 1).limit(last).toList();
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << (at % Byte.SIZE));
    return flipped;
  }

  /** The page with the start of a body, and the one with its end. */
  private static List<Integer> pagesOf(String marker, byte[] database) {
    String text = new String(database, StandardCharsets.ISO_8859_1);
    int start = text.lastIndexOf(marker) / PAGE * PAGE;
    List<Integer> pages = new ArrayList<>(List.of(start));
    // A body's overflow pages were taken when it was stored, last.
    pages.add(text.lastIndexOf("xxxxxxxx") / PAGE * PAGE);
    return pages.stream().distinct().toList();
  }

  /** What a spool made of damaged files, and that it works. */
  private record Outcome(List<Long> positions, int setAsides) {}

  private Outcome reopen(String name, byte[] damaged) throws Exception {
    clear();
    Fixture.copy(original, work);
    Files.write(work.resolve(name), damaged);
    try (Fixture fixture = new Fixture(work).start()) {
      List<Long> positions =
          fixture.pending().stream()
              .peek(event -> assertThat(number(event)).isEqualTo(event.position()))
              .map(SpooledEvent::position)
              .toList();
      long added = fixture.append(Events.of("ping"));
      assertThat(fixture.pending()).last().returns(added, SpooledEvent::position);
      return new Outcome(positions, fixture.metrics().setAsides());
    }
  }

  private static long number(SpooledEvent event) {
    String body = new String(event.event().body(), StandardCharsets.UTF_8);
    return Long.parseLong(body.replaceFirst(".*\"number\":(\\d+).*", "$1"));
  }

  private void clear() throws IOException {
    if (!Files.exists(work)) {
      return;
    }
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        // The reserve stays: it takes longest to make.
        if (!file.equals(work) && !file.endsWith("spool.reserve")) {
          Files.delete(file);
        }
      }
    }
  }
}
