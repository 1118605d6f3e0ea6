package io.github.buildkitepubsub.spool;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The file system that a spool's directory is on. Each question is one call of {@code statvfs},
 * which reads no disk, but waits as long as a network file system that does not answer.
 */
public final class SpoolDisk {

  private final Path directory;

  public SpoolDisk(Path directory) {
    this.directory = directory;
  }

  /** How many bytes this process could still write; empty if the directory is not there. */
  public OptionalLong freeBytes() {
    // Of what is not there the platform says 0, and so it does of a disk that is full.
    return sizeBytes().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(directory.toFile().getUsableSpace());
  }

  /** How many bytes it has in all; empty if the directory is not there. */
  public OptionalLong sizeBytes() {
    long size = directory.toFile().getTotalSpace();
    return size == 0 ? OptionalLong.empty() : OptionalLong.of(size);
  }
}
