package io.github.buildkitepubsub.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others that some tests need, and that are not everywhere. */
public final class Programs {

  private Programs() {}

  /**
   * The program of this name: on the PATH, where Debian has what a server is and not everybody's
   * PATH leads, or where the scripts unpack what is not installed.
   */
  public static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "target/tools/bin"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toAbsolutePath)
        .findFirst();
  }
}
