package io.github.buildkitepubsub.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolDiskTest {

  @TempDir private Path directory;

  @Test
  void isTheFileSystemThatTheDirectoryIsOn() throws Exception {
    SpoolDisk disk = new SpoolDisk(directory);

    assertThat(disk.sizeBytes()).hasValue(Files.getFileStore(directory).getTotalSpace());
    assertThat(disk.freeBytes()).isPresent();
    assertThat(disk.freeBytes().getAsLong())
        .isPositive()
        .isLessThanOrEqualTo(disk.sizeBytes().getAsLong());
  }

  @Test
  void isNotKnownWhileTheDirectoryIsNotThere() {
    SpoolDisk disk = new SpoolDisk(directory.resolve("not-yet"));

    assertThat(disk.sizeBytes()).isEmpty();
    assertThat(disk.freeBytes()).isEmpty();
  }
}
