package io.github.buildkitepubsub.spool.sqlite.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers which file had a name, to see whether that changed. */
public final class InPlace {

  private final Path path;
  private final @Nullable Object key;

  private InPlace(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** The file that {@code path} names now. */
  public static InPlace now(Path path) throws IOException {
    return new InPlace(path, key(path));
  }

  /** Whether {@code path} still names the same file. */
  public boolean holds() {
    try {
      return Objects.equals(key, key(path));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
