package io.github.buildkitepubsub.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.testing.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spool on a small volume of its own: full, and read-only. It needs to be allowed to mount. */
class VolumeIT {

  private static final int MEBIBYTES = 24;

  private Path volume;
  private Fixture fixture;

  @BeforeEach
  void mount(@TempDir Path temporary) throws Exception {
    volume = Files.createDirectory(temporary.resolve("volume"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + MEBIBYTES + "m", "none") == 0;
    assumeTrue(mounted, "NOT TESTED: a full and a read-only volume, for mount is not allowed here");
    fixture =
        new Fixture(volume.resolve("spool"))
            .with(Tuning.DEFAULT)
            .withMaxSize(DataSize.mebibytes(64));
  }

  @AfterEach
  void unmount() throws Exception {
    if (fixture != null) {
      fixture.close();
      run("umount");
    }
  }

  @Test
  void drainsAVolumeThatIsFullAndTakesEventsAgain() throws Exception {
    fixture.start();
    List<Long> stored = new ArrayList<>();

    SpoolException refusal = fill(stored);
    boolean isShown = fixture.spool().status().problem() != null;
    for (SpooledEvent event : fixture.pending()) {
      Fixture.of(fixture.spool().remove(event.position()));
    }
    fixture.awaitWritable(true);

    assertThat(refusal.reason()).isEqualTo(Reason.FULL);
    assertThat(refusal).hasMessageContaining("make room");
    assertThat(isShown).isTrue();
    assertThat(stored).hasSizeGreaterThan(100);
    assertThat(fixture.append(Events.of("ping"))).isPositive();
    assertThat(fixture.spool().status().events()).isEqualTo(1);
  }

  @Test
  void keepsWhatIsStoredWhenAFullVolumeIsOpenedAgain() throws Exception {
    fixture.start();
    List<Long> stored = new ArrayList<>();
    fill(stored);

    fixture.restart();
    Fixture.await(() -> fixture.spool().status().events() > 0);

    assertThat(fixture.pending()).extracting(SpooledEvent::position).containsAll(stored);
    assertThat(fixture.metrics().setAsides()).isZero();
  }

  @Test
  void takesEventsAgainWhenOthersMakeRoom() throws Exception {
    fixture.start().append(3, 1000);
    Path other = volume.resolve("other");
    byte[] all = new byte[(int) volume.toFile().getUsableSpace()];
    Files.write(other, all);

    List<Long> stored = new ArrayList<>();
    SpoolException refusal = fill(stored);
    Files.delete(other);
    fixture.awaitWritable(true);

    assertThat(refusal.reason()).isEqualTo(Reason.FULL);
    assertThat(fixture.append(Events.of("ping"))).isPositive();
    assertThat(fixture.pending()).extracting(SpooledEvent::position).startsWith(1L, 2L, 3L);
  }

  @Test
  void doesWithoutAVolumeThatIsReadOnlyUntilItIsNot() throws Exception {
    Files.createDirectory(volume.resolve("spool"));
    run("mount", "-o", "remount,ro");

    fixture.start();
    SpoolException refusal = fixture.refusal();
    run("mount", "-o", "remount,rw");
    fixture.awaitWritable(true);

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal).hasMessageContaining("read-only");
    assertThat(fixture.append(Events.of("ping"))).isEqualTo(1);
  }

  @Test
  void startsWithoutAVolumeOnWhichEventsAreLeftThatIsReadOnly() throws Exception {
    fixture.start().append(3, 1000).close();
    run("mount", "-o", "remount,ro");

    fixture.restart();
    SpoolException refusal = fixture.refusal();
    run("mount", "-o", "remount,rw");
    fixture.awaitWritable(true);

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(fixture.pending()).hasSize(3);
  }

  /** Appends until it is refused, and tells why. */
  private SpoolException fill(List<Long> stored) {
    for (int i = 0; i < 10_000; i++) {
      try {
        stored.add(fixture.append(Fixture.event(i, 6000)));
      } catch (CompletionException e) {
        return SpoolException.from(e);
      }
    }
    throw new AssertionError("the volume was never full");
  }

  private int run(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.add(volume.toString());
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it did not end: " + line);
    }
    return process.exitValue();
  }
}
