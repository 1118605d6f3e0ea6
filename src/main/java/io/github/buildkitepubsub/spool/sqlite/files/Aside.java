package io.github.buildkitepubsub.spool.sqlite.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The directory for what could not be read. Nothing in it is read, changed or deleted by the
 * service: it is there for a person.
 */
public final class Aside {

  /** In the spool's directory. */
  public static final String DIRECTORY = "aside";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final InstantSource clock;

  public Aside(Path spoolDirectory, InstantSource clock) {
    this.directory = spoolDirectory.resolve(DIRECTORY);
    this.clock = clock;
  }

  /** Writes {@code bytes} into a new file, and returns it. */
  public Path export(String name, String suffix, byte[] bytes) throws IOException {
    Path file = unused(name, suffix);
    Durably.write(file, ByteBuffer.wrap(bytes));
    Durably.sync(directory);
    return file;
  }

  /** Copies {@code file}, and returns the copy. */
  public Path copy(Path file) throws IOException {
    Path copy = unused(String.valueOf(file.getFileName()), "");
    Files.copy(file, copy);
    Durably.sync(copy);
    Durably.sync(directory);
    return copy;
  }

  /**
   * Gives {@code files} a second name each in a new directory, which is returned. The first names
   * stay until the caller deletes them, so that there is no moment at which a crash could leave one
   * here and another there.
   */
  public Path link(String name, List<Path> files) throws IOException {
    Path target = unused(name, "");
    Files.createDirectory(target);
    for (Path file : files) {
      if (Files.exists(file)) {
        Path link = target.resolve(file.getFileName());
        try {
          Files.createLink(link, file);
        } catch (UnsupportedOperationException e) {
          Files.copy(file, link);
          Durably.sync(link);
        }
      }
    }
    Durably.sync(target);
    Durably.sync(directory);
    return target;
  }

  private Path unused(String name, String suffix) throws IOException {
    Durably.makeDirectory(directory);
    Instant now = clock.instant();
    Path file = directory.resolve(name + "-" + STAMP.format(now) + suffix);
    for (int number = 2; Files.exists(file); number++) {
      file = directory.resolve(name + "-" + STAMP.format(now) + "-" + number + suffix);
    }
    return file;
  }
}
