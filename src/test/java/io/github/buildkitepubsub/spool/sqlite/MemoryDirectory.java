package io.github.buildkitepubsub.spool.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Temporary directories in memory where there are such, for tests that open a spool very often. */
final class MemoryDirectory implements TempDirFactory {

  private static final Path MEMORY = Path.of("/dev/shm");

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
      throws Exception {
    return Files.isWritable(MEMORY)
        ? Files.createTempDirectory(MEMORY, "spool")
        : Files.createTempDirectory("spool");
  }
}
