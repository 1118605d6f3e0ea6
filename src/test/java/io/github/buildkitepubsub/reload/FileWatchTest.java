package io.github.buildkitepubsub.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  @TempDir private Path directory;

  private final ManualScheduler scheduler = new ManualScheduler();
  private Path file;
  private FileWatch watch;
  private int changes;

  @BeforeEach
  void startWatching() throws IOException {
    file = Files.writeString(directory.resolve("config.yml"), "one");
    watch = new FileWatch(() -> Set.of(file), INTERVAL, () -> changes++, scheduler);
    watch.start();
  }

  private void look(int times) {
    scheduler.advance(INTERVAL.multipliedBy(times));
  }

  @Test
  void saysOnceAfterTheStartThatAFileMayHaveChanged() {
    look(1);
    int atFirst = changes;
    look(10);

    assertThat(atFirst).isZero();
    assertThat(changes).isEqualTo(1);
  }

  @Test
  void saysThatAFileHasChangedOnceItHasStayed() throws Exception {
    look(2);

    Files.writeString(file, "two");
    look(1);
    int whileNew = changes;
    look(10);

    assertThat(whileNew).isEqualTo(1);
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void waitsWhileAFileIsBeingWritten() throws Exception {
    look(2);

    for (int i = 0; i < 5; i++) {
      Files.writeString(file, "part " + i);
      look(1);
    }
    int whileWritten = changes;
    look(1);

    assertThat(whileWritten).isEqualTo(1);
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void saysNothingOfAChangeThatIsTakenBack() throws Exception {
    look(2);

    Files.writeString(file, "two");
    look(1);
    Files.writeString(file, "one");
    look(10);

    assertThat(changes).isEqualTo(1);
  }

  @Test
  void seesAChangeThatKeepsTimeAndSize() throws Exception {
    look(2);
    FileTime time = Files.getLastModifiedTime(file);

    Files.writeString(file, "eno");
    Files.setLastModifiedTime(file, time);
    look(2);

    assertThat(changes).isEqualTo(2);
  }

  @Test
  void saysNothingOfAFileThatIsWrittenAgainAsItWas() throws Exception {
    look(2);

    Files.writeString(file, "one");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    look(10);

    assertThat(changes).isEqualTo(1);
  }

  @Test
  void seesWhatKubernetesReplacesThroughSymbolicLinks() throws Exception {
    Path first = Files.createDirectory(directory.resolve("..2026_05_09_21_06_00.1"));
    Files.writeString(first.resolve("token"), "one");
    Path data = Files.createSymbolicLink(directory.resolve("..data"), first.getFileName());
    file = Files.createSymbolicLink(directory.resolve("token"), Path.of("..data", "token"));
    look(2);

    Path second = Files.createDirectory(directory.resolve("..2026_05_09_21_07_00.2"));
    Files.writeString(second.resolve("token"), "two");
    Path fresh = Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    look(2);

    assertThat(changes).isEqualTo(2);
    assertThat(file).hasContent("two");
  }

  @Test
  void seesThatAFileGoesAndComesBack() throws Exception {
    look(2);

    Files.delete(file);
    look(2);
    int gone = changes;
    Files.writeString(file, "one");
    look(2);

    assertThat(gone).isEqualTo(2);
    assertThat(changes).isEqualTo(3);
  }

  @Test
  void goesOnAfterAFailure() throws Exception {
    FileWatch failing =
        new FileWatch(
            () -> Set.of(file),
            INTERVAL,
            () -> {
              changes++;
              throw new IllegalStateException("of the test");
            },
            scheduler);
    watch.stop();
    failing.start();
    look(2);

    Files.writeString(file, "two");
    look(2);

    assertThat(changes).isEqualTo(2);
  }

  @Test
  void looksNoMoreOnceItIsStopped() {
    watch.stop();

    look(10);

    assertThat(changes).isZero();
    assertThat(scheduler.waiting()).isZero();
  }
}
